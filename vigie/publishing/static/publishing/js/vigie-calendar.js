// Posts move by drag, or by keyboard: m takes the focused one; arrows carry it a day or a week, with Shift an hour;
// Enter puts it down, Escape gives up. In the week, where it is dropped in the height of a day says the hour.
import { toast } from "vigie/toast";

let opened = false; // once a page: a refresh never moves the list under the hand
const DAYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const FIRST_HOUR = 6, LAST_HOUR = 23; // what the height of a day spans in the week
const two = (number) => String(number).padStart(2, "0");

customElements.define("vigie-calendar", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("dragstart", (event) => this.take(event.target.closest("[data-move]")));
    this.addEventListener("dragend", () => this.let());
    this.addEventListener("dragover", this.over);
    this.addEventListener("drop", (event) => { event.preventDefault(); this.put(); });
    this.addEventListener("keydown", this.pressed);
    if (!opened && matchMedia("(width < 48rem)").matches) this.querySelector(".is-today")?.scrollIntoView({ block: "center" });
    opened = true;
  }

  over = (event) => {
    const day = event.target.closest(".day");
    if (!day || !this.taken) return;
    event.preventDefault();
    this.aim(day, this.dataset.view === "week" ? this.hourAt(day, event.clientY) : this.taken.dataset.hour);
  };

  pressed = (event) => {
    const line = document.activeElement.closest("[data-move]"), days = [...this.querySelectorAll(".day")];
    if (event.key === "m" && line && !this.taken) { this.take(line); this.aim(line.closest(".day"), line.dataset.hour); }
    else if (!this.taken) return;
    else if (event.key in DAYS && event.shiftKey) this.aim(this.day, this.later(Math.sign(DAYS[event.key])));
    else if (event.key in DAYS) this.aim(days[days.indexOf(this.day) + (this.dataset.view === "list" ? Math.sign(DAYS[event.key]) : DAYS[event.key])] ?? this.day, this.hour);
    else if (event.key === "Enter") this.put();
    else if (event.key === "Escape") this.let();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  hourAt(day, y) {
    const box = day.getBoundingClientRect(), share = Math.min(Math.max((y - box.top) / box.height, 0), 0.999);
    return `${two(FIRST_HOUR + Math.floor(share * (LAST_HOUR - FIRST_HOUR + 1)))}:00`;
  }

  later(hours) {
    const [hour, minute] = this.hour.split(":").map(Number);
    return `${two(Math.min(Math.max(hour + hours, 0), 23))}:${two(minute)}`;
  }

  take(line) { this.taken = line; line?.setAttribute("data-taken", ""); }

  aim(day, hour) {
    this.day?.removeAttribute("data-over");
    [this.day, this.hour] = [day, hour];
    day.setAttribute("data-over", hour);
    day.scrollIntoView({ block: "nearest" });
    this.querySelector("output").textContent = `${day.getAttribute("aria-label")}, ${hour}`;
  }

  let() {
    this.taken?.removeAttribute("data-taken");
    this.day?.removeAttribute("data-over");
    this.taken = this.day = null;
  }

  async put() {
    const { taken: line, day, hour } = this;
    this.let();
    if (!line || !day || (line.closest(".day") === day && hour === line.dataset.hour)) return;
    try { await htmx.ajax("POST", line.dataset.move, { values: { day: day.dataset.day, hour }, swap: "none", source: line }); }
    catch { toast(this.dataset.lost, { tone: "error" }); }
    htmx.trigger(this.closest("[data-live]"), "live");
  }
});
