// Changing words in a field so that the field's own Ctrl Z takes them back; the caret stays where she left it.
export function replace(field, start, end, words) {
  const { scrollTop, selectionStart, selectionEnd } = field;
  const [from, to] = [selectionStart, selectionEnd].map((at) => {
    if (at <= start) return at;
    return at >= end ? at + words.length - (end - start) : start + words.length;
  });
  field.focus({ preventScroll: true });
  field.setSelectionRange(start, end);
  const done = words
    ? document.execCommand("insertText", false, words)
    : start === end || document.execCommand("delete");
  if (!done) {
    field.setRangeText(words, start, end, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  field.setSelectionRange(from, to);
  field.scrollTop = scrollTop;
}

/** Several changes, given in order and apart from each other, as one: one Ctrl Z takes them all back. */
export function replaceAll(field, changes) {
  if (!changes.length) return;
  const [from, to] = [changes[0].start, changes.at(-1).end];
  let [words, at] = ["", from];
  for (const change of changes) {
    words += field.value.slice(at, change.start) + change.to;
    at = change.end;
  }
  replace(field, from, to, words);
}

/** Where two texts begin and cease to differ: [start, end in the old, end in the new]. */
export function difference(old, fresh) {
  const least = Math.min(old.length, fresh.length);
  let [start, tail] = [0, 0];
  while (start < least && old[start] === fresh[start]) start += 1;
  while (tail < least - start && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1;
  return [start, old.length - tail, fresh.length - tail];
}
