// The focus is never lost. When what holds it is swapped, hidden or removed, it goes to the same thing in the new piece, else
// to what is near it, else to what held it before; an act that brings another page finds it there. `data-then` names where.
const CARRIED = "vigie:focus";
const MAX_PAST = 8; // things that held the focus, the last one first
const ROWS = "[data-stop], .row, .item";
const ACTS =
  'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex="0"]';
const SAME = ["data-key", "data-move", "data-step", "href", "formaction", "action", "name"];
const EDGE = "#place, body, .toasts";

let past = [];
let isLost = false;

document.addEventListener("focusin", ({ target }) => {
  isLost = false;
  past = [describe(target), ...past.filter((one) => one.element !== target)].slice(0, MAX_PAST);
});

// Who presses where there is nothing leaves what held the focus.
document.addEventListener("pointerdown", ({ target }) => {
  if (!past[0]?.element.contains(target)) past = [];
});

new MutationObserver(restore).observe(document.body, {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["hidden", "disabled"],
});

addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.method === "post") carryFocus();
});
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.requestConfig.verb !== "get") carryFocus();
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const isLeaving = ["HX-Redirect", "HX-Refresh"].some((name) =>
    detail.xhr.getResponseHeader(name),
  );
  if (detail.requestConfig.verb !== "get" && !isLeaving) sessionStorage.removeItem(CARRIED);
});
document.addEventListener("DOMContentLoaded", arrive);

/** Keep for the page that comes next what holds the focus in this one. */
export function carryFocus() {
  const { id, same, ids, then } = past[0] ?? { same: [], ids: [] };
  sessionStorage.setItem(CARRIED, JSON.stringify({ id, same, ids, then }));
}

/** A thing that does not take the focus by itself takes it once. */
export function focusOn(element) {
  if (!element.matches(`${ACTS}, [tabindex]`)) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

function arrive() {
  const carried = sessionStorage.getItem(CARRIED);
  sessionStorage.removeItem(CARRIED);
  if (!carried || isHeld() || document.querySelector("main [autofocus]")) return;
  const left = { ...JSON.parse(carried), around: [], row: -1 };
  const named = location.hash && document.getElementById(location.hash.slice(1));
  focusOn(named || exact(left) || near(left) || document.getElementById("place") || document.body);
}

function restore() {
  if (!past.length || isHeld()) return;
  const { element } = past[0];
  if (isUsable(element)) return void (isLost && element.focus({ preventScroll: true }));
  isLost = true;
  if (element.isConnected && element.disabled) return; // until its answer comes
  for (const left of past) {
    const found = exact(left) ?? near(left);
    if (found) return focusOn(found);
  }
  const place = document.getElementById("place");
  if (place) focusOn(place);
}

const isHeld = () => document.activeElement !== document.body && isUsable(document.activeElement);

const isUsable = (element) =>
  Boolean(element?.isConnected) &&
  !element.disabled &&
  element.checkVisibility({ visibilityProperty: true });

function describe(element) {
  const around = [];
  for (let one = element.parentElement; one; one = one.parentElement) around.push(one);
  const row = element.closest(ROWS);
  return {
    element,
    around,
    id: element.id,
    ids: around.map((one) => one.id).filter(Boolean),
    same: selectors(element),
    row: row ? [...row.parentElement.children].indexOf(row) : -1,
    then: element.closest("[data-then]")?.dataset.then,
  };
}

// What would be the same thing in a piece that was drawn again: by what it does.
function selectors(element) {
  const same = SAME.filter((name) => element.getAttribute(name)).map(
    (name) => `[${name}="${CSS.escape(element.getAttribute(name))}"]`,
  );
  const value = element.matches("button, [type=radio], [type=checkbox]") && element.value;
  if (element.name && value) same.push(`${same.pop()}[value="${CSS.escape(value)}"]`);
  const action = element.matches("button") && element.form?.getAttribute("action");
  if (action) same.push(`form[action="${CSS.escape(action)}"] button`);
  return same;
}

function exact(left) {
  const then = left.then && document.querySelector(left.then);
  if (isUsable(then)) return then;
  const same = left.id && document.getElementById(left.id);
  if (isUsable(same)) return same;
  for (const scope of scopes(left))
    for (const selector of left.same) {
      const found = [...scope.querySelectorAll(selector)].find(isUsable);
      if (found) return found;
    }
}

function near(left) {
  for (const scope of scopes(left)) {
    if (scope.matches(EDGE)) return;
    const rows = [...scope.querySelectorAll(ROWS)].filter(isUsable);
    if (left.row >= 0 && rows.length) return rows[Math.min(left.row, rows.length - 1)];
    const acts = [...scope.querySelectorAll(ACTS)].filter((one) => isUsable(one) && isAct(one));
    if (acts.length) return acts[0];
    if (scope.matches("[tabindex]")) return scope;
  }
}

const isAct = (one) => one.tabIndex >= 0 && !one.matches(".floating-close");

// What was around it and still is, or what has its id now, from the nearest.
function scopes({ around, ids }) {
  const found = around.length
    ? around.map((one) => (one.isConnected ? one : one.id && document.getElementById(one.id)))
    : ids.map((id) => document.getElementById(id));
  return found.filter((one) => one && isUsable(one));
}
