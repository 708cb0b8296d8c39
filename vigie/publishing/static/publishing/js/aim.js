// Where a post that is carried would fall: by the height in a day, or by an arrow.
const DAYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const FIRST_HOUR = 6,
  LAST_HOUR = 23; // what the height of a day spans in the week
const two = (number) => String(number).padStart(2, "0");

export const isArrow = (key) => key in DAYS;

/** The hour at the height `y` of a day of the week. */
export function hourAt(day, y) {
  const box = day.getBoundingClientRect(),
    share = Math.min(Math.max((y - box.top) / box.height, 0), 0.999);
  return `${two(FIRST_HOUR + Math.floor(share * (LAST_HOUR - FIRST_HOUR + 1)))}:00`;
}

/** As it is said: "20 h", "20 h 30", "8:30 p.m.". */
export function hourInWords(hour) {
  const said = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
  return said.format(new Date(`2000-01-01T${hour}`)).replace(/(?<=h)\s00$/, "");
}

/** An hour sooner or later, in the same day. */
export function besideHour(time, arrow) {
  const [hour, minute] = time.split(":").map(Number);
  return `${two(Math.min(Math.max(hour + Math.sign(DAYS[arrow]), 0), 23))}:${two(minute)}`;
}

/** The day beside, or the week; in a list all arrows go by one. At the edge it stays. */
export function besideDay(calendar, day, arrow) {
  const days = [...calendar.querySelectorAll(".day")];
  return (
    days[
      days.indexOf(day) + (calendar.dataset.view === "list" ? Math.sign(DAYS[arrow]) : DAYS[arrow])
    ] ?? day
  );
}
