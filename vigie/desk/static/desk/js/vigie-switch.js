// The names of the columns, on a phone: in their order, and which one is in view.
customElements.define(
  "vigie-switch",
  class extends HTMLElement {
    connectedCallback() {
      this.wall = document.querySelector("vigie-wall");
      this.inView = new IntersectionObserver(this.changed, { root: this.wall, threshold: 0.6 });
      for (const column of this.wall.querySelectorAll(".column")) this.inView.observe(column);
      this.order = new MutationObserver(this.arrange);
      this.order.observe(this.wall, { childList: true });
    }

    disconnectedCallback() {
      this.inView.disconnect();
      this.order.disconnect();
    }

    linkTo(column) {
      return this.querySelector(`[href="#${column.id}"]`);
    }

    changed = (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.linkTo(target)?.setAttribute("aria-current", "true");
        else this.linkTo(target)?.removeAttribute("aria-current");
      }
      this.querySelector("[aria-current]")?.scrollIntoView({ inline: "nearest", block: "nearest" });
    };

    arrange = () => {
      const names = [...this.wall.querySelectorAll(".column")]
        .map((column) => this.linkTo(column))
        .filter(Boolean);
      names[0]?.parentElement.append(...names);
    };
  },
);
