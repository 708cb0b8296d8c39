// A text that grows with its words, where the browser does not do it by itself (field-sizing).
customElements.define(
  "vigie-autosize",
  class extends HTMLElement {
    connectedCallback() {
      this.text = this.querySelector("textarea");
      if (!this.text || CSS.supports("field-sizing", "content")) return;
      this.addEventListener("input", this.grow);
      this.grow();
    }

    grow = () => {
      this.text.style.blockSize = "auto";
      this.text.style.blockSize = `${this.text.scrollHeight + 2}px`;
    };
  },
);
