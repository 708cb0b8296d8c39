// The one stream of the page. It says that a topic changed; what shows it (`[data-live~="topic"]`, `hx-trigger="live"`)
// asks again by itself. The server knows when the page was made, and tells what it missed before it listened, or in a cut.
import { CHANGED, catchUp, refresh, tell } from "vigie/live";

const SILENCE = 45_000; // the server's heart beats well within this
const LONGEST = 30_000;

customElements.define(
  "vigie-live",
  class extends HTMLElement {
    connectedCallback() {
      this.address = document.querySelector('meta[name="vigie-live"]')?.content ?? "";
      document.addEventListener(CHANGED, ({ detail }) => refresh(detail.topic));
      document.addEventListener("htmx:afterRequest", catchUp);
      document.addEventListener("visibilitychange", this.seen);
      addEventListener("pagehide", this.stop);
      addEventListener("pageshow", (event) => event.persisted && this.start());
      this.wait = 1000;
      // Not before htmx has made the page its own: what is told sooner would be told to pieces that do not listen yet.
      if (!this.address.endsWith("topics="))
        document.addEventListener("htmx:load", this.start, { once: true });
    }

    start = () => {
      this.stop();
      this.stream = new EventSource(this.address);
      this.stream.addEventListener("changed", (event) => (this.beat(), tell(event.data)));
      this.stream.addEventListener("heartbeat", () => this.beat());
      this.stream.addEventListener("hello", () => this.hello());
      this.stream.addEventListener("all", () => (this.hello(), tell(null))); // notices may have been missed
      this.stream.addEventListener("over", this.over); // she signed out elsewhere, or left
      this.stream.addEventListener("error", () => this.again());
    };

    stop = () => (clearTimeout(this.timer), this.stream?.close());

    hello() {
      this.wait = 1000;
      this.cut = false;
      this.beat();
    }

    beat() {
      document.documentElement.dataset.stream = "open";
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.again(), SILENCE);
    }

    again() {
      this.stop();
      this.cut = true;
      document.documentElement.dataset.stream = "cut";
      this.timer = setTimeout(this.start, this.wait * (0.7 + Math.random() * 0.6));
      this.wait = Math.min(this.wait * 2, LONGEST);
    }

    over = () => (this.stop(), (document.documentElement.dataset.stream = "over"));

    seen = () =>
      document.visibilityState === "visible" && this.cut && ((this.wait = 1000), this.start());
  },
);
