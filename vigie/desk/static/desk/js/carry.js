// Columns change places: one takes the place of another, and stays where it was read.
export function move(column, over) {
  const isToTheRight = column.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
  const { scrollTop } = column.querySelector(".column-body");
  over[isToTheRight ? "after" : "before"](column);
  column.querySelector(".column-body").scrollTop = scrollTop;
}

/** By the mouse: `put(carried, over)` once one falls on another. */
export function carry(wall, put) {
  let carried;
  const mark = (over) => {
    for (const column of wall.querySelectorAll(".column")) {
      column.classList.toggle("carried", column === carried);
      column.classList.toggle("dropped-on", column === over && over !== carried);
    }
  };
  const over = (event) => event.target.closest(".column");
  const end = () => ((carried = undefined), mark());

  wall.addEventListener("dragstart", (event) => {
    carried = event.target.matches?.(".column-head") ? over(event) : undefined;
    mark();
  });
  wall.addEventListener("dragover", (event) => {
    if (!carried || !over(event)) return;
    event.preventDefault();
    mark(over(event));
  });
  wall.addEventListener("dragend", end);
  wall.addEventListener("drop", (event) => {
    const [from, to] = [carried, over(event)];
    end();
    if (!from || !to || from === to) return;
    event.preventDefault();
    put(from, to);
  });
}
