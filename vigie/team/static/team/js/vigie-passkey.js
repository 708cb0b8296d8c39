/** A button that asks the device for a passkey, then posts it: <vigie-passkey act="login|get|create" options="id of JSON">. */
// `webauthnJSON` is the sign-in library's own script, loaded before this one: it turns JSON into what browsers ask.

customElements.define(
  "vigie-passkey",
  class extends HTMLElement {
    connectedCallback() {
      if (!window.PublicKeyCredential) return;
      this.hidden = false;
      this.querySelector("button[type=button]").addEventListener("click", () => this.ask());
    }

    async ask() {
      const form = this.querySelector("form");
      const refused = this.querySelector(".error");
      refused.hidden = true;
      try {
        const options = await this.options(form);
        const create = this.getAttribute("act") === "create";
        if (create) this.tune(options, form);
        const credential = await (create
          ? webauthnJSON.create(options)
          : webauthnJSON.get(options));
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      } catch {
        refused.hidden = false;
      }
    }

    async options(form) {
      const written = this.getAttribute("options");
      if (written)
        return Object.values(JSON.parse(document.getElementById(written).textContent))[0];
      const answer = await fetch(form.action, {
        headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
      });
      return (await answer.json()).request_options;
    }

    tune(options, form) {
      const alone = form.elements.passwordless?.checked ?? false;
      const choice = (options.publicKey.authenticatorSelection ??= {});
      Object.assign(choice, {
        residentKey: alone ? "required" : "discouraged",
        requireResidentKey: alone,
      });
      if (alone) choice.userVerification = "required";
    }
  },
);
