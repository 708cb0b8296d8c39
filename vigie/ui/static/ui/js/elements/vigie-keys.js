// The keyboard of every page: `?` shows the help, `g` then a letter goes to a place, a letter presses its [data-key],
// Ctrl Enter the [data-send] of what is written.
import { openDialog } from "vigie/dialogs";
import { bare, press } from "vigie/keys";

customElements.define(
  "vigie-keys",
  class extends HTMLElement {
    connectedCallback() {
      this.help = this.querySelector("dialog");
      this.querySelector(".of-page")?.toggleAttribute(
        "hidden",
        !this.querySelector(".of-page dl > *"),
      );
      document.addEventListener("keydown", this.pressed);
      document.addEventListener("keydown", this.send);
    }

    disconnectedCallback() {
      document.removeEventListener("keydown", this.pressed);
      document.removeEventListener("keydown", this.send);
    }

    send = (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      const button = event.target.closest?.("form")?.querySelector("[data-send]:enabled");
      if (!button) return;
      event.preventDefault();
      button.click();
    };

    pressed = (event) => {
      if (event.defaultPrevented || !bare(event) || event.key.length !== 1) return;
      const done = this.going ? this.go(event.key) : this.act(event.key);
      if (done) event.preventDefault();
    };

    act(key) {
      if (key === "?") return openDialog(this.help) ?? true;
      if (key !== "g") return press(key);
      this.going = setTimeout(() => (this.going = 0), 1200);
      return true;
    }

    go(key) {
      clearTimeout(this.going);
      this.going = 0;
      const place = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      place?.click();
      return Boolean(place);
    }
  },
);
