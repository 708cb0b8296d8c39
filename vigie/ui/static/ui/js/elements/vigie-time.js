// Keeps « il y a 4 min » true while the page stays open, and names the reader's own zone when it is another one.
const NB = "\u00a0";
const french = document.documentElement.lang.startsWith("fr");
const length = (minutes) =>
  minutes < 60 ? `${minutes}${NB}min` : `${Math.floor(minutes / 60)}${NB}h`;
const elapsed = {
  ago(minutes) {
    if (minutes < 1) return french ? "à l’instant" : "just now";
    return french ? `il${NB}y${NB}a${NB}${length(minutes)}` : `${length(minutes)}${NB}ago`;
  },

  wait(minutes) {
    return `${french ? "depuis" : "for"} ${length(Math.max(minutes, 1))}`;
  },
};

customElements.define(
  "vigie-time",
  class extends HTMLElement {
    connectedCallback() {
      this.clock = setInterval(this.refresh, 20_000);
      document.addEventListener("visibilitychange", this.refresh);
      document.addEventListener("mouseover", this.explain);
    }

    disconnectedCallback() {
      clearInterval(this.clock);
      document.removeEventListener("visibilitychange", this.refresh);
      document.removeEventListener("mouseover", this.explain);
    }

    // Only what is younger than six hours changes by the minute; « hier 21 h 40 » stays true for long enough.
    refresh = () => {
      for (const node of document.querySelectorAll(
        'time[data-said="ago"], time[data-said="wait"]',
      )) {
        const minutes = Math.floor((Date.now() - Date.parse(node.dateTime)) / 60_000);
        if (minutes < 0 || minutes >= 360) continue;
        const words = elapsed[node.dataset.said](minutes);
        if (node.textContent !== words) node.textContent = words;
      }
      for (const node of document.querySelectorAll("time[data-now]")) this.now(node);
    };

    now(node) {
      const wall = new Intl.DateTimeFormat("en-CA", {
        timeZone: node.dataset.now,
        hour: "numeric",
        minute: "2-digit",
        hourCycle: "h23",
      });
      const [hour, minute] = wall.format(new Date()).split(":").map(Number);
      const two = String(minute).padStart(2, "0");
      if (french) node.textContent = minute ? `${hour}${NB}h${NB}${two}` : `${hour}${NB}h`;
      else if (hour === 12 && !minute) node.textContent = "noon";
      else node.textContent = `${hour % 12 || 12}:${two}${NB}${hour < 12 ? "a.m." : "p.m."}`;
    }

    explain = ({ target }) => {
      const node = target.closest?.("time[datetime][title]:not([data-explained])");
      const zone = document.querySelector("time[data-now]")?.dataset.now;
      if (!node || !zone || zone === Intl.DateTimeFormat().resolvedOptions().timeZone) return;
      node.dataset.explained = "";
      node.title += ` · ${new Date(node.dateTime).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })} ${french ? "chez vous" : "where you are"}`;
    };
  },
);
