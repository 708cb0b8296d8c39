// What came in a column since it was shown: kept aside, and counted on its bar, until she wants it.
import { list } from "vigie/desk/items";
import { keeping } from "vigie/desk/sight";
import { get } from "vigie/request";

const PACE = 1500; // ms between two questions to the server

export class Newer {
  constructor(column) {
    this.column = column;
    this.bar = column.querySelector(".newer");
    this.turn = 0;
  }

  get isWanting() {
    return !this.held || this.held.bottom !== this.edges[1];
  }

  get edges() {
    const { items } = this.column;
    return [items[0], items.at(-1)].map((item) => item?.dataset.place ?? "");
  }

  soon() {
    this.timer ??= setTimeout(() => this.ask(), this.asked ? PACE : 60);
  }

  async ask() {
    clearTimeout(this.timer);
    [this.timer, this.asked] = [undefined, true]; // what is said from now on asks once more
    const turn = (this.turn += 1);
    const [[top, bottom], { newer, known }] = [this.edges, this.column.dataset];
    const page = await list(
      await get(`${newer}?${new URLSearchParams({ known, top, bottom })}`).catch(() => null),
    );
    setTimeout(() => (this.asked = false), PACE);
    if (!page || turn !== this.turn) return; // a later question has the last word
    this.held = {
      items: [...page.children].filter((item) => !document.getElementById(item.id)),
      known: page.dataset.known,
      bottom,
    };
    const n = Number(page.dataset.count);
    this.count(n);
    this.column.count.say(Number(page.dataset.unread));
    if (!top && n) this.column.show();
  }

  count(n) {
    const { one, many } = this.column.dataset;
    this.bar.textContent = n === 1 ? one : many.replace("#", n > 99 ? "99+" : n);
    if (this.bar.hidden === !!n) keeping(this.column, () => (this.bar.hidden = !n)); // it takes room above the list
  }

  take() {
    const held = this.held ?? { items: [] };
    this.held = undefined;
    return held;
  }
}
