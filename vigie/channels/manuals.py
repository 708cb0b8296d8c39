"""A network's manual (`doc.fr.md`, `doc.en.md` in its folder) as safe HTML."""

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from vigie.networks.folders import network_folders


def manual_html(network: str, language: str) -> SafeString:
    """The manual in that language, else in the other one; empty when the network brings none."""
    folder = network_folders().get(network)
    if folder is None:
        return SafeString()
    for code in (language[:2], "fr", "en"):
        path = folder / f"doc.{code}.md"
        if path.is_file():
            return render_markdown(path.read_text(encoding="utf-8"))
    return SafeString()


def render_markdown(text: str) -> SafeString:
    """CommonMark with tables to HTML: what looks like HTML is shown as text, what runs something is not linked."""
    # Headings go down one step, for the page has its own first one.
    html = str(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))
    html = html.replace("<table>", '<table class="table">')
    for level in (3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 1}>").replace(f"</h{level}>", f"</h{level + 1}>")
    return mark_safe(html)  # noqa: S308 — made by the renderer above, which lets no HTML through
