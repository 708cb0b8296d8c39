// What came in a column since it was shown: kept aside, and counted on its bar, until the reader wants it.
import { parseList } from "vigie/desk/items";
import { keepInPlace } from "vigie/desk/scroll-anchor";
import { get } from "vigie/request";

const ASK_INTERVAL = 1500; // ms between two questions to the server

export class NewerItems {
  constructor(column) {
    this.column = column;
    this.bar = column.querySelector(".newer");
    this.turn = 0;
  }

  get mustAsk() {
    return !this.pending || this.pending.bottom !== this.edges[1];
  }

  get edges() {
    const { items } = this.column;
    return [items[0], items.at(-1)].map((item) => item?.dataset.place ?? "");
  }

  soon() {
    this.timer ??= setTimeout(() => this.ask(), this.asked ? ASK_INTERVAL : 60);
  }

  async ask() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.asked = true; // what is said from now on asks once more
    const turn = (this.turn += 1);
    const [top, bottom] = this.edges;
    const { newer, known } = this.column.dataset;
    const page = await parseList(
      await get(`${newer}?${new URLSearchParams({ known, top, bottom })}`).catch(() => null),
    );
    setTimeout(() => (this.asked = false), ASK_INTERVAL);
    if (!page || turn !== this.turn) return; // a later question has the last word
    this.pending = {
      items: [...page.children].filter((item) => !document.getElementById(item.id)),
      known: page.dataset.known,
      bottom,
    };
    const n = Number(page.dataset.count);
    this.count(n);
    this.column.count.show(Number(page.dataset.unread));
    if (!top && n) this.column.show();
  }

  count(n) {
    const { one, many } = this.column.dataset;
    this.bar.textContent = n === 1 ? one : many.replace("#", n > 99 ? "99+" : n);
    if (this.bar.hidden === !!n) keepInPlace(this.column, () => (this.bar.hidden = !n)); // it takes room above the list
  }

  take() {
    const pending = this.pending ?? { items: [] };
    this.pending = undefined;
    return pending;
  }
}
