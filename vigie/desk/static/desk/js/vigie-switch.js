// The names of the columns, on a phone: in their order, and which one is in sight.
customElements.define(
  "vigie-switch",
  class extends HTMLElement {
    connectedCallback() {
      this.wall = document.querySelector("vigie-wall");
      this.eye = new IntersectionObserver(this.look, { root: this.wall, threshold: 0.6 });
      for (const column of this.wall.querySelectorAll(".column")) this.eye.observe(column);
      this.order = new MutationObserver(this.arrange);
      this.order.observe(this.wall, { childList: true });
    }

    disconnectedCallback() {
      this.eye.disconnect();
      this.order.disconnect();
    }

    name(column) {
      return this.querySelector(`[href="#${column.id}"]`);
    }

    look = (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.name(target)?.setAttribute("aria-current", "true");
        else this.name(target)?.removeAttribute("aria-current");
      }
      this.querySelector("[aria-current]")?.scrollIntoView({ inline: "nearest", block: "nearest" });
    };

    arrange = () => {
      const names = [...this.wall.querySelectorAll(".column")]
        .map((column) => this.name(column))
        .filter(Boolean);
      names[0]?.parentElement.append(...names);
    };
  },
);
