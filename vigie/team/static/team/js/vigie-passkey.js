/** A button that asks the device for a passkey, then posts it: <vigie-passkey act="login|get|create" options="id of JSON">. */
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

function readable(options) {
  const asked = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: bytes(asked.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    asked[list] = (asked[list] ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return { publicKey: asked };
}

function writable(credential) {
  const response = {};
  for (const name of [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  const extensions = credential.getClientExtensionResults();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: extensions,
  };
}

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
        const given = await navigator.credentials[create ? "create" : "get"](readable(options));
        form.elements.credential.value = JSON.stringify(writable(given));
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
