// Items as the server tells them: read from its answer, put at their places in time, told again when they changed upstream.
import { isUnder, place } from "vigie/desk/place";
import { keeping } from "vigie/desk/sight";
import { get } from "vigie/request";

const AT_ONCE = 300; // items asked again together
const said = (item) =>
  [".mention-title", ".mention-text", ".nothing"]
    .map((part) => item.querySelector(part)?.textContent)
    .join();

/** The list of an answer, or nothing when there was none. */
export async function list(answer) {
  return answer?.ok
    ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("ol")
    : null;
}

export function insert(column, came) {
  const there = [...column.querySelectorAll(".item, .read-line")];
  let last;
  for (const item of came) {
    while (there.length && isUnder(place(item), place(there[0]))) last = there.shift();
    if (there.length) there[0].before(item);
    else if (last) (last.after(item), (last = item));
    else column.list.append(item);
    htmx.process(item);
  }
}

/** Edited or deleted upstream: told again in the room that they had. */
export async function again(column, items) {
  if (!items.length) return;
  const ids = items.slice(0, AT_ONCE).map((item) => place(item)[1]);
  const fresh = await list(await get(`${column.dataset.again}?ids=${ids}`).catch(() => null));
  for (const told of [...(fresh?.children ?? [])]) {
    const item = document.getElementById(told.id);
    if (!item || said(item) === said(told)) continue;
    item.style.minBlockSize = `${item.offsetHeight}px`;
    keeping(column, () => item.replaceChildren(...told.childNodes));
    htmx.process(item);
  }
}
