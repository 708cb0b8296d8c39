// How many items of its column are unread. An item is read when it was in view for a moment, with those passed on the way
// up to it; the server is told which, and how far the reader is.
import { Visibility } from "vigie/desk/visibility";
import { isUnder, parsePosition } from "vigie/desk/position";
import { post } from "vigie/request";

const WRITE_DELAY = 700; // ms

customElements.define(
  "vigie-read",
  class extends HTMLElement {
    connectedCallback() {
      this.column = this.closest("vigie-column");
      this.unread = parseInt(this.textContent, 10) || 0;
      this.ids = new Set();
      this.line = parsePosition(this.dataset.line || "0-0");
      this.visibility = new Visibility(this.column.querySelector(".column-body"), this.seen);
    }

    disconnectedCallback() {
      this.visibility.close();
    }

    seen = (item) => {
      const here = parsePosition(item);
      const passed = this.passed(item);
      for (const each of passed)
        (each.classList.remove("unread"), this.ids.add(parsePosition(each)[1]));
      if (!passed.length && !isUnder(this.line, here)) return;
      if (isUnder(this.line, here)) {
        this.line = here;
        this.dataset.line = item.dataset.place;
      }
      this.show(this.unread - passed.length);
      clearTimeout(this.writing);
      this.writing = setTimeout(this.write, WRITE_DELAY);
    };

    passed(item) {
      const isOnTheWay = (at) => isUnder(this.line, at) && isUnder(at, parsePosition(item));
      return [...this.column.querySelectorAll(".item.unread")].filter(
        (each) => each === item || isOnTheWay(parsePosition(each)),
      );
    }

    write = () => {
      clearTimeout(this.writing);
      if (!this.writing) return;
      this.writing = undefined;
      post(this.dataset.mark, {
        ids: [...this.ids],
        line: this.dataset.line,
        known: this.column.dataset.known,
      });
      this.ids.clear();
    };

    show(unread) {
      this.unread = Math.max(0, unread);
      if (this.unread > 99) this.textContent = "99+";
      else this.textContent = this.unread || "";
    }
  },
);
