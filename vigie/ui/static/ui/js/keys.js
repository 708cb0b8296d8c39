// Whether a key belongs to what the person writes, and whether single letters may act at all (WCAG 2.1.4).
const EDITABLE =
  'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable]:not([contenteditable="false"])';

export const typing = (event) => event.isComposing || Boolean(event.target.closest?.(EDITABLE));

export const letters = () => document.body.dataset.letters !== "off";

/** A bare letter that may act: no modifier, nothing floating above, not while typing. */
export const bare = (event) =>
  letters() &&
  !typing(event) &&
  !event.ctrlKey &&
  !event.metaKey &&
  !event.altKey &&
  !document.querySelector("dialog:modal");

/** Press what has this key: on the focused item first, else in its column, else on the page. */
export function press(key) {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const [item, column] = ["[data-stop], .row, .item", ".column"].map((around) =>
    document.activeElement?.closest(around),
  );
  const scope = document.querySelector("dialog:modal") ?? document;
  const outside = [
    ...(column ?? scope).querySelectorAll(wanted),
    ...scope.querySelectorAll(wanted),
  ];
  const found =
    item?.querySelector(wanted) ??
    outside.find((node) => node.checkVisibility() && !node.closest("[data-stop], .row, .item"));
  found?.matches(EDITABLE) ? write(found) : found?.click();
  return Boolean(found);
}

/** Into a field, after what it already holds (an answer begins with the name of the person). */
function write(field) {
  field.focus();
  if (field.setSelectionRange && field.value && !field.selectionEnd)
    field.setSelectionRange(field.value.length, field.value.length);
}
