// The proof-reader beside a field: asks for the remarks at each pause of the hand, and again while something is looked up.
import { post } from "vigie/request";
import { toast } from "vigie/toast";

const PAUSE = 350,
  FINISHED = 1600,
  LOOKING = 2000; // ms; FINISHED: the word under the caret is then read too
const PARTS = ["vigie-remarks", "vigie-remark", "vigie-marks"];

customElements.define(
  "vigie-proof",
  class extends HTMLElement {
    connectedCallback() {
      Promise.all(PARTS.map((name) => customElements.whenDefined(name))).then(
        () => this.isConnected && this.start(),
      );
    }

    start() {
      this.field = document.getElementById(this.getAttribute("for"));
      if (!this.field) return;
      [this.count, this.list, this.marks] = [".proof-count", "vigie-remarks", "vigie-marks"].map(
        (name) => this.querySelector(name),
      );
      this.asked = 0;
      const { signal } = (this.ends = new AbortController());
      this.field.form.addEventListener(
        "change",
        ({ target }) => target !== this.field && this.soon(PAUSE),
        { signal },
      );
      document.body.addEventListener("proof-changed", () => this.soon(0), { signal });
      this.marks.follow(this.field, this.list, signal);
      this.soon(0);
    }

    disconnectedCallback() {
      (clearTimeout(this.timer), this.ends?.abort());
    }

    soon(pause = PAUSE, typing = false) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.check(typing), pause);
    }

    get form() {
      const form = new FormData(this.field.form);
      [...form].filter(([, value]) => value instanceof File).forEach(([name]) => form.delete(name));
      form.set("field", this.field.name);
      form.set(this.field.name, this.field.value);
      return form;
    }

    async check(typing) {
      if (!this.field.checkVisibility() || (!this.field.value.trim() && !this.list.items.length))
        return;
      const [form, { value }, turn] = [this.form, this.field, ++this.asked];
      form.set("fixed", this.marks.fixed);
      if (typing) form.set("caret", this.field.selectionStart);
      const answer = await post(this.dataset.check, form).catch(() => null);
      if (turn !== this.asked || value !== this.field.value || !this.isConnected) return;
      if (!answer?.ok && !this.lost) toast(this.dataset.lost, { tone: "warning" });
      this.lost = !answer?.ok;
      if (this.lost) return;
      this.list.show(await answer.text());
      this.marks.fixed = "";
      if (this.count.textContent !== this.list.said) this.count.textContent = this.list.said;
      this.marks.draw();
      if (typing) this.soon(FINISHED);
      else if (this.list.awaits) this.soon(LOOKING);
    }
  },
);
