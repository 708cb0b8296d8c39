// The list of remarks: Alt ↓ goes to the next, Alt ↑ to the one before; arrows walk, Escape goes back to the text. Only the
// acts of the chosen one are in the tab order, so that Tab goes from the text to what follows.
customElements.define(
  "vigie-remarks",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("keydown", this.pressed);
      this.addEventListener("focusin", ({ target }) => this.choose(target.closest("vigie-remark")));
      this.addEventListener("focusout", () => this.choose(null));
    }
    get items() {
      return [...this.querySelectorAll("vigie-remark")];
    }
    get standing() {
      return this.items.filter((one) => !one.hidden);
    }
    get piece() {
      return this.querySelector(".proof-piece");
    }
    get summary() {
      return this.piece?.dataset.said ?? "";
    }
    get isAwaiting() {
      return Boolean(this.piece?.matches("[data-awaiting], [data-unfinished]"));
    }
    get marks() {
      return this.standing.map((one) => ({
        ...one.span,
        kind: one.dataset.nature,
        chosen: one === this.chosen,
      }));
    }

    say(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
    }
    choose(item) {
      this.chosen?.removeAttribute("data-chosen");
      this.chosen = item;
      item?.setAttribute("data-chosen", "");
      this.placeInTabOrder();
      this.say("proof-chosen");
    }

    placeInTabOrder() {
      for (const act of this.querySelectorAll("vigie-remark :is(button, input)"))
        act.tabIndex = this.chosen?.contains(act) ? 0 : -1;
    }

    // New remarks take the place of the old; who was among them stays among them.
    show(html) {
      if (html === this.shown) return;
      const [at, details] = [
        this.items.indexOf(document.activeElement?.closest("vigie-remark")),
        this.querySelector("details"),
      ];
      [this.shown, this.chosen, this.innerHTML] = [html, null, html];
      this.querySelector("details")?.toggleAttribute("open", Boolean(details?.open));
      this.placeInTabOrder();
      if (at >= 0) this.focusOn(this.items[Math.min(at, this.items.length - 1)]);
    }

    // What was kept for later, as its word may not have been whole. Whether there was any.
    reveal() {
      const later = [...this.querySelectorAll("vigie-remark[data-later]")];
      for (const one of later) {
        one.hidden = false;
        one.removeAttribute("data-later");
      }
      if (later.length) this.piece.dataset.said = this.piece.dataset.saidLater;
      return later.length > 0;
    }

    // The words changed between start and old: what was said of them is put aside, what follows moves along.
    shift(start, old, fresh) {
      this.shown = "";
      for (const node of this.querySelectorAll("[data-start]")) {
        const [from, to] = [+node.dataset.start, +node.dataset.end];
        if (from >= old && from > start)
          [node.dataset.start, node.dataset.end] = [from + fresh - old, to + fresh - old];
        else if (to > start || from === to) {
          node.hidden = true;
          node.removeAttribute("data-later");
        }
      }
    }

    point(at) {
      this.choose(
        this.standing.find(
          ({ span }) => span.start <= at && at <= span.end && span.end > span.start,
        ),
      );
    }
    go(from, key = "ArrowDown") {
      const [all, down] = [this.standing, key === "ArrowDown"];
      return this.focusOn(
        down
          ? (all.find((one) => one.span.end >= from) ?? all[0])
          : (all.findLast((one) => one.span.end < from) ?? all.at(-1)),
      );
    }

    focusOn(item) {
      item ? item.focus() : this.say("proof-leave");
      item?.scrollIntoView({ block: "nearest" });
      return item;
    }

    pressed = (event) => {
      const [item, step] = [
        event.target.closest("vigie-remark"),
        { ArrowDown: 1, ArrowUp: -1, Escape: 0 }[event.key],
      ];
      if (!item || step === undefined) return;
      this.focusOn(step ? (this.standing[this.standing.indexOf(item) + step] ?? item) : null);
      event.preventDefault();
      event.stopPropagation();
    };
  },
);
