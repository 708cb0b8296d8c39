// What the stream of the page says: that a topic changed, never what.
export const CHANGED = "vigie:changed";

/** Call when a topic changed, or when the stream came back after a cut (then for every topic). Returns how to stop. */
export function listen(topic, act) {
  const heard = ({ detail }) => (detail.topic === null || [detail.topic, detail.topic.split(":")[0]].includes(topic)) && act(detail);
  document.addEventListener(CHANGED, heard);
  return () => document.removeEventListener(CHANGED, heard);
}

export const tell = (topic) => document.dispatchEvent(new CustomEvent(CHANGED, { detail: { topic } }));

const missed = new Set();

/** All that shows a topic (null: any topic) asks again. */
export function refresh(topic) {
  const names = topic === null ? [] : [topic, topic.split(":")[0]];
  const watching = names.map((name) => `[data-live~="${CSS.escape(name)}"]`).join() || "[data-live]";
  for (const node of document.querySelectorAll(watching)) {
    if (node.classList.contains("htmx-request")) missed.add(topic);
    else htmx.trigger(node, "live");
  }
}

/** What is asked of a piece while its answer travels would be lost with it: said again once the answer is in its place. */
export function catchUp() {
  const topics = [...missed];
  missed.clear();
  if (topics.length) setTimeout(() => topics.forEach(tell), 50);
}
