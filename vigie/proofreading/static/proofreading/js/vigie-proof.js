// The proof-reader beside a field: shows the remarks that the form's `vigie-form-check` brings.
const PARTS = ["vigie-form-check", "vigie-remarks", "vigie-remark", "vigie-marks"];

customElements.define(
  "vigie-proof",
  class extends HTMLElement {
    connectedCallback() {
      const ready = PARTS.map((name) => customElements.whenDefined(name));
      Promise.all(ready).then(() => this.isConnected && this.start());
    }

    disconnectedCallback() {
      this.ends?.abort();
    }

    start() {
      if (!this.field) return;
      this.ends = new AbortController();
      this.marks.follow(this.field, this.list, this.ends.signal);
      if (this.waiting !== undefined) this.show(this.waiting);
    }

    get field() {
      return document.getElementById(this.getAttribute("for"));
    }

    get form() {
      return this.field.form.querySelector("vigie-form-check");
    }

    get count() {
      return this.querySelector(".proof-count");
    }

    get list() {
      return this.querySelector("vigie-remarks");
    }

    get marks() {
      return this.querySelector("vigie-marks");
    }

    get isAwaiting() {
      return this.list.isAwaiting;
    }

    show(html) {
      if (!this.ends) {
        this.waiting = html;
        return;
      }
      this.list.show(html);
      this.marks.fixed = "";
      this.tell(this.list.summary);
      this.marks.draw();
    }

    /** What is said of the word under the caret. */
    reveal() {
      if (!this.list.reveal()) return;
      this.tell(this.list.summary);
      this.marks.draw();
    }

    tell(summary) {
      if (this.count.textContent !== summary) this.count.textContent = summary;
    }
  },
);
