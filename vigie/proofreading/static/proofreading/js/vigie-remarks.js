// The list of remarks: Alt ↓ goes to the next, Enter takes its fix, i ignores it here, d puts the word in the dictionary.
import { bare } from "vigie/keys";
import { get } from "vigie/request";

const span = (node) => ({ start: +node.dataset.start, end: +node.dataset.end, to: node.dataset.to ?? "" });

customElements.define("vigie-remarks", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.clicked);
    this.addEventListener("keydown", this.pressed);
    this.addEventListener("focusin", this.chosen);
    this.addEventListener("focusout", () => this.say("proof-chosen"));
  }

  get proof() { return this.closest("vigie-proof"); }
  get items() { return [...this.querySelectorAll(".remark")]; }
  get said() { return this.querySelector(".proof-piece")?.dataset.said ?? ""; }
  get marks() {
    const here = document.activeElement?.closest(".remark");
    return this.items.filter((one) => !one.hidden).map((one) => ({ ...span(one), kind: one.dataset.nature, chosen: one === here }));
  }

  say(name, detail) { this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail })); }

  // New remarks take the place of the old; who was among them stays among them.
  show(html) {
    if (html === this.shown) return;
    this.shown = html;
    const at = this.items.indexOf(document.activeElement?.closest(".remark"));
    const open = this.querySelector("details")?.open;
    this.innerHTML = html;
    if (open) this.querySelector("details")?.setAttribute("open", "");
    if (at >= 0) this.focusOn(this.items[Math.min(at, this.items.length - 1)]);
  }

  // The words changed between start and old: what was said of them is put aside, what follows moves along.
  shift(start, old, fresh) {
    this.shown = "";
    for (const node of this.querySelectorAll("[data-start]")) {
      const at = span(node);
      if (at.start >= old && at.start > start) [node.dataset.start, node.dataset.end] = [at.start + fresh - old, at.end + fresh - old];
      else if (at.end > start || at.start === at.end) node.hidden = true;
    }
  }

  go(from) {
    const next = this.items.find((one) => !one.hidden && +one.dataset.end >= from) ?? this.items[0];
    if (next) this.focusOn(next);
    return next;
  }

  focusOn(item) {
    if (!item) return this.say("proof-leave");
    item.focus();
    item.scrollIntoView({ block: "nearest" });
  }

  pressed = (event) => {
    const item = event.target.closest(".remark");
    if (!item) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.focusOn(this.items[this.items.indexOf(item) + step] ?? item);
    else if (event.key === "Escape") this.say("proof-leave");
    else if (event.key === "Enter" && event.target.name === "proof-reason") event.target.nextElementSibling.click();
    else if (event.key === "Enter" && event.target === item) item.querySelector(".proof-fix")?.click();
    else if (event.key in { i: 1, d: 1 } && bare(event)) item.querySelector(`[data-act="${event.key}"]`)?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  chosen = async ({ target }) => {
    const item = target.closest(".remark");
    this.say("proof-chosen");
    if (!item?.hasAttribute("data-unknown")) return;
    item.removeAttribute("data-unknown");
    const asked = new URLSearchParams({ word: item.dataset.words, language: this.querySelector(".proof-piece").dataset.language });
    const answer = await get(`${this.proof.dataset.near}?${asked}`).catch(() => null);
    if (answer?.ok) item.querySelector(".proof-near").innerHTML = await answer.text();
  };

  clicked = (event) => {
    const [button, item] = [event.target.closest("button"), event.target.closest(".remark")];
    if (!button) return item?.focus();
    event.preventDefault();
    const act = button.name ? JSON.parse(button.value) : { do: "fix", to: button.dataset.to };
    if (act.do === "typography") this.say("proof-apply", { changes: [...this.querySelectorAll(".proof-changes li:not([hidden])")].map(span) });
    else if (act.do === "fix") this.fix(item, act.to);
    else this.send(act, item);
  };

  fix(item, to) {
    this.say("proof-apply", { changes: [{ ...span(item), to }], rule: item.dataset.rule });
    const next = this.items.find((one) => !one.hidden && +one.dataset.start >= +item.dataset.start);
    if (next) this.focusOn(next);
  }

  async send(act, item) {
    const reason = item.querySelector("[name=proof-reason]");
    if (act.do === "clear" && !reason.value.trim()) return reason.focus();
    const values = { ...Object.fromEntries(this.proof.form), rule: act.rule ?? "", words: act.words, word: act.word ?? "", for: act.channel ?? "", reason: reason?.value ?? "" };
    await htmx.ajax("POST", this.proof.dataset[act.do], { values, swap: "none", source: this });
    this.shown = "";
    this.proof.check();
  }
});
