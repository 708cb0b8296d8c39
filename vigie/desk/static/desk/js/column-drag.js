// Columns change places: one takes the place of another, and stays where it was read.
export function move(column, over) {
  const isToTheRight = column.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
  const { scrollTop } = column.querySelector(".column-body");
  over[isToTheRight ? "after" : "before"](column);
  column.querySelector(".column-body").scrollTop = scrollTop;
}

/** By the mouse: `put(dragged, over)` once one falls on another. */
export function enableDrag(wall, put) {
  let dragged;
  const mark = (over) => {
    for (const column of wall.querySelectorAll(".column")) {
      column.classList.toggle("carried", column === dragged);
      column.classList.toggle("dropped-on", column === over && over !== dragged);
    }
  };
  const over = (event) => event.target.closest(".column");
  const end = () => {
    dragged = undefined;
    mark();
  };

  wall.addEventListener("dragstart", (event) => {
    dragged = event.target.matches?.(".column-head") ? over(event) : undefined;
    mark();
  });
  wall.addEventListener("dragover", (event) => {
    if (!dragged || !over(event)) return;
    event.preventDefault();
    mark(over(event));
  });
  wall.addEventListener("dragend", end);
  wall.addEventListener("drop", (event) => {
    const from = dragged;
    const to = over(event);
    end();
    if (!from || !to || from === to) return;
    event.preventDefault();
    put(from, to);
  });
}
