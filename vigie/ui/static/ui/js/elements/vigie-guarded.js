// A form with data-guarded does not leave for a server that does not answer: what was typed stays on the page.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-guarded]");
  if (!form || event.defaultPrevented) return;
  if (form.dataset.guarded === "answered") { form.dataset.guarded = ""; return; }
  event.preventDefault();
  try {
    await fetch("/healthz", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(8000) });
  } catch {
    document.dispatchEvent(new CustomEvent("htmx:sendError"));
    return;
  }
  form.dataset.guarded = "answered";
  form.requestSubmit(event.submitter);
});
