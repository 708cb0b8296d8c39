// What is in view in a column never moves, whatever is put above it.
const BAR_HEIGHT = 60; // px: what is in view begins under the bar

export function firstInView(column) {
  const top = column.body.getBoundingClientRect().top + BAR_HEIGHT;
  return column.items.find((item) => item.getBoundingClientRect().bottom > top);
}

export function keepInPlace(column, act) {
  const anchor = firstInView(column);
  const before = anchor?.getBoundingClientRect().top;
  act();
  if (anchor && column.body.scrollTop)
    column.body.scrollTop += anchor.getBoundingClientRect().top - before;
}
