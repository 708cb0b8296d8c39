// Files dropped on the composer, or pasted into it, go through its own file input; what a swap adds is kept at once.
customElements.define(
  "vigie-composer",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("dragover", this.over);
      this.addEventListener("dragleave", this.left);
      this.addEventListener("drop", this.dropped);
      this.addEventListener("paste", this.pasted);
      this.addEventListener("change", this.changed);
      this.addEventListener("htmx:afterSwap", this.swapped);
      this.addEventListener("placed", this.placed);
      this.addEventListener("live", this.askAgain);
    }

    get input() {
      return this.querySelector("input[type=file]");
    }

    get check() {
      return this.querySelector("vigie-form-check");
    }

    over = (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      this.toggleAttribute("data-over", true);
    };

    left = () => this.toggleAttribute("data-over", false);

    dropped = (event) => {
      this.left();
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      this.take(event.dataTransfer.files);
    };

    pasted = (event) => {
      if (event.clipboardData.files.length) this.take(event.clipboardData.files);
    };

    take(files) {
      this.input.files = files;
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    // A day or an hour that is touched means "later".
    changed = (event) => {
      const { name, type } = event.target;
      if (["day", "hour"].includes(name))
        this.querySelector("[name=when][value=later]").checked = true;
      // Accounts and media are drawn again with what each account has of its own.
      if (["channel", "drop"].includes(name)) this.check.query = "versions=1";
    };

    // Everything was stopped, or leaves again: what the button does is not the same any more.
    askAgain = () => this.check.ask({ again: true });

    swapped = (event) => {
      if (event.target.id !== "composer-media") return;
      this.input.value = "";
      this.placed();
    };

    placed = () => {
      this.check.query = "versions=1";
      this.check.isTouched = true;
      this.check.soon(0);
    };
  },
);
