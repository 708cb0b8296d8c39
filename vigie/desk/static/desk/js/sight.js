// What is under her eyes in a column never moves, whatever is put above it.
const UNDER_THE_BAR = 60; // px: what is in sight begins there

export function underTheEyes(column) {
  const top = column.body.getBoundingClientRect().top + UNDER_THE_BAR;
  return column.items.find((item) => item.getBoundingClientRect().bottom > top);
}

export function keeping(column, act) {
  const eyes = underTheEyes(column);
  const before = eyes?.getBoundingClientRect().top;
  act();
  if (eyes && column.body.scrollTop)
    column.body.scrollTop += eyes.getBoundingClientRect().top - before;
}
