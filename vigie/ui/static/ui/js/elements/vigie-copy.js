// A button that copies the text of the field that it stands for.
import { toast } from "vigie/toast";

customElements.define(
  "vigie-copy",
  class extends HTMLElement {
    connectedCallback() {
      this.button = this.querySelector("button");
      this.button.hidden = false;
      this.button.addEventListener("click", this.copy);
    }

    copy = async () => {
      const field = document.getElementById(this.getAttribute("for"));
      const done = await navigator.clipboard?.writeText(field.value).then(
        () => true,
        () => false,
      );
      if (done) return toast(this.dataset.copied);
      field.focus();
      field.select(); // a page without https may not copy by itself
    };
  },
);
