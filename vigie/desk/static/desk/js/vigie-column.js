// A column: opens where she stopped, holds what is new behind a bar, and says how far she read.
import { CHANGED } from "vigie/live";
import { get, post } from "vigie/request";

const READ_AFTER = 900; // ms in sight
const PACE = 1500; // ms between two questions to the server

customElements.define("vigie-column", class extends HTMLElement {
  connectedCallback() {
    [this.body, this.list, this.bar] = [".column-body", ".items", ".newer"].map((one) => this.querySelector(one));
    this.count = this.querySelector("[data-unread]");
    this.unread = parseInt(this.count?.textContent, 10) || 0;
    [this.top, this.read, this.seen] = [Number(this.dataset.top), 0, new Map()];
    this.topics = new Set(this.dataset.topics.trim().split(/\s+/));
    document.addEventListener(CHANGED, this.changed);
    this.bar.addEventListener("click", this.show);
    this.querySelector("[data-catch-up]").addEventListener("click", this.catchUp);
    const line = this.querySelector(".read-line");
    if (line) this.body.scrollTop = line.offsetTop - this.body.clientHeight * 0.75;
    this.eye = new IntersectionObserver(this.look, { root: this.body, threshold: 0.6 });
    for (const item of this.querySelectorAll(".item")) this.eye.observe(item);
    if (!this.bar.hidden) this.ask();
  }

  disconnectedCallback() {
    document.removeEventListener(CHANGED, this.changed);
    this.eye.disconnect();
  }

  changed = ({ detail: { topic } }) => {
    if (topic === null || this.topics.has(topic)) this.timer ??= setTimeout(this.ask, this.asked ? PACE : 60);
  };

  // What is above the newest item shown: counted on the bar, kept aside until she wants it.
  ask = async () => {
    this.asked = true;
    const answer = await get(`${this.dataset.newer}?after=${this.top}`).catch(() => null);
    this.timer = undefined;
    setTimeout(() => (this.asked = false), PACE);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("ol");
    this.held = [...page.children].filter((item) => !document.getElementById(item.id));
    const n = Number(page.dataset.count);
    this.bar.hidden = !n;
    this.bar.textContent = n === 1 ? this.dataset.one : this.dataset.many.replace("#", n > 99 ? "99+" : n);
    this.say(n + this.querySelectorAll(".item.unread").length);
    if (!this.list.children.length && n) this.show();
  };

  show = () => {
    const [first, old] = [this.held?.at(-1), this.list.firstElementChild];
    const before = old?.getBoundingClientRect().top;
    this.list.prepend(...(this.held ?? []));
    for (const item of this.held ?? []) (htmx.process(item), this.eye.observe(item));
    if (old) this.body.scrollTop += old.getBoundingClientRect().top - before; // what she was reading stays under her eyes
    this.top = Math.max(this.top, ...(this.held ?? []).map((item) => Number(item.dataset.position)));
    this.held = [];
    this.bar.hidden = true;
    first?.scrollIntoView({ block: "end", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    this.ask();
  };

  look = (entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(this.seen.get(target));
      if (isIntersecting) this.seen.set(target, setTimeout(() => this.wasRead(target), READ_AFTER));
    }
  };

  wasRead(item) {
    if (document.visibilityState !== "visible") return;
    const upto = Number(item.dataset.position);
    for (const each of this.querySelectorAll(".item.unread")) if (Number(each.dataset.position) <= upto) each.classList.remove("unread");
    if (upto <= this.read) return;
    this.read = upto;
    clearTimeout(this.writing);
    this.writing = setTimeout(() => post(this.dataset.mark, { upto }), 700);
    this.say(this.querySelectorAll(".item.unread").length + (this.held?.length ?? 0));
  }

  catchUp = async (event) => {
    event.preventDefault();
    await post(this.dataset.mark);
    location.assign(this.querySelector("h2 a").href.replace(/columns\/\d+\/$/, "columns/") + `#${this.parentElement.id}`);
    location.reload();
  };

  say(n) {
    if (this.count) this.count.textContent = n ? (n > 99 ? "99+" : n) : "";
  }
});
