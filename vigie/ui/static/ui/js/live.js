// What the stream of the page says: that a topic changed, never what.
export const CHANGED = "vigie:changed";

/** Call when a topic changed, or when the stream came back after a cut (then for every topic). Returns how to stop. */
export function listen(topic, act) {
  const heard = ({ detail }) =>
    (detail.topic === null || [detail.topic, detail.topic.split(":")[0]].includes(topic)) &&
    act(detail);
  document.addEventListener(CHANGED, heard);
  return () => document.removeEventListener(CHANGED, heard);
}

export const tell = (topic) =>
  document.dispatchEvent(new CustomEvent(CHANGED, { detail: { topic } }));

const [changed, missed] = [new Set(), new Set()];

/** All that shows a topic (null: any topic) asks again, once for all that is said in one breath. */
export function refresh(topic) {
  if (!changed.size) setTimeout(refreshAll);
  changed.add(topic);
}

function refreshAll() {
  const topics = [...changed];
  changed.clear();
  for (const node of document.querySelectorAll("[data-live]")) {
    const shown = node.dataset.live.split(/\s+/);
    const its = topics.filter(
      (topic) => topic === null || shown.includes(topic) || shown.includes(topic.split(":")[0]),
    );
    if (its.length && node.classList.contains("htmx-request"))
      its.forEach((topic) => missed.add(topic));
    else if (its.length) htmx.trigger(node, "live");
  }
}

// A piece that is drawn again by an act while its own answer travels: that answer has no place any more, its successor asks.
// One that is drawn again by its own answer has asked already: asking again would never end.
const answered = new WeakSet();
document.addEventListener("htmx:beforeRequest", ({ target }) => answered.delete(target));
document.addEventListener("htmx:beforeOnLoad", ({ target }) => answered.add(target));
document.addEventListener("htmx:beforeCleanupElement", ({ target }) => {
  if (!target.matches?.("[data-live][hx-get]") || answered.has(target)) return;
  target.addEventListener("htmx:beforeOnLoad", (late) => late.preventDefault());
  if (!target.classList.contains("htmx-request")) return;
  htmx.trigger(target, "htmx:abort");
  setTimeout(() => {
    const next = document.getElementById(target.id);
    if (next && next !== target) htmx.trigger(next, "live");
  }, 50);
});

/** What is asked of a piece while its answer travels would be lost with it: said again once the answer is in its place. */
export function catchUp() {
  const topics = [...missed];
  missed.clear();
  if (topics.length) setTimeout(() => topics.forEach(tell), 50);
}
