// The name of the workspace at the head of each printed page: a margin box of `@page` takes no attribute, and a <style> of
// the page would be refused where htmx reads it under the policy of another.
const workspace = document.querySelector('meta[name="vigie-workspace"]');

if (workspace)
  document.documentElement.style.setProperty(
    "--printed-name",
    `"${CSS.escape(workspace.content)}"`,
  );
