// Under the pointer, the name of an act that is only an icon, and the key of an act that has one: "Reply · r".
import { letters, typing } from "vigie/keys";

document.addEventListener("pointerover", (event) => {
  const act = event.target.closest?.(".button.icon, [aria-keyshortcuts]");
  if (!act || act.title || typing({ target: act })) return;
  const name =
    act.ariaLabel ?? act.querySelector("[aria-label]")?.ariaLabel ?? act.textContent.trim();
  const key = letters() && act.getAttribute("aria-keyshortcuts");
  act.title = key ? `${name} · ${key}` : name;
});
