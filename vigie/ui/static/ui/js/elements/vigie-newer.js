// New items wait behind a bar, so that nothing moves under the hand. Pieces put in `template[data-new]`'s place (htmx swaps
// them into `.held`, hidden) are counted; pressing the bar puts them at the head of the list and the focus on the first.
customElements.define(
  "vigie-newer",
  class extends HTMLElement {
    connectedCallback() {
      this.bar = this.querySelector(".newer");
      this.held = this.querySelector(".held");
      this.list = document.querySelector(this.getAttribute("target"));
      this.bar.addEventListener("click", this.show);
      this.watcher = new MutationObserver(this.count);
      this.watcher.observe(this.held, { childList: true });
      this.count();
    }

    disconnectedCallback() {
      this.watcher.disconnect();
    }

    count = () => {
      const n = this.held.childElementCount;
      this.bar.hidden = n === 0;
      const words = n === 1 ? this.dataset.one : this.dataset.many;
      if (words) this.bar.textContent = words.replace("%s", n);
    };

    show = () => {
      const first = this.held.firstElementChild;
      this.list.prepend(...this.held.children);
      this.list.scrollTop = 0;
      first?.scrollIntoView({ block: "nearest" });
      (first?.matches("[tabindex]") ? first : first?.querySelector("a, button, [tabindex]"))?.focus(
        { preventScroll: true },
      );
      this.dispatchEvent(new CustomEvent("vigie:shown", { bubbles: true }));
    };
  },
);
