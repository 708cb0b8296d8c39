// What the stream of the page says: that a topic changed, never what.
export const CHANGED = "vigie:changed";

/** Call when a topic changed, or when the stream came back after a cut (then for every topic). Returns how to stop. */
export function listen(topic, act) {
  const heard = ({ detail }) => (detail.topic === null || [detail.topic, detail.topic.split(":")[0]].includes(topic)) && act(detail);
  document.addEventListener(CHANGED, heard);
  return () => document.removeEventListener(CHANGED, heard);
}

export const tell = (topic) => document.dispatchEvent(new CustomEvent(CHANGED, { detail: { topic } }));
