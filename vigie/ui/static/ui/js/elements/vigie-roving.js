// A list worked with the keyboard: arrows, j and k move the focus among its stops; one of them is in the tab order. Items that
// hold many links and acts keep theirs out of it until they are entered.
import { bare, typing } from "vigie/keys";

const STEPS = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, Home: -Infinity, End: Infinity };

customElements.define(
  "vigie-roving",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("keydown", this.pressed);
      this.addEventListener("focusin", (event) =>
        this.rest(event.target.closest("[data-stop], .row, .item")),
      );
      document.addEventListener("keydown", this.called);
      this.watcher = new MutationObserver(() => this.rest());
      this.watcher.observe(this, { childList: true, subtree: true });
      this.rest();
    }

    disconnectedCallback() {
      this.watcher.disconnect();
      document.removeEventListener("keydown", this.called);
    }

    get stops() {
      return [...this.querySelectorAll("[data-stop], .row, .item")].filter((stop) =>
        stop.checkVisibility(),
      );
    }

    rest(on = this.querySelector('[tabindex="0"]:is([data-stop], .row, .item)') ?? this.stops[0]) {
      for (const stop of this.stops) {
        stop.tabIndex = stop === on ? 0 : -1;
        if (stop.matches(".item")) this.open(stop, stop === on);
      }
    }

    open(item, isEntered) {
      for (const inside of item.querySelectorAll("a[href], button, summary"))
        if (!isEntered) inside.tabIndex = -1;
        else if (inside.tabIndex < 0) inside.removeAttribute("tabindex");
    }

    pressed = (event) => {
      if (event.key === "Enter" && event.target.matches("[data-stop], .row, .item"))
        return (
          event.target.querySelector("[data-enter]") ?? event.target.querySelector("a[href]")
        )?.click();
      const letter = event.key.length === 1;
      if (
        !(event.key in STEPS) ||
        typing(event) ||
        (letter && !bare(event)) ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey
      )
        return;
      event.preventDefault();
      event.stopPropagation();
      this.move(STEPS[event.key]);
    };

    // From anywhere else, j and k find the page's first list by themselves, where it is.
    called = (event) => {
      const around = document.activeElement?.closest(".column") ?? document;
      const isFirst = around.querySelector("vigie-roving") === this;
      if (!isFirst || !["j", "k"].includes(event.key) || !bare(event) || event.defaultPrevented)
        return;
      if (event.target.closest?.("vigie-roving, .menu")) return;
      event.preventDefault();
      this.move(STEPS[event.key]);
    };

    move(step) {
      const { stops } = this;
      const current = document.activeElement?.closest("[data-stop], .row, .item");
      const open = stops.findIndex((stop) => stop.matches('[aria-current="true"]'));
      const at = stops.includes(current) ? stops.indexOf(current) : open;
      const stop = stops[at < 0 ? 0 : Math.max(0, Math.min(stops.length - 1, at + step))];
      stop?.focus();
      stop?.scrollIntoView({ block: "nearest" });
    }
  },
);
