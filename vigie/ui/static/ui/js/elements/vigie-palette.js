// Ctrl K goes anywhere. The server finds; the arrows choose, Enter goes.
customElements.define("vigie-palette", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.words = this.querySelector("input");
    this.found = this.querySelector("#found");
    document.addEventListener("keydown", this.called);
    document.addEventListener("click", this.clicked);
    this.words.addEventListener("keydown", this.moved);
    this.found.addEventListener("htmx:afterSwap", () => this.choose(0));
    this.querySelector("form").addEventListener("submit", (event) => this.current && (event.preventDefault(), this.current.click()));
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.called);
    document.removeEventListener("click", this.clicked);
  }

  get lines() {
    return [...this.found.querySelectorAll("a")];
  }

  get current() {
    return this.found.querySelector('[aria-selected="true"]');
  }

  called = (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.open();
  };

  clicked = (event) => event.target.closest?.("[data-palette]") && (event.preventDefault(), this.open());

  open() {
    if (!this.dialog.open) this.dialog.showModal();
    this.words.select();
    htmx.trigger(this.words, "find");
  }

  moved = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.choose((this.lines.indexOf(this.current) + step + this.lines.length) % this.lines.length);
  };

  choose(index) {
    for (const [i, line] of this.lines.entries()) {
      line.id = `found-${i}`;
      line.setAttribute("aria-selected", String(i === index));
    }
    this.current?.scrollIntoView({ block: "nearest" });
    this.current ? this.words.setAttribute("aria-activedescendant", this.current.id) : this.words.removeAttribute("aria-activedescendant");
  }
});
