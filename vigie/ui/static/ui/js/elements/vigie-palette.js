// Ctrl K goes anywhere. The server finds; the arrows choose, Enter goes.
customElements.define(
  "vigie-palette",
  class extends HTMLElement {
    connectedCallback() {
      [this.dialog, this.form, this.words, this.found] = ["dialog", "form", "input", "#found"].map(
        (one) => this.querySelector(one),
      );
      document.addEventListener("keydown", this.called);
      document.addEventListener("click", this.clicked);
      this.words.addEventListener("keydown", this.moved);
      this.found.addEventListener("htmx:afterSwap", this.answered);
      this.found.addEventListener("click", this.leave);
      this.form.addEventListener("submit", this.go);
    }

    get lines() {
      return [...this.found.querySelectorAll("a")];
    }
    get current() {
      return this.found.querySelector('[aria-selected="true"]');
    }

    called = (event) => {
      if (
        event.key.toLowerCase() !== "k" ||
        !(event.ctrlKey || event.metaKey) ||
        event.shiftKey ||
        event.altKey
      )
        return;
      event.preventDefault();
      this.open();
    };

    clicked = (event) =>
      event.target.closest?.("[data-palette]") && (event.preventDefault(), this.open());

    open() {
      if (!this.dialog.open) this.dialog.showModal();
      this.going = false;
      this.words.select();
      htmx.trigger(this.words, "find");
    }

    answered = ({ detail }) => {
      this.answer = detail.requestConfig.parameters.q ?? "";
      this.choose(0);
      if (this.going) this.current ? this.current.click() : this.form.submit();
    };

    // What opens over the page does not open under the palette.
    leave = ({ target }) => target.closest("[data-drawer], [data-dialog]") && this.dialog.close();

    // Never to what was found for other words: Enter pressed before the answer goes when it comes.
    go = (event) => {
      if (this.answer === this.words.value && !this.current) return;
      event.preventDefault();
      if (this.answer === this.words.value) return this.current.click();
      this.going = true;
      htmx.trigger(this.words, "find");
    };

    moved = (event) => {
      if (event.key === "Escape") return (event.preventDefault(), this.dialog.close()); // not to empty the field first
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return (this.going = false);
      event.preventDefault();
      this.choose(
        (this.lines.indexOf(this.current) + step + this.lines.length) % this.lines.length,
      );
    };

    choose(index) {
      for (const [i, line] of this.lines.entries()) {
        line.id = `found-${i}`;
        line.setAttribute("aria-selected", String(i === index));
      }
      this.current?.scrollIntoView({ block: "nearest" });
      this.current
        ? this.words.setAttribute("aria-activedescendant", this.current.id)
        : this.words.removeAttribute("aria-activedescendant");
    }
  },
);
