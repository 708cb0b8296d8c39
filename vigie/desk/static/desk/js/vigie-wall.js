// The wall under the hands: from column to column, and columns from place to place. What it arranges is told to the server
// by the same buttons that work without it.
import { bare, typing } from "vigie/keys";
import { post } from "vigie/request";

customElements.define("vigie-wall", class extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this.pressed);
    this.addEventListener("click", this.clicked);
    for (const type of ["dragstart", "dragover", "dragend", "drop"]) this.addEventListener(type, this[type]);
    this.eye = new IntersectionObserver(this.look, { root: this, threshold: 0.6 });
    for (const column of this.columns) this.eye.observe(column);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.pressed);
    this.eye.disconnect();
  }

  get columns() {
    return [...this.querySelectorAll(".column")];
  }

  get current() {
    return document.activeElement?.closest(".column");
  }

  pressed = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (typing(event) || event.target.closest?.("dialog, .menu")) return;
    if (step && event.altKey && this.current) (event.preventDefault(), this.arrange(this.current, "to", step < 0 ? "left" : "right"));
    else if (step && !event.ctrlKey && !event.metaKey && !event.altKey) this.go(this.columns.indexOf(this.current) + step, event);
    else if (/^[1-9]$/.test(event.key) && bare(event)) this.go(Number(event.key) - 1, event);
  };

  go(n, event) {
    const column = this.columns[Math.max(0, n)];
    if (!column) return;
    event.preventDefault();
    (column.querySelector('.item[tabindex="0"]') ?? column.querySelector(".column-body")).focus({ preventScroll: true });
    column.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  clicked = (event) => {
    const button = event.target.closest('[name="to"], [name="width"]');
    if (!button) return;
    event.preventDefault();
    this.arrange(button.closest(".column"), button.name, button.value);
  };

  arrange(column, name, value) {
    const { columns } = this;
    const at = columns.indexOf(column);
    if (name === "width") column.dataset.width = value;
    else if (value === "left") columns[at - 1]?.before(column);
    else if (value === "right") columns[at + 1]?.after(column);
    post(column.querySelector(`[name="${name}"]`).formAction, { [name]: value });
    (column.querySelector('.item[tabindex="0"]') ?? column).focus({ preventScroll: true });
    column.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  dragstart = (event) => event.target.matches?.(".column-head") && (this.carried = event.target.closest(".column")).classList.add("carried");

  dragover = (event) => {
    const over = event.target.closest(".column");
    if (!this.carried || !over) return;
    event.preventDefault();
    for (const column of this.columns) column.classList.toggle("dropped-on", column === over && over !== this.carried);
  };

  dragend = () => {
    for (const column of this.columns) column.classList.remove("carried", "dropped-on");
    this.carried = undefined;
  };

  drop = (event) => {
    const [over, carried] = [event.target.closest(".column"), this.carried];
    this.dragend();
    if (!over || !carried || over === carried) return;
    event.preventDefault();
    const isToTheRight = carried.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
    over[isToTheRight ? "after" : "before"](carried); // it takes the place of the one on which it falls
    post(carried.querySelector('[name="to"]').formAction, { to: carried.previousElementSibling?.dataset.pk ?? 0 });
  };

  look = (entries) => {
    for (const { target, isIntersecting } of entries) {
      const link = document.querySelector(`.wall-switch [href="#${target.id}"]`);
      if (isIntersecting) link?.setAttribute("aria-current", "true");
      else link?.removeAttribute("aria-current");
    }
  };
});
