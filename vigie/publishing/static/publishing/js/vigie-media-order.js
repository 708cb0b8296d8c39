// The order of media: arrows beside each, or drag. Without JavaScript the arrows are buttons of the form.
customElements.define(
  "vigie-media-order",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("click", this.clicked);
      this.addEventListener("pointerdown", this.held);
      this.addEventListener("dragstart", (event) => {
        this.taken = event.target.closest(".medium");
      });
      this.addEventListener("dragover", this.over);
      this.addEventListener("drop", this.dropped);
      this.addEventListener("dragend", () => this.let());
    }

    clicked = (event) => {
      const button = event.target.closest("[data-step]");
      if (!button) return;
      event.preventDefault();
      const medium = button.closest(".medium");
      const other =
        button.dataset.step < 0 ? medium.previousElementSibling : medium.nextElementSibling;
      if (!other?.matches(".medium")) return;
      other[button.dataset.step < 0 ? "before" : "after"](medium);
      const stays =
        getComputedStyle(button).visibility === "visible"
          ? button
          : medium.querySelector(`[data-step="${-button.dataset.step}"]`);
      stays.focus();
      this.tell();
    };

    // Only the picture is a handle: words in a description must still be selected with the mouse.
    held = (event) => {
      const medium = event.target.closest(".medium");
      if (medium) medium.draggable = event.target.matches("img, .medium-film, .medium-film *");
    };

    over = (event) => {
      const here = event.target.closest(".medium");
      if (!this.taken || event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      event.stopPropagation();
      this.taken.setAttribute("data-taken", "");
      if (!here || here === this.taken) return;
      const isAfter = this.taken.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING;
      here[isAfter ? "after" : "before"](this.taken);
    };

    dropped = (event) => {
      if (!this.taken) return;
      event.preventDefault();
      event.stopPropagation();
      this.let();
      this.tell();
    };

    let() {
      this.taken?.removeAttribute("data-taken");
      this.taken = null;
    }

    tell() {
      this.dispatchEvent(new CustomEvent("placed", { bubbles: true }));
    }
  },
);
