// Words at the foot of the page, read aloud, that leave by themselves; never while the hand or the focus is on them.
const STAYS = { success: 6000, info: 6000, warning: 10_000, error: 15_000 };
const WITH_UNDO = 12_000;

customElements.define(
  "vigie-toasts",
  class extends HTMLElement {
    connectedCallback() {
      document.addEventListener("toasts", this.heard);
      document.addEventListener("htmx:afterRequest", this.missed);
      document.addEventListener("htmx:sendError", this.lost);
      document.addEventListener("htmx:responseError", this.lost);
      for (const toast of this.children) this.stay(toast);
    }

    disconnectedCallback() {
      document.removeEventListener("toasts", this.heard);
      document.removeEventListener("htmx:afterRequest", this.missed);
      document.removeEventListener("htmx:sendError", this.lost);
      document.removeEventListener("htmx:responseError", this.lost);
    }

    heard = ({ detail }) => {
      for (const said of detail.said ?? []) this.say(said);
    };

    // What asked may have been drawn again before its answer came: nobody heard what the answer says.
    missed = ({ detail: { requestConfig, xhr } }) => {
      if (!requestConfig?.elt || requestConfig.elt.isConnected) return;
      const said = xhr.getResponseHeader("HX-Trigger") ?? "";
      if (said.startsWith("{")) this.heard({ detail: JSON.parse(said).toasts ?? {} });
    };

    lost = () => this.say({ text: this.dataset.lost, tone: "error" });

    say({ text, tone = "success", undo = "" }) {
      if (
        [...this.children].some(
          (toast) =>
            toast.firstElementChild.textContent === text && (toast.dataset.undo ?? "") === undo,
        )
      )
        return;
      const toast = Object.assign(document.createElement("div"), { className: "toast" });
      Object.assign(toast.dataset, { tone, undo });
      toast.append(Object.assign(document.createElement("span"), { textContent: text }));
      if (undo) toast.append(this.act(this.dataset.undo, undo));
      this.prepend(toast); // the last act is the first undone
      this.stay(toast);
    }

    act(words, address) {
      const button = Object.assign(document.createElement("button"), {
        className: "act",
        textContent: words,
      });
      button.dataset.key = "z";
      button.setAttribute("aria-keyshortcuts", "z");
      button.setAttribute("hx-post", address);
      button.setAttribute("hx-swap", "none");
      button.addEventListener("htmx:afterRequest", () => button.closest(".toast").remove());
      htmx.process(button);
      return button;
    }

    stay(toast) {
      const length = toast.querySelector(".act") ? WITH_UNDO : (STAYS[toast.dataset.tone] ?? 6000);
      const leave = () =>
        toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove();
      setTimeout(leave, length);
    }
  },
);
