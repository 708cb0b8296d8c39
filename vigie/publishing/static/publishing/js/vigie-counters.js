// The counters follow each keystroke by a guess, marked as such; the figures of the server, which counts as each
// network does, come half a second later and replace the whole list: one line of them is said to who does not see it.
const segments = new Intl.Segmenter();
const graphemes = (text) => [...segments.segment(text)].length;
const shortened = (text, url) => text.replace(/https?:\/\/\S+/g, "x".repeat(url));
const LIGHT = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
]; // one for X, the rest two
const weight = (one) =>
  LIGHT.some(([first, last]) => one.codePointAt(0) >= first && one.codePointAt(0) <= last)
    ? one.length
    : 2;

const LENGTHS = {
  characters: (text) => [...text].length,
  bluesky: graphemes,
  mastodon: (text, url) =>
    graphemes(shortened(text, url).replace(/(^|[^\w/])(@\w[\w.-]*)@[\w.-]*\w/g, "$1$2")),
  x: (text, url) =>
    [...segments.segment(shortened(text, url))].reduce(
      (sum, { segment }) => sum + weight(segment),
      0,
    ),
};

customElements.define(
  "vigie-counters",
  class extends HTMLElement {
    connectedCallback() {
      this.form = this.closest("form");
      this.figures = new Intl.NumberFormat(document.documentElement.lang);
      this.form?.addEventListener("input", this.typed);
      this.announce(this.form?.querySelector("#composer-status"));
    }

    disconnectedCallback() {
      this.form?.removeEventListener("input", this.typed);
    }

    announce(line) {
      if (line && line.textContent !== this.dataset.status) line.textContent = this.dataset.status;
    }

    typed = (event) => {
      if (event.target.matches("textarea, [name$=-spoiler]"))
        this.querySelectorAll("[data-channel]").forEach((line) => this.guess(line));
    };

    guess(line) {
      const { channel, unit, url, most } = line.dataset;
      const used = LENGTHS[unit]?.(this.said(channel), Number(url));
      if (used === undefined || (this.field(`cut-${channel}`)?.checked && used > most)) return;
      line.classList.add("guess");
      line.classList.toggle("over", most !== "" && used > most);
      line.querySelector("b").textContent =
        this.figures.format(used) + (most ? ` / ${this.figures.format(most)}` : "");
    }

    field(name) {
      return this.form.elements.namedItem(name);
    }

    said(channel) {
      const own = this.field(`own-${channel}`)?.checked && this.field(`text-${channel}`);
      return (
        (own || this.field("text")).value + (this.field(`option-${channel}-spoiler`)?.value ?? "")
      );
    }
  },
);
