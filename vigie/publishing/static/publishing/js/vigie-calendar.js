// Posts move by drag, or by keyboard: m takes the focused one, arrows carry it, Enter puts it down, Escape gives up.
import { toast } from "vigie/toast";

let opened = false; // once a page: a refresh never moves the list under the hand
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

customElements.define("vigie-calendar", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("dragstart", (event) => { this.taken = event.target.closest("[data-move]"); });
    this.addEventListener("dragend", () => this.mark(null));
    this.addEventListener("dragover", this.over);
    this.addEventListener("drop", this.dropped);
    this.addEventListener("keydown", this.pressed);
    if (!opened && matchMedia("(width < 48rem)").matches) this.querySelector(".is-today")?.scrollIntoView({ block: "center" });
    opened = true;
  }

  over = (event) => {
    const day = event.target.closest(".day");
    if (!day || !this.taken) return;
    event.preventDefault();
    this.mark(day);
  };

  dropped = (event) => {
    event.preventDefault();
    this.put(event.target.closest(".day"));
  };

  pressed = (event) => {
    const line = document.activeElement.closest("[data-move]");
    if (event.key === "m" && line && !this.carried) this.carry(line, line.closest(".day"));
    else if (!this.carried) return;
    else if (event.key in STEPS) this.carry(this.taken, this.days[this.days.indexOf(this.target) + this.step(event.key)] ?? this.target);
    else if (event.key === "Enter") this.put(this.target);
    else if (event.key === "Escape") this.mark(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  get days() { return [...this.querySelectorAll(".day")]; }
  step(key) { return this.dataset.view === "month" ? STEPS[key] : Math.sign(STEPS[key]); }

  carry(line, day) {
    [this.taken, this.carried] = [line, true];
    line.setAttribute("data-taken", "");
    this.mark(day);
    day.scrollIntoView({ block: "nearest" });
  }

  mark(day) {
    this.querySelectorAll(".day[data-over]").forEach((other) => other.removeAttribute("data-over"));
    day?.setAttribute("data-over", "");
    this.target = day;
    if (!day) { this.taken?.removeAttribute("data-taken"); this.taken = null; this.carried = false; }
  }

  async put(day) {
    const line = this.taken;
    this.mark(null);
    if (!line || !day || line.closest(".day") === day) return;
    try { await htmx.ajax("POST", line.dataset.move, { values: { day: day.dataset.day, hour: line.dataset.hour }, swap: "none", source: line }); }
    catch { toast(this.dataset.lost, { tone: "error" }); }
    htmx.trigger(this.closest("[data-live]"), "live");
  }
});
