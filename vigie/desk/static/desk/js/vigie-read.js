// How many items of its column are unread. An item is read when it was in sight for a moment, with those passed on the way
// up to it; the server is told which, and how far she is.
import { Eye } from "vigie/desk/eye";
import { isUnder, place } from "vigie/desk/place";
import { post } from "vigie/request";

const SAY_AFTER = 700; // ms

customElements.define(
  "vigie-read",
  class extends HTMLElement {
    connectedCallback() {
      this.column = this.closest("vigie-column");
      [this.n, this.ids] = [parseInt(this.textContent, 10) || 0, new Set()];
      this.line = place(this.dataset.line || "0-0");
      this.eye = new Eye(this.column.querySelector(".column-body"), this.saw);
    }

    disconnectedCallback() {
      this.eye.close();
    }

    saw = (item) => {
      const [here, passed] = [place(item), this.passed(item)];
      for (const each of passed) (each.classList.remove("unread"), this.ids.add(place(each)[1]));
      if (!passed.length && !isUnder(this.line, here)) return;
      if (isUnder(this.line, here)) [this.line, this.dataset.line] = [here, item.dataset.place];
      this.say(this.n - passed.length);
      clearTimeout(this.writing);
      this.writing = setTimeout(this.write, SAY_AFTER);
    };

    passed(item) {
      const isOnTheWay = (at) => isUnder(this.line, at) && isUnder(at, place(item));
      return [...this.column.querySelectorAll(".item.unread")].filter(
        (each) => each === item || isOnTheWay(place(each)),
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

    say(n) {
      this.n = Math.max(0, n);
      this.textContent = this.n ? (this.n > 99 ? "99+" : this.n) : "";
    }
  },
);
