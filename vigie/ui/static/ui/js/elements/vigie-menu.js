// A button and the .menu under it: arrows move, Escape closes, and so does anything outside.
customElements.define(
  "vigie-menu",
  class extends HTMLElement {
    connectedCallback() {
      this.button = this.querySelector("button, a");
      this.menu = this.querySelector(".menu");
      this.menu.hidden = true;
      this.button.setAttribute("aria-haspopup", "true");
      this.button.setAttribute("aria-expanded", "false");
      this.addEventListener("click", this.clicked);
      this.addEventListener("keydown", this.pressed);
      this.addEventListener(
        "focusout",
        (event) => event.relatedTarget && !this.contains(event.relatedTarget) && this.show(false),
      );
      document.addEventListener("click", this.outside);
    }

    disconnectedCallback() {
      document.removeEventListener("click", this.outside);
    }

    clicked = (event) => {
      if (this.button.contains(event.target))
        return (event.preventDefault(), this.show(this.menu.hidden));
      if (event.target.closest("a, button")) this.show(false);
    };

    outside = (event) => !this.contains(event.target) && this.show(false);

    show(open) {
      this.menu.hidden = !open;
      this.button.setAttribute("aria-expanded", String(open));
      this.menu.classList.toggle(
        "up",
        this.menu.classList.contains("up") ||
          (open && this.menu.getBoundingClientRect().bottom > innerHeight),
      );
    }

    pressed = (event) => {
      const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
      if (event.key === "Escape" && !this.menu.hidden) {
        event.stopPropagation();
        this.show(false);
        this.button.focus();
      }
      if (!(event.key in steps)) return;
      event.preventDefault();
      this.show(true);
      const lines = [...this.menu.querySelectorAll("a, button:not(:disabled), input")];
      const at = lines.indexOf(document.activeElement) + steps[event.key];
      lines[Math.max(0, Math.min(lines.length - 1, at))]?.focus();
    };
  },
);
