// Items as the server tells them: read from its answer, put at their positions in time, drawn again when they changed upstream.
import { isUnder, parsePosition } from "vigie/desk/position";
import { keepInPlace } from "vigie/desk/scroll-anchor";
import { get } from "vigie/request";

const MAX_ITEMS = 300; // items asked again together
const textOf = (item) =>
  [".mention-title", ".mention-text", ".nothing"]
    .map((part) => item.querySelector(part)?.textContent)
    .join();

/** The list of an answer, or nothing when there was none. */
export async function parseList(answer) {
  return answer?.ok
    ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("ol")
    : null;
}

export function insert(column, came) {
  const there = [...column.querySelectorAll(".item, .read-line")];
  let last;
  for (const item of came) {
    while (there.length && isUnder(parsePosition(item), parsePosition(there[0])))
      last = there.shift();
    if (there.length) there[0].before(item);
    else if (last) (last.after(item), (last = item));
    else column.list.append(item);
    htmx.process(item);
  }
}

/** Edited or deleted upstream: drawn again in the room that they had. */
export async function refresh(column, items) {
  if (!items.length) return;
  const ids = items.slice(0, MAX_ITEMS).map((item) => parsePosition(item)[1]);
  const fresh = await parseList(await get(`${column.dataset.again}?ids=${ids}`).catch(() => null));
  for (const told of [...(fresh?.children ?? [])]) {
    const item = document.getElementById(told.id);
    if (!item || textOf(item) === textOf(told)) continue;
    item.style.minBlockSize = `${item.offsetHeight}px`;
    keepInPlace(column, () => item.replaceChildren(...told.childNodes));
    htmx.process(item);
  }
}
