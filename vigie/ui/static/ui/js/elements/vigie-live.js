// The one stream of the page. It says that a topic changed; what shows it (`[data-live~="topic"]`, `hx-trigger="live"`)
// asks again by itself. After a cut everything asks again: what was said meanwhile is not known.
import { CHANGED, tell } from "vigie/live";

const SILENCE = 45_000; // the server's heart beats well within this
const LONGEST = 30_000;

customElements.define("vigie-live", class extends HTMLElement {
  connectedCallback() {
    this.address = document.querySelector('meta[name="vigie-live"]')?.content ?? "";
    this.missed = new Set();
    document.addEventListener(CHANGED, this.refresh);
    document.addEventListener("htmx:afterRequest", this.asked);
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

  // The first hello of a page that was just made says nothing new; any other one says that notices may have been missed.
  hello() {
    this.wait = 1000;
    if (this.greeted || performance.now() > 5000) tell(null);
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

  refresh = ({ detail: { topic } }) => {
    const names = topic === null ? [] : [topic, topic.split(":")[0]];
    const watching = names.map((name) => `[data-live~="${CSS.escape(name)}"]`).join() || "[data-live]";
    for (const node of document.querySelectorAll(watching)) {
      if (node.classList.contains("htmx-request")) this.missed.add(topic);
      else htmx.trigger(node, "live");
    }
  };

  // What is asked of a piece while its answer travels would be lost with it: said again once the answer is in its place.
  asked = () => {
    const topics = [...this.missed];
    this.missed.clear();
    if (topics.length) setTimeout(() => topics.forEach(tell), 50);
  };
});
