// A word at the foot of the page. `undo` is an address to post to; `tone` one of success, warning, error.
export const toast = (text, { tone = "success", undo = "" } = {}) =>
  document.dispatchEvent(new CustomEvent("toasts", { detail: { said: [{ text, tone, undo }] } }));
