// Marks under the words of a text field, which stays as it is: a layer over it, in the same type, of which only the marks are seen.
const SAME = [
  "font",
  "letterSpacing",
  "wordSpacing",
  "lineHeight",
  "textAlign",
  "textIndent",
  "textTransform",
  "tabSize",
  "direction",
  "paddingTop",
  "paddingRight",
  "paddingBottom",
  "paddingLeft",
  "borderTopWidth",
  "borderLeftWidth",
  "borderBottomWidth",
];

const FOLLOWED = ["scroll", "input", "keyup", "pointerup"]; // a line does not say that it scrolls

export class Mirror {
  constructor(field) {
    this.field = field;
    this.layer = Object.assign(document.createElement("div"), {
      className: "mirror",
      ariaHidden: "true",
    });
    this.line = field.localName === "input";
    this.layer.toggleAttribute("data-line", this.line);
    field.after(this.layer);
    for (const name of FOLLOWED) field.addEventListener(name, this.follow, { passive: true });
    this.sizes = new ResizeObserver(this.fit);
    this.sizes.observe(field);
  }

  remove() {
    this.sizes.disconnect();
    for (const name of FOLLOWED) this.field.removeEventListener(name, this.follow);
    this.layer.remove();
  }

  fit = () => {
    const style = getComputedStyle(this.field);
    for (const name of SAME) this.layer.style[name] = style[name];
    const { offsetLeft, offsetTop, clientWidth, offsetHeight, clientLeft } = this.field;
    Object.assign(this.layer.style, {
      left: `${offsetLeft}px`,
      top: `${offsetTop}px`,
      width: `${clientWidth + clientLeft}px`,
      height: `${offsetHeight}px`,
    });
    if (this.line)
      this.layer.style.lineHeight = `${this.field.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom)}px`;
    this.follow();
  };

  follow = () => {
    [this.layer.scrollTop, this.layer.scrollLeft] = [this.field.scrollTop, this.field.scrollLeft];
  };

  /** Brings the chosen mark in sight. */
  show() {
    this.layer.querySelector("[data-chosen]")?.scrollIntoView({ block: "nearest" });
  }

  /** Marks in order: { start, end, kind, chosen }. Those that lie over another are left out. */
  draw(marks) {
    const { value } = this.field;
    const pieces = [];
    let at = 0;
    for (const { start, end, kind, chosen } of marks) {
      if (start < at || end > value.length) continue;
      const mark = Object.assign(document.createElement("mark"), {
        textContent: value.slice(start, end),
      });
      mark.dataset.kind = kind;
      mark.toggleAttribute("data-chosen", Boolean(chosen));
      pieces.push(value.slice(at, start), mark);
      at = end;
    }
    this.layer.replaceChildren(...pieces, `${value.slice(at)}\n`);
    this.fit();
  }
}
