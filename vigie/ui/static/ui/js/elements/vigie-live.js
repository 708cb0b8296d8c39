// The one stream of the page. It says that a topic changed; what shows it (`[data-live~="topic"]`, `hx-trigger="live"`)
// asks again by itself. After a cut everything asks again: what was said meanwhile is not known.
import { CHANGED, catchUp, refresh, tell } from "vigie/live";

const SILENCE = 45_000; // the server's heart beats well within this
const LONGEST = 30_000;

customElements.define("vigie-live", class extends HTMLElement {
  connectedCallback() {
    this.address = document.querySelector('meta[name="vigie-live"]')?.content ?? "";
    document.addEventListener(CHANGED, ({ detail }) => refresh(detail.topic));
    document.addEventListener("htmx:afterRequest", catchUp);
    document.addEventListener("visibilitychange", this.seen);
    addEventListener("pagehide", this.stop);
    addEventListener("pageshow", (event) => event.persisted && this.start());
    this.wait = 1000;
    if (!this.address.endsWith("topics=")) this.start();
  }

  start = () => {
    this.stop();
    this.stream = new EventSource(this.address);
    this.stream.addEventListener("changed", (event) => (this.beat(), tell(event.data)));
    this.stream.addEventListener("heartbeat", () => this.beat());
    this.stream.addEventListener("hello", () => this.hello());
    this.stream.addEventListener("error", () => this.again());
  };

  stop = () => (clearTimeout(this.timer), this.stream?.close());

  // Notices may have been missed: since the cut, or since the page was made when its stream was long to open.
  hello() {
    this.wait = 1000;
    if (this.greeted || performance.now() > 800) tell(null);
    this.greeted = true;
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

  seen = () => document.visibilityState === "visible" && this.cut && ((this.wait = 1000), this.start());
});
