// Marks under the words of a textarea, which stays a textarea: a layer over it, in the same type, of which only the marks are seen.
const SAME = ["font", "letterSpacing", "wordSpacing", "lineHeight", "textAlign", "textIndent", "textTransform", "tabSize", "direction", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "borderTopWidth", "borderLeftWidth", "borderBottomWidth"];

export class Mirror {
  constructor(field) {
    this.field = field;
    this.layer = Object.assign(document.createElement("div"), { className: "mirror", ariaHidden: "true" });
    field.after(this.layer);
    field.addEventListener("scroll", this.follow, { passive: true });
    this.sizes = new ResizeObserver(this.fit);
    this.sizes.observe(field);
  }

  remove() {
    this.sizes.disconnect();
    this.field.removeEventListener("scroll", this.follow);
    this.layer.remove();
  }

  fit = () => {
    const style = getComputedStyle(this.field);
    for (const name of SAME) this.layer.style[name] = style[name];
    const { offsetLeft, offsetTop, clientWidth, offsetHeight, clientLeft } = this.field;
    Object.assign(this.layer.style, { left: `${offsetLeft}px`, top: `${offsetTop}px`, width: `${clientWidth + clientLeft}px`, height: `${offsetHeight}px` });
    this.follow();
  };

  follow = () => { this.layer.scrollTop = this.field.scrollTop; };

  /** Marks in order: { start, end, kind, chosen }. Those that lie over another are left out. */
  draw(marks) {
    const { value } = this.field;
    const pieces = [];
    let at = 0;
    for (const { start, end, kind, chosen } of marks) {
      if (start < at || end > value.length) continue;
      const mark = Object.assign(document.createElement("mark"), { textContent: value.slice(start, end) });
      mark.dataset.kind = kind;
      mark.toggleAttribute("data-chosen", Boolean(chosen));
      pieces.push(value.slice(at, start), mark);
      at = end;
    }
    this.layer.replaceChildren(...pieces, `${value.slice(at)}\n`);
    this.fit();
  }
}
