// A column: opens where the reader stopped, keeps what is new behind a bar, puts each item at its position in time. What is in
// view never moves.
import { insert, refresh } from "vigie/desk/items";
import { NewerItems } from "vigie/desk/newer-items";
import { isUnder, parsePosition } from "vigie/desk/position";
import { keepInPlace, firstInView } from "vigie/desk/scroll-anchor";
import { carryFocus, focusOn } from "vigie/focus";
import { CHANGED } from "vigie/live";
import { post } from "vigie/request";

customElements.define(
  "vigie-column",
  class extends HTMLElement {
    connectedCallback() {
      this.body = this.querySelector(".column-body");
      this.list = this.querySelector(".items");
      this.count = this.querySelector("vigie-read");
      this.topics = new Set(this.dataset.topics.trim().split(/\s+/));
      this.newer ??= new NewerItems(this);
      document.addEventListener(CHANGED, this.changed);
      this.newer.bar.addEventListener("click", this.show);
      this.querySelector("[data-catch-up]").addEventListener("click", this.catchUp);
      this.addEventListener("htmx:configRequest", this.addKnown);
      this.addEventListener("htmx:afterSettle", this.settled);
      const line = this.querySelector(".read-line");
      if (line) this.body.scrollTop = line.offsetTop - this.body.clientHeight * 0.75;
      if (!this.newer.bar.hidden) this.newer.ask();
    }

    disconnectedCallback() {
      document.removeEventListener(CHANGED, this.changed);
    }

    get items() {
      return [...this.querySelectorAll(".item")];
    }

    changed = ({ detail: { topic } }) => {
      if (topic === null || this.topics.has(topic)) this.newer.soon();
      const one = topic?.startsWith("items:") ? topic.slice(6) : undefined;
      if (one || topic === "items" || topic === null)
        refresh(
          this,
          this.items.filter((item) => !one || item.dataset.post === one),
        );
    };

    addKnown = ({ detail }) =>
      detail.elt.matches("[data-older], .column-foot *") &&
      (detail.parameters.known = this.dataset.known);

    settled = () => this.newer.pending?.items.length && this.newer.ask(); // what is known of the older part changed

    show = async () => {
      if (this.newer.mustAsk) await this.newer.ask();
      const { items: came, known } = this.newer.take();
      const inView = firstInView(this);
      const hadFocus = document.activeElement === this.newer.bar;
      keepInPlace(this, () => {
        insert(this, came);
        this.newer.bar.hidden = true;
      });
      this.dataset.known = known ?? this.dataset.known;
      const above = came.filter(
        (item) => !inView || isUnder(parsePosition(inView), parsePosition(item)),
      );
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const first = above.at(-1) ?? came[0];
      if (hadFocus && first) focusOn(first); // the bar that held it is hidden now
      first?.scrollIntoView({
        block: above.length ? "end" : "nearest",
        behavior: calm ? "auto" : "smooth",
      });
      if (came.length) this.newer.ask();
    };

    catchUp = async (event) => {
      event.preventDefault();
      await post(this.count.dataset.mark);
      carryFocus();
      location.assign(
        this.querySelector("h2 a").href.replace(/columns\/\d+\/$/, "columns/") +
          `#${this.parentElement.id}`,
      );
      location.reload();
    };
  },
);
