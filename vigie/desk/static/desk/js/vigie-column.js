// A column: opens where she stopped, holds what is new behind a bar, puts each item at its place in time. What is under
// the eyes never moves.
import { CHANGED } from "vigie/live";
import { get, post } from "vigie/request";

const PACE = 1500; // ms between two questions to the server
const AT_ONCE = 300; // items asked again together
const UNDER_THE_BAR = 60; // px: what is in sight begins there
const place = (item) => item.dataset.place.split("-").map(Number);
const isUnder = (one, other) => one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);
const said = (item) => [".mention-title", ".mention-text", ".nothing"].map((part) => item.querySelector(part)?.textContent).join();

customElements.define("vigie-column", class extends HTMLElement {
  connectedCallback() {
    [this.body, this.list, this.bar, this.count] = [".column-body", ".items", ".newer", "vigie-read"].map((one) => this.querySelector(one));
    this.topics = new Set(this.dataset.topics.trim().split(/\s+/));
    document.addEventListener(CHANGED, this.changed);
    this.bar.addEventListener("click", this.show);
    this.querySelector("[data-catch-up]").addEventListener("click", this.catchUp);
    this.addEventListener("htmx:configRequest", ({ detail }) => detail.elt.matches("[data-older], .column-foot *") && (detail.parameters.known = this.dataset.known));
    this.addEventListener("htmx:afterSettle", () => this.held?.items.length && this.ask()); // what is known of the older part changed
    const line = this.querySelector(".read-line");
    if (line) this.body.scrollTop = line.offsetTop - this.body.clientHeight * 0.75;
    if (!this.bar.hidden) this.ask();
  }

  disconnectedCallback() {
    document.removeEventListener(CHANGED, this.changed);
  }

  get items() {
    return [...this.querySelectorAll(".item")];
  }

  changed = ({ detail: { topic } }) => {
    if (topic === null || this.topics.has(topic)) this.timer ??= setTimeout(this.ask, this.asked ? PACE : 60);
    const post = topic?.startsWith("items:") ? topic.slice(6) : undefined;
    if (post || topic === "items" || topic === null) this.again(this.items.filter((item) => !post || item.dataset.post === post));
  };

  // What came since: counted on the bar, kept aside until she wants it.
  ask = async () => {
    clearTimeout(this.timer);
    [this.timer, this.asked] = [undefined, true]; // what is said from now on asks once more
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const { items } = this;
    const [top, bottom] = [items[0], items.at(-1)].map((item) => item?.dataset.place ?? "");
    const answer = await get(`${this.dataset.newer}?${new URLSearchParams({ known: this.dataset.known, top, bottom })}`).catch(() => null);
    setTimeout(() => (this.asked = false), PACE);
    const page = answer?.ok && parsed(await answer.text());
    if (!page || turn !== this.turn) return; // a later question has the last word
    this.held = { items: [...page.children].filter((item) => !document.getElementById(item.id)), known: page.dataset.known, bottom };
    const n = Number(page.dataset.count);
    this.bar.textContent = n === 1 ? this.dataset.one : this.dataset.many.replace("#", n > 99 ? "99+" : n);
    if (this.bar.hidden === !!n) this.keeping(() => (this.bar.hidden = !n)); // it takes room above the list
    this.count.say(Number(page.dataset.unread));
    if (!items.length && n) this.show();
  };

  show = async () => {
    if (this.held?.bottom !== (this.items.at(-1)?.dataset.place ?? "")) await this.ask();
    const { items: came, known } = this.held ?? { items: [] };
    const eyes = this.underTheEyes();
    this.keeping(() => (this.insert(came), (this.bar.hidden = true)));
    this.dataset.known = known ?? this.dataset.known;
    this.held = undefined;
    const above = came.filter((item) => !eyes || isUnder(place(eyes), place(item)));
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    (above.at(-1) ?? came[0])?.scrollIntoView({ block: above.length ? "end" : "nearest", behavior: calm ? "auto" : "smooth" });
    if (came.length) this.ask();
  };

  insert(came) {
    const there = [...this.querySelectorAll(".item, .read-line")];
    for (const item of came) {
      while (there.length && isUnder(place(item), place(there[0]))) this.last = there.shift();
      if (there.length) there[0].before(item);
      else if (this.last) (this.last.after(item), (this.last = item));
      else this.list.append(item);
      htmx.process(item);
    }
    this.last = undefined;
  }

  // Edited or deleted upstream: told again in the room that it had.
  async again(items) {
    if (!items.length) return;
    const ids = items.slice(0, AT_ONCE).map((item) => place(item)[1]);
    const answer = await get(`${this.dataset.again}?ids=${ids}`).catch(() => null);
    if (!answer?.ok) return;
    for (const fresh of [...parsed(await answer.text()).children]) {
      const item = document.getElementById(fresh.id);
      if (!item || said(item) === said(fresh)) continue;
      item.style.minBlockSize = `${item.offsetHeight}px`;
      this.keeping(() => item.replaceChildren(...fresh.childNodes));
      htmx.process(item);
    }
  }

  underTheEyes() {
    const top = this.body.getBoundingClientRect().top + UNDER_THE_BAR;
    return this.items.find((item) => item.getBoundingClientRect().bottom > top);
  }

  keeping(act) {
    const eyes = this.underTheEyes();
    const before = eyes?.getBoundingClientRect().top;
    act();
    if (eyes && this.body.scrollTop) this.body.scrollTop += eyes.getBoundingClientRect().top - before;
  }

  catchUp = async (event) => {
    event.preventDefault();
    await post(this.count.dataset.mark);
    location.assign(this.querySelector("h2 a").href.replace(/columns\/\d+\/$/, "columns/") + `#${this.parentElement.id}`);
    location.reload();
  };
});

const parsed = (text) => new DOMParser().parseFromString(text, "text/html").querySelector("ol");
