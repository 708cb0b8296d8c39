// The names of the columns, on a phone: in their order, which one is in view, and the figure of each column's head.
customElements.define(
  "vigie-switch",
  class extends HTMLElement {
    connectedCallback() {
      this.wall = document.querySelector("vigie-wall");
      this.inView = new IntersectionObserver(this.changed, { root: this.wall, threshold: 0.6 });
      for (const column of this.wall.querySelectorAll(".column")) this.inView.observe(column);
      this.order = new MutationObserver(this.arrange);
      this.order.observe(this.wall, { childList: true });
      this.figures = new MutationObserver(this.copyFigures);
      for (const head of this.wall.querySelectorAll(".column-head"))
        this.figures.observe(head, { childList: true, subtree: true, characterData: true });
    }

    disconnectedCallback() {
      this.inView.disconnect();
      this.order.disconnect();
      this.figures.disconnect();
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

    copyFigures = () => {
      for (const column of this.wall.querySelectorAll(".column")) {
        const figure = column.querySelector(".column-head .count");
        const copy = this.linkTo(column)?.querySelector(".count");
        if (copy) copy.textContent = figure?.hidden ? "" : (figure?.textContent.trim() ?? "");
      }
    };

    arrange = () => {
      const names = [...this.wall.querySelectorAll(".column")]
        .map((column) => this.linkTo(column))
        .filter(Boolean);
      names[0]?.parentElement.append(...names);
    };
  },
);
