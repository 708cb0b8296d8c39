// The proof-reader beside a textarea: asks for the remarks at each pause, marks them under the words, never moves the caret.
import { difference, replaceAll } from "vigie/edit";
import { Mirror } from "vigie/mirror";
import { post } from "vigie/request";
import { toast } from "vigie/toast";

customElements.define("vigie-proof", class extends HTMLElement {
  connectedCallback() {
    customElements.whenDefined("vigie-remarks").then(() => this.isConnected && this.start());
  }

  start() {
    this.field = document.getElementById(this.getAttribute("for"));
    if (!this.field) return;
    [this.list, this.count, this.mirror, this.asked] = [this.querySelector("vigie-remarks"), this.querySelector(".proof-count"), new Mirror(this.field), 0];
    this.seen = this.field.value;
    const later = () => this.soon(0);
    this.ends = new AbortController();
    const on = (target, names, act) => names.split(" ").forEach((name) => target.addEventListener(name, act, { signal: this.ends.signal }));
    on(this.field, "input", this.typed);
    on(this.field, "blur", later);
    on(this.field, "keydown", this.pressed);
    on(this.field.form, "change", (event) => event.target !== this.field && this.soon(350));
    on(document.body, "proof-changed", later);
    on(this, "proof-apply", ({ detail }) => { this.fixed = detail.rule; replaceAll(this.field, detail.changes); });
    on(this, "proof-chosen", () => this.draw());
    on(this, "proof-leave", () => this.field.focus());
    later();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.ends?.abort();
    this.mirror?.remove();
  }

  typed = () => {
    this.list.shift(...difference(this.seen, this.field.value));
    this.seen = this.field.value;
    this.draw();
    this.soon(350, true);
  };

  pressed = (event) => {
    if (!event.altKey || !["ArrowDown", "ArrowUp"].includes(event.key) || !this.list.go(this.field.selectionStart)) return;
    event.preventDefault();
  };

  soon(pause, typing = false) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(typing), pause);
  }

  get form() {
    const form = new FormData(this.field.form);
    for (const [name, value] of [...form]) if (value instanceof File) form.delete(name);
    form.set("field", this.field.name);
    form.set(this.field.name, this.field.value);
    return form;
  }

  async check(typing) {
    if (!this.field.checkVisibility() || (!this.field.value.trim() && !this.list.items.length)) return;
    const [form, { value }, turn] = [this.form, this.field, ++this.asked];
    if (typing) form.set("caret", this.field.selectionStart);
    form.set("fixed", this.fixed ?? "");
    const answer = await post(this.dataset.check, form).catch(() => null);
    if (turn !== this.asked || value !== this.field.value || !this.isConnected) return;
    if (!answer?.ok) return this.lose();
    [this.lost, this.fixed] = [false, ""];
    this.list.show(await answer.text());
    this.draw();
    if (this.count.textContent !== this.list.said) this.count.textContent = this.list.said;
    if (typing) this.soon(1600);
  }

  lose() {
    if (!this.lost) toast(this.dataset.lost, { tone: "warning" });
    this.lost = true;
  }

  draw() { this.mirror.draw(this.list.marks); }
});
