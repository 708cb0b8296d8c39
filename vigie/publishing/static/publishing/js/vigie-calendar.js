// Posts move by drag, or by keyboard: m takes the focused one; arrows carry it a day or a week, with Shift an hour;
// Enter puts it down, Escape gives up. In the week, where it is dropped in the height of a day says the hour. Where a day is
// empty, a click writes for it, as n does from one of its lines.
import { besideDay, besideHour, hourAt, hourInWords, isArrow } from "vigie/publishing/aim";
import { bare } from "vigie/keys";
import { toast } from "vigie/toast";
let opened = false; // once a page: a refresh never moves the list under the hand
// The height of lines that wait to be drawn (content-visibility) is a guess until then.
const afterDrawing = (act) => requestAnimationFrame(() => requestAnimationFrame(act));
customElements.define(
  "vigie-calendar",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("dragstart", ({ target }) => this.take(target.closest("[data-move]")));
      this.addEventListener("dragend", this.let);
      this.addEventListener("dragover", this.over);
      this.addEventListener("drop", (event) => (event.preventDefault(), this.put()));
      this.addEventListener("keydown", this.pressed);
      this.addEventListener("click", this.clicked);
      if (!opened && matchMedia("(width < 48rem)").matches) afterDrawing(this.showToday);
      opened = true;
    }

    // Below the window, it comes under the bar; else nothing moves: the calendar's own head is never cut in two.
    showToday = () => {
      const today = this.querySelector(".is-today");
      if (today?.getBoundingClientRect().top > innerHeight / 2) today.scrollIntoView();
    };

    over = (event) => {
      const day = this.taken && event.target.closest(".day");
      if (!day) return;
      event.preventDefault();
      this.aim(
        day,
        this.dataset.view === "week" ? hourAt(day, event.clientY) : this.taken.dataset.hour,
      );
    };

    clicked = (event) => {
      if (!event.target.closest("a, button")) this.write(event.target.closest(".day"));
    };

    write(day) {
      day?.querySelector(".day-add")?.click();
    }

    pressed = (event) => {
      const line = document.activeElement.closest("[data-move]"),
        { key, shiftKey } = event;
      if (key === "m" && line && !this.taken)
        (this.take(line), this.aim(line.closest(".day"), line.dataset.hour));
      else if (key === "n" && !this.taken && bare(event) && line) this.write(line.closest(".day"));
      else if (!this.taken) return;
      else if (isArrow(key))
        this.aim(
          shiftKey ? this.day : besideDay(this, this.day, key),
          shiftKey ? besideHour(this.hour, key) : this.hour,
        );
      else if (key === "Enter") this.put();
      else if (key === "Escape") this.let();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };

    take(line) {
      (this.taken = line)?.setAttribute("data-taken", "");
    }

    aim(day, hour) {
      this.day?.removeAttribute("data-over");
      [this.day, this.hour] = [day, hour];
      const words = hourInWords(hour);
      day.setAttribute("data-over", words);
      day.scrollIntoView({ block: "nearest" });
      this.querySelector("output").textContent = `${day.getAttribute("aria-label")}, ${words}`;
    }

    let = () => {
      this.taken?.removeAttribute("data-taken");
      this.day?.removeAttribute("data-over");
      this.taken = this.day = null;
    };

    async put() {
      const { taken: line, day, hour } = this,
        isThere = line?.closest(".day") === day && hour === line?.dataset.hour;
      this.let();
      if (!line || !day || isThere) return;
      const asked = htmx.ajax("POST", line.dataset.move, {
        values: { day: day.dataset.day, hour },
        swap: "none",
        source: line,
      });
      await asked.catch(() => toast(this.dataset.lost, { tone: "error" }));
      htmx.trigger(this.closest("[data-live]"), "live");
    }
  },
);
