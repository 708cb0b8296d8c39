// A dialog opens on what it asks for, not on the cross that closes it.
import { focusOn } from "vigie/focus";

const WANTED = [
  "[autofocus]",
  ":is(input, select, textarea):not([type=hidden], :disabled)",
  ":is(a[href], button):not(:disabled, .floating-close)",
  "h1, h2",
];

export function openDialog(dialog) {
  if (!dialog.open) dialog.showModal();
  focusFirst(dialog);
}

export function focusFirst(dialog) {
  for (const wanted of WANTED) {
    const all = [...dialog.querySelectorAll(wanted)].filter((one) => one.checkVisibility());
    const chosen =
      all[0]?.type === "radio" && all.find(({ name, checked }) => checked && name === all[0].name);
    if (all.length) return focusOn(chosen || all[0]);
  }
}
