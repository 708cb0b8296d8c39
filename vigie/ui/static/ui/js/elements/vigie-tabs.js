// Tabs wider than their place: the chosen one is in sight.
customElements.define(
  "vigie-tabs",
  class extends HTMLElement {
    connectedCallback() {
      const row = this.firstElementChild;
      const chosen = row?.querySelector("[aria-current]");
      if (chosen) row.scrollLeft = chosen.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
    }
  },
);
