"""From what a person types to what Mastodon shows: links, mentions, tags, paragraphs."""

import re
from collections.abc import Callable
from html import escape

from vigie.kit.text import WEB_ADDRESS

MENTION = r"(?<![\w/@.])@(?P<name>[A-Za-z0-9_]+)(?:@(?P<host>[\w.\-]+(?::\d+)?))?"
TAG = r"(?<![\w/&#])#(?P<tag>\w*[^\W\d_]\w*)"
PIECES = re.compile(f"(?P<url>{WEB_ADDRESS})|(?P<mention>{MENTION})|{TAG}")


def mentioned(text: str) -> list[str]:
    return list(dict.fromkeys(m["name"].lower() for m in PIECES.finditer(text) if m["mention"]))


def tagged(text: str) -> list[str]:
    return list(dict.fromkeys(m["tag"].lower() for m in PIECES.finditer(text) if m["tag"]))


def to_html(text: str, is_account: Callable[[str], bool]) -> str:
    """Paragraphs of escaped text. Addresses in links are relative to the server: `/@name`, `/tags/x`."""
    html = ""
    for paragraph in re.split(r"\n{2,}", text.strip()):
        inside = ""
        end = 0
        for match in PIECES.finditer(paragraph):
            inside += escape(paragraph[end : match.start()]) + _piece_html(match, is_account)
            end = match.end()
        inside += escape(paragraph[end:])
        if inside:
            html += f"<p>{inside}</p>"
    return html.replace("\n", "<br />")


def _piece_html(match: re.Match[str], is_account: Callable[[str], bool]) -> str:
    """A link, a mention (plain text when nobody has that name) or a tag."""
    if url := match["url"]:
        scheme, rest = url.split("://", 1)
        shown = rest[:30]
        hidden = rest[30:]
        return (
            f'<a href="{escape(url)}" target="_blank" rel="nofollow noopener">'
            f'<span class="invisible">{scheme}://</span>'
            f'<span class="{"ellipsis" if hidden else ""}">{escape(shown)}</span>'
            f'<span class="invisible">{escape(hidden)}</span></a>'
        )
    if tag := match["tag"]:
        return (
            f'<a href="/tags/{escape(tag.lower())}" class="mention hashtag" rel="tag">#<span>{escape(tag)}</span></a>'
        )
    if not is_account(match["name"]):
        return escape(match.group())
    link = f'<a href="/@{match["name"]}" class="u-url mention">@<span>{match["name"]}</span></a>'
    return f'<span class="h-card">{link}</span>'
