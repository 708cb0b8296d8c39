// A column: opens where she stopped, holds what is new behind a bar, puts each item at its place in time. What is under
// the eyes never moves.
import { again, insert } from "vigie/desk/items";
import { Newer } from "vigie/desk/newer";
import { isUnder, place } from "vigie/desk/place";
import { keeping, underTheEyes } from "vigie/desk/sight";
import { CHANGED } from "vigie/live";
import { post } from "vigie/request";

customElements.define(
  "vigie-column",
  class extends HTMLElement {
    connectedCallback() {
      [this.body, this.list, this.count] = [".column-body", ".items", "vigie-read"].map((one) =>
        this.querySelector(one),
      );
      this.topics = new Set(this.dataset.topics.trim().split(/\s+/));
      this.newer ??= new Newer(this);
      document.addEventListener(CHANGED, this.changed);
      this.newer.bar.addEventListener("click", this.show);
      this.querySelector("[data-catch-up]").addEventListener("click", this.catchUp);
      this.addEventListener("htmx:configRequest", this.asking);
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
        again(
          this,
          this.items.filter((item) => !one || item.dataset.post === one),
        );
    };

    asking = ({ detail }) =>
      detail.elt.matches("[data-older], .column-foot *") &&
      (detail.parameters.known = this.dataset.known);

    settled = () => this.newer.held?.items.length && this.newer.ask(); // what is known of the older part changed

    show = async () => {
      if (this.newer.isWanting) await this.newer.ask();
      const [{ items: came, known }, eyes] = [this.newer.take(), underTheEyes(this)];
      keeping(this, () => (insert(this, came), (this.newer.bar.hidden = true)));
      this.dataset.known = known ?? this.dataset.known;
      const above = came.filter((item) => !eyes || isUnder(place(eyes), place(item)));
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      (above.at(-1) ?? came[0])?.scrollIntoView({
        block: above.length ? "end" : "nearest",
        behavior: calm ? "auto" : "smooth",
      });
      if (came.length) this.newer.ask();
    };

    catchUp = async (event) => {
      event.preventDefault();
      await post(this.count.dataset.mark);
      location.assign(
        this.querySelector("h2 a").href.replace(/columns\/\d+\/$/, "columns/") +
          `#${this.parentElement.id}`,
      );
      location.reload();
    };
  },
);
