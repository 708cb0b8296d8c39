// Opens the address of a link in a floating sheet: [data-drawer] at the right, [data-dialog] in the middle.
// The server answers the piece alone, or a whole page, whose <main> is then taken. Without JavaScript the link is a page.
import { focusFirst } from "vigie/dialogs";
import { get } from "vigie/request";
import { toast } from "vigie/toast";

customElements.define(
  "vigie-drawer",
  class extends HTMLElement {
    connectedCallback() {
      this.kind = this.getAttribute("kind") ?? "drawer";
      this.dialog = this.querySelector("dialog");
      this.sheet = this.dialog.querySelector(`#${this.kind}`);
      document.addEventListener("click", this.clicked);
      document.addEventListener("close-floating", this.shut);
      this.dialog.addEventListener("close", this.closed);
    }

    disconnectedCallback() {
      document.removeEventListener("click", this.clicked);
      document.removeEventListener("close-floating", this.shut);
    }

    clicked = (event) => {
      const link = event.target.closest?.(`[data-${this.kind}]`);
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      event.preventDefault();
      this.open(link.href ?? link.dataset[this.kind], link);
    };

    async open(address, from = document.activeElement) {
      const answer = await get(address, this.kind).catch(() => null);
      if (!answer?.ok)
        return toast(document.querySelector("vigie-toasts")?.dataset.lost ?? "", { tone: "error" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const piece = page.querySelector("main .sheet, main") ?? page.body;
      this.from = from;
      this.sheet.replaceChildren(...piece.childNodes);
      this.dialog.ariaLabel =
        this.sheet.querySelector("h1, h2")?.textContent.trim() ||
        page.title ||
        from?.textContent.trim();
      htmx.process(this.sheet);
      if (!this.dialog.open) this.dialog.showModal();
      focusFirst(this.sheet);
      this.dispatchEvent(new CustomEvent("vigie:opened", { bubbles: true, detail: { address } }));
    }

    shut = () => this.dialog.close();

    closed = () => {
      this.sheet.replaceChildren();
      if (this.from?.isConnected) this.from.focus();
    };
  },
);
