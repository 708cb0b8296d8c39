// One request a pause for a whole form: what the form makes, and the remarks on each of its fields. While addresses or
// people are looked up elsewhere, it is asked again, less and less often.
import { post } from "vigie/request";

const PAUSE = 500; // ms after the last key
const WHOLE_WORD = 1600; // ms after which the word under the caret is taken for whole
const LOOKUP_DELAYS = [2000, 3000, 5000, 8000, 12000, 16000]; // ms

customElements.define(
  "vigie-form-check",
  class extends HTMLElement {
    lookups = 0; // how often what is looked up was asked for
    query = ""; // what requests add to the address, until one is answered
    turn = 0;

    connectedCallback() {
      this.form = this.closest("form");
      this.ends = new AbortController();
      const { signal } = this.ends;
      this.form.addEventListener("input", this.typed, { signal });
      this.form.addEventListener("change", this.changed, { signal });
      addEventListener("online", () => this.isLost && this.ask({ again: true }), { signal });
      document.body.addEventListener("proof-changed", () => this.ask({ again: true }), { signal });
      if (this.fields.some((field) => field.value.trim())) this.soon(0);
    }

    disconnectedCallback() {
      clearTimeout(this.timer);
      clearTimeout(this.revealTimer);
      this.ends.abort();
    }

    get proofs() {
      return [...this.form.querySelectorAll("vigie-proof")];
    }

    get fields() {
      return this.proofs.map((proof) => proof.field).filter(Boolean);
    }

    typed = ({ target }) => {
      clearTimeout(this.revealTimer);
      this.lookups = 0;
      this.isTouched = true;
      this.typing = this.fields.includes(target) ? target : null;
      if (!navigator.onLine) this.warn(true);
      this.soon(PAUSE);
    };

    changed = ({ target }) => {
      if (target.type === "file") return;
      this.isTouched = true;
      this.typing = null;
      this.soon(0);
    };

    /** Ask in so many milliseconds. */
    soon(delay) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), delay);
    }

    /** Ask now; the same form once more only with `again`. */
    async ask({ again = false } = {}) {
      clearTimeout(this.timer);
      const body = new FormData(this.form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      const content = JSON.stringify([...body]);
      if (content === this.content && !this.query && !again) {
        this.reveal();
        return;
      }
      this.content = content;
      const values = new Map(this.fields.map((field) => [field.name, field.value]));
      this.addPlace(body);
      const turn = ++this.turn;
      const { query } = this;
      this.classList.add("htmx-request"); // the form does not leave before it is answered
      const answer = await post(this.address, body).catch(() => null);
      const html = answer?.ok ? await answer.text() : "";
      if (turn !== this.turn || !this.isConnected) return;
      this.classList.remove("htmx-request");
      this.warn(!answer?.ok);
      if (!answer?.ok) return;
      if (this.query === query) this.query = ""; // not before it is answered: an answer that came too late is not shown
      this.show(html, values);
    }

    get address() {
      const query = this.isTouched ? this.query : "look=1";
      return query ? `${this.dataset.check}?${query}` : this.dataset.check;
    }

    // Where the person types, and the rule whose fix was just taken.
    addPlace(body) {
      const fixed = this.proofs.find((proof) => proof.marks?.fixed);
      if (fixed) {
        body.set("caret-field", fixed.field.name);
        body.set("fixed", fixed.marks.fixed);
      } else if (this.typing && document.activeElement === this.typing) {
        body.set("caret-field", this.typing.name);
        body.set("caret", this.typing.selectionStart);
      }
    }

    // What the form says of its words (checked, kept) is not true of those that the server never had.
    warn(isLost) {
      if (isLost) this.content = ""; // the same form is asked for again
      this.isLost = isLost;
      this.form.toggleAttribute("data-lost", isLost);
      this.firstElementChild.hidden = !isLost;
    }

    show(html, values) {
      const page = document.createElement("template");
      page.innerHTML = html;
      const remarks = new Map();
      for (const one of page.content.querySelectorAll("template[data-proofs]")) {
        remarks.set(one.dataset.proofs, one.innerHTML);
        one.remove();
      }
      this.swap(page);
      if (!remarks.size) return;
      for (const proof of this.proofs) {
        const { name, value } = proof.field;
        if (!values.has(name) || values.get(name) === value) proof.show(remarks.get(name) ?? "");
      }
      clearTimeout(this.revealTimer);
      this.revealTimer = setTimeout(this.reveal, WHOLE_WORD);
      if (this.proofs.some((proof) => proof.isAwaiting)) this.askForLookups();
    }

    // What stands beside the form; an answer that only holds pieces for elsewhere leaves it as it is.
    swap(page) {
      const isBeside = [...page.content.children].some((one) => !one.hasAttribute("hx-swap-oob"));
      const swapStyle = isBeside ? this.dataset.swap : "none";
      const target = document.querySelector(this.dataset.target);
      if (target) htmx.swap(target, page.innerHTML, { swapStyle, ignoreTitle: true });
    }

    askForLookups() {
      const delay = LOOKUP_DELAYS[this.lookups];
      if (delay === undefined) return;
      this.lookups += 1;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.typing = null;
        this.ask({ again: true });
      }, delay);
    }

    // The word under the caret is whole: what is said of it is shown.
    reveal = () => {
      for (const proof of this.proofs) proof.reveal();
    };
  },
);
