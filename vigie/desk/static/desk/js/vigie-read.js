// How many items of its column are unread. An item is read when it was in sight for a moment, with those passed on the way
// up to it; the server is told which, and how far she is.
import { post } from "vigie/request";

const READ_AFTER = 900; // ms in sight
const SAY_AFTER = 700;
const place = (said) => said.split("-").map(Number);
const isUnder = (one, other) => one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);

customElements.define("vigie-read", class extends HTMLElement {
  connectedCallback() {
    this.column = this.closest("vigie-column");
    [this.n, this.ids, this.timers] = [parseInt(this.textContent, 10) || 0, new Set(), new Map()];
    this.line = place(this.dataset.line || "0-0");
    const body = this.column.querySelector(".column-body");
    this.eye = new IntersectionObserver(this.look, { root: body, threshold: [0.2, 0.4, 0.6] });
    this.watcher = new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(this.watch)));
    this.watcher.observe(body, { childList: true, subtree: true });
    this.watch(body);
  }

  disconnectedCallback() {
    this.eye.disconnect();
    this.watcher.disconnect();
  }

  watch = (node) => {
    if (node.matches?.(".item")) this.eye.observe(node);
    else if (node.matches?.(".items, .column-body")) node.querySelectorAll(".item").forEach((item) => this.eye.observe(item));
  };

  look = (entries) => {
    for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
      clearTimeout(this.timers.get(target));
      const isSeen = intersectionRatio >= 0.6 || intersectionRect.height > (rootBounds?.height ?? Infinity) * 0.4;
      if (isSeen) this.timers.set(target, setTimeout(() => this.saw(target), READ_AFTER));
    }
  };

  saw(item) {
    if (document.visibilityState !== "visible" || !item.isConnected) return;
    const here = place(item.dataset.place);
    const passed = [...this.column.querySelectorAll(".item.unread")].filter((each) => {
      const at = place(each.dataset.place);
      return each === item || (isUnder(this.line, at) && isUnder(at, here));
    });
    for (const each of passed) (each.classList.remove("unread"), this.ids.add(place(each.dataset.place)[1]));
    if (!passed.length && !isUnder(this.line, here)) return;
    if (isUnder(this.line, here)) [this.line, this.dataset.line] = [here, item.dataset.place];
    this.say(this.n - passed.length);
    clearTimeout(this.writing);
    this.writing = setTimeout(this.write, SAY_AFTER);
  }

  write = () => {
    clearTimeout(this.writing);
    if (!this.writing) return;
    this.writing = undefined;
    post(this.dataset.mark, { ids: [...this.ids], line: this.dataset.line, known: this.column.dataset.known });
    this.ids.clear();
  };

  say(n) {
    this.n = Math.max(0, n);
    this.textContent = this.n ? (this.n > 99 ? "99+" : this.n) : "";
  }
});
