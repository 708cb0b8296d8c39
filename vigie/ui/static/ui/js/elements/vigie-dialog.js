// Around a <dialog>: any [data-opens="its id"] opens it, a click outside closes it, a digit chooses in .by-digit.
import { openDialog } from "vigie/dialogs";
import { letters, typing } from "vigie/keys";

const opener = (event) => event.target.closest?.("[data-opens]");

document.addEventListener("click", (event) => {
  const button = opener(event);
  const found = button && document.getElementById(button.dataset.opens);
  const dialog = found?.matches("dialog") ? found : found?.querySelector("dialog");
  if (!dialog) return;
  event.preventDefault();
  openDialog(dialog);
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

document.addEventListener("keydown", (event) => {
  const dialog = event.target.closest?.("dialog:modal");
  if (!dialog || typing(event) || !letters() || event.ctrlKey || event.metaKey || event.altKey)
    return;
  const choice = dialog.querySelectorAll(".by-digit [type=radio]")[Number(event.key) - 1];
  if (!choice) return;
  event.preventDefault();
  choice.focus();
  choice.click();
});

customElements.define(
  "vigie-dialog",
  class extends HTMLElement {
    connectedCallback() {
      const dialog = this.hasAttribute("open") && this.querySelector("dialog");
      if (dialog) openDialog(dialog);
    }
  },
);
