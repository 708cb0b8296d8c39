// All the typography at once, shown before it is made: those changes whose words are still there.
customElements.define(
  "vigie-changes",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("click", (event) => {
        if (!event.target.closest("button")) return;
        event.preventDefault();
        const lines = [...this.querySelectorAll("[data-to]:not([hidden])")];
        const changes = lines.map(({ dataset }) => ({
          start: +dataset.start,
          end: +dataset.end,
          to: dataset.to,
        }));
        this.dispatchEvent(new CustomEvent("proof-apply", { bubbles: true, detail: { changes } }));
      });
    }
  },
);
