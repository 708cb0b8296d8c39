// The wall by keyboard and mouse: from column to column, and columns from place to place. What it arranges is told to the server
// by the same buttons that work without it.
import { enableDrag, move } from "vigie/desk/column-drag";
import { bare, typing } from "vigie/keys";
import { post } from "vigie/request";

customElements.define(
  "vigie-wall",
  class extends HTMLElement {
    connectedCallback() {
      document.addEventListener("keydown", this.pressed);
      this.addEventListener("click", this.clicked);
      enableDrag(this, this.put);
    }

    disconnectedCallback() {
      document.removeEventListener("keydown", this.pressed);
    }

    get columns() {
      return [...this.querySelectorAll(".column")];
    }
    get current() {
      return document.activeElement?.closest(".column");
    }

    pressed = (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (typing(event) || event.target.closest?.("dialog, .menu")) return;
      if (step && event.altKey && this.current)
        (event.preventDefault(), this.arrange(this.current, "to", step < 0 ? "left" : "right"));
      else if (step && !event.ctrlKey && !event.metaKey && !event.altKey)
        this.goTo(this.columns.indexOf(this.current) + step, event);
      else if (/^[1-9]$/.test(event.key) && bare(event)) this.goTo(Number(event.key) - 1, event);
    };

    goTo(index, event) {
      const column = this.columns[Math.max(0, index)];
      if (!column) return;
      event.preventDefault();
      this.show(column);
    }

    show(column) {
      (
        column.querySelector(':is(.item, .row)[tabindex="0"]') ??
        column.querySelector(".column-body")
      ).focus({
        preventScroll: true,
      });
      column.scrollIntoView({ inline: "nearest", block: "nearest" });
    }

    clicked = (event) => {
      const button = event.target.closest('[name="to"], [name="width"]');
      if (!button) return;
      event.preventDefault();
      this.arrange(button.closest(".column"), button.name, button.value);
    };

    arrange(column, name, value) {
      const beside = this.columns[this.columns.indexOf(column) + (value === "left" ? -1 : 1)];
      if (name === "width") column.dataset.width = value;
      else if (beside) move(column, beside);
      post(column.querySelector(`[name="${name}"]`).formAction, { [name]: value });
      this.show(column);
    }

    put = (dragged, over) => {
      move(dragged, over);
      post(dragged.querySelector('[name="to"]').formAction, {
        to: dragged.previousElementSibling?.dataset.pk ?? 0,
      });
    };
  },
);
