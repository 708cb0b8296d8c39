"""From what a person types to what Mastodon shows: links, mentions, tags, paragraphs."""

import re
from collections.abc import Callable
from html import escape

URL = r"https?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)…’']"
MENTION = r"(?<![\w/@.])@(?P<name>[A-Za-z0-9_]+)(?:@(?P<host>[\w.\-]+(?::\d+)?))?"
TAG = r"(?<![\w/&#])#(?P<tag>\w*[^\W\d_]\w*)"
PIECES = re.compile(f"(?P<url>{URL})|(?P<mention>{MENTION})|{TAG}")


def mentioned(text: str) -> list[str]:
    return list(dict.fromkeys(m["name"].lower() for m in PIECES.finditer(text) if m["mention"]))


def tagged(text: str) -> list[str]:
    return list(dict.fromkeys(m["tag"].lower() for m in PIECES.finditer(text) if m["tag"]))


def first_link(text: str) -> str:
    return next((m["url"] for m in PIECES.finditer(text) if m["url"]), "")


def to_html(text: str, is_account: Callable[[str], bool]) -> str:
    """Paragraphs of escaped text. Addresses in links are relative to the server: `/@name`, `/tags/x`."""
    paragraphs = re.split(r"\n{2,}", text.strip())
    return "".join(f"<p>{_inline(p, is_account)}</p>" for p in paragraphs if p)


def _inline(text: str, is_account: Callable[[str], bool]) -> str:
    out, end = [], 0
    for match in PIECES.finditer(text):
        out += [escape(text[end : match.start()]), _piece(match, is_account)]
        end = match.end()
    return "".join([*out, escape(text[end:])]).replace("\n", "<br />")


def _piece(match: re.Match[str], is_account: Callable[[str], bool]) -> str:
    if url := match["url"]:
        scheme, rest = url.split("://", 1)
        shown, hidden = (rest[:30], rest[30:]) if len(rest) > 30 else (rest, "")
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
