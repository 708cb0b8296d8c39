// One remark: Enter takes its fix, i ignores it here, d teaches its word; a tap selects its place in the text.
import { bare } from "vigie/keys";
import { get } from "vigie/request";

const span = ({ dataset }) => ({ start: +dataset.start, end: +dataset.end, to: dataset.to ?? "" });

customElements.define(
  "vigie-remark",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("click", this.clicked);
      this.addEventListener("keydown", this.pressed);
      this.addEventListener("focusin", this.suggest);
    }

    get span() {
      return span(this);
    }
    get list() {
      return this.closest("vigie-remarks");
    }
    get proof() {
      return this.closest("vigie-proof");
    }

    pressed = (event) => {
      if (event.key === "Enter" && event.target.name === "proof-reason")
        event.target.nextElementSibling.click();
      else if (event.key === "Enter" && event.target === this)
        this.querySelector(".proof-fix")?.click();
      else if (event.key in { i: 1, d: 1 } && bare(event))
        this.querySelector(`[data-act="${event.key}"]`)?.click();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };

    // The words near an unknown one take a moment: they are asked for the one that is chosen.
    suggest = async () => {
      if (!this.hasAttribute("data-unknown")) return;
      this.removeAttribute("data-unknown");
      const asked = new URLSearchParams({
        word: this.dataset.words,
        language: this.closest(".proof-piece").dataset.language,
      });
      const answer = await get(`${this.proof.dataset.near}?${asked}`).catch(() => null);
      if (answer?.ok) this.querySelector(".proof-near").innerHTML = await answer.text();
    };

    clicked = (event) => {
      const button = event.target.closest("button");
      if (event.target.closest("a, input")) return;
      if (!button)
        return (this.focus({ preventScroll: true }), this.list.say("proof-place", this.span));
      event.preventDefault();
      const act = button.name ? JSON.parse(button.value) : { do: "fix", to: button.dataset.to };
      act.do === "fix" ? this.fix(act.to) : this.send(act);
    };

    fix(to) {
      this.list.say("proof-apply", { changes: [{ ...this.span, to }], rule: this.dataset.rule });
      const next = this.list.standing.find((one) => one.span.start >= this.span.start);
      if (next) this.list.focusOn(next);
    }

    async send(act) {
      const reason = this.querySelector("[name=proof-reason]");
      if (act.do === "clear" && !reason.value.trim()) return reason.focus();
      const { key, fingerprint } = this.list.piece.dataset;
      const values = {
        key,
        fingerprint,
        rule: act.rule ?? "",
        words: act.words,
        word: act.word ?? "",
        for: act.channel ?? "",
        reason: reason?.value ?? "",
      };
      await htmx.ajax("POST", this.proof.dataset[act.do], { values, swap: "none", source: this });
      this.list.shown = "";
      this.proof.form.ask({ again: true });
    }
  },
);
