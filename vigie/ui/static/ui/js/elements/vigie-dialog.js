// Around a <dialog>: any [data-opens="its id"] opens it, a click outside closes it.
const opener = (event) => event.target.closest?.("[data-opens]");

document.addEventListener("click", (event) => {
  const button = opener(event);
  const found = button && document.getElementById(button.dataset.opens);
  const dialog = found?.matches("dialog") ? found : found?.querySelector("dialog");
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
});

document.addEventListener("mousedown", (event) => {
  if (!event.target.matches?.("dialog:modal")) return;
  const box = event.target.getBoundingClientRect();
  const inside =
    event.clientX >= box.left &&
    event.clientX <= box.right &&
    event.clientY >= box.top &&
    event.clientY <= box.bottom;
  if (!inside) event.target.requestClose ? event.target.requestClose() : event.target.close();
});

customElements.define(
  "vigie-dialog",
  class extends HTMLElement {
    connectedCallback() {
      if (this.hasAttribute("open")) this.querySelector("dialog")?.showModal();
    }
  },
);
