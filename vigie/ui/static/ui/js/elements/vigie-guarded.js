// Around a form that must not leave for a server that does not answer, what was typed stays on the page; nor overtake
// what it is still saving, which would look as if somebody else had saved it meanwhile.
const pause = (length) => new Promise((done) => setTimeout(done, length));

const guard = async (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.answered) {
    delete form.dataset.answered;
    return;
  }
  event.preventDefault();
  event.submitter?.setAttribute("data-sent", "yes");
  try {
    await fetch("/healthz", {
      method: "HEAD",
      cache: "no-store",
      signal: AbortSignal.timeout(8000),
    });
  } catch {
    document.dispatchEvent(new CustomEvent("htmx:sendError"));
    event.submitter?.removeAttribute("data-sent");
    return;
  }
  for (let turn = 0; turn < 60 && form.querySelector(".htmx-request"); turn += 1) await pause(50);
  form.dataset.answered = "yes";
  form.requestSubmit(pressed(form, event.submitter));
};

// The button that was pressed, or the same one where a piece of the form was drawn again meanwhile.
const pressed = (form, button) =>
  button?.form === form
    ? button
    : [...form.elements].find(
        (one) =>
          button && one.type === "submit" && one.name === button.name && one.value === button.value,
      );

customElements.define(
  "vigie-guarded",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("submit", guard);
    }
  },
);

// Any form leaves once: a second press while its answer travels is no second act. It may again when the page comes back,
// or when it never left (a file was given instead of a page).
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) return void event.preventDefault();
  for (const one of [form, event.submitter]) if (one) one.dataset.sent = "yes";
  setTimeout(stay, 20_000);
});
addEventListener("pageshow", (event) => event.persisted && stay());

const stay = () =>
  document.querySelectorAll("[data-sent]").forEach((one) => delete one.dataset.sent);
