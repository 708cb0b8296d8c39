// The marks under the words of a field, moved along while one types; fixes are put in by its own undo, the caret stays.
import { difference, replaceAll } from "vigie/edit";
import { Mirror } from "vigie/mirror";

customElements.define(
  "vigie-marks",
  class extends HTMLElement {
    fixed = ""; // the rule whose fix was just taken

    get proof() {
      return this.closest("vigie-proof");
    }

    /** Until `signal`: marks in this field what this list says of it. */
    follow(field, list, signal) {
      this.mirror?.remove();
      Object.assign(this, { field, list, mirror: new Mirror(field), seen: field.value });
      signal.addEventListener("abort", () => this.mirror.remove());
      const on = (target, name, act) => target.addEventListener(name, act, { signal });
      on(field, "input", this.typed);
      on(field, "blur", () => this.proof.reveal());
      on(field, "click", () => list.point(field.selectionStart));
      on(field, "keydown", this.pressed);
      on(this.proof, "proof-chosen", () => this.draw());
      on(this.proof, "proof-place", ({ detail }) => this.place(detail));
      on(this.proof, "proof-leave", () => field.focus());
      on(this.proof, "proof-apply", ({ detail }) => {
        this.fixed = detail.rule ?? "";
        replaceAll(field, detail.changes);
      });
    }

    typed = () => {
      this.list.shift(...difference(this.seen, this.field.value));
      this.seen = this.field.value;
      this.draw();
    };

    pressed = (event) => {
      const goes = event.altKey && ["ArrowDown", "ArrowUp"].includes(event.key);
      if (goes && this.list.go(this.field.selectionStart, event.key)) event.preventDefault();
    };

    // By a finger: the words that a remark is about, selected and brought in sight.
    place({ start, end }) {
      this.field.setSelectionRange(start, end);
      this.mirror.show();
    }

    draw() {
      this.mirror.draw(this.list.marks);
    }
  },
);
