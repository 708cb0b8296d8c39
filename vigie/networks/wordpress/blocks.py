"""From what is written in the composer to WordPress blocks. Pure.

A few marks, as in a mail: an empty line parts paragraphs, `## ` makes a heading, `- ` and `1. ` make lists, `> ` a
quotation; **strong**, *emphasis*, [words](address); a bare address becomes a link. Everything else is plain text.
"""

import json
import re
from collections.abc import Sequence
from html import escape

from vigie.kit.text import WEB_ADDRESS
from vigie.networks.wordpress.wire import WpMedia

_LINK = re.compile(rf"\[([^\]\n]+)\]\((https?://[^\s)]+)\)|({WEB_ADDRESS})")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])")


def split_title(text: str, title: str = "") -> tuple[str, str]:
    """Title and body: the first line is the title when none is given; a text of one line is both."""
    text = text.replace("\r\n", "\n").strip()
    if title.strip():
        return title.strip(), text
    first, _, rest = text.partition("\n")
    return first.lstrip("# ").strip(), rest.strip() or text


def post_blocks(text: str, media: Sequence[WpMedia] = (), mark: str = "") -> str:
    """The blocks of a post, media after the text. `mark` is an attribute of the first block, which no reader sees."""
    blocks = []
    for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        runs: list[tuple[str, list[str]]] = []  # runs of the same kind of line
        for line in chunk.strip("\n").split("\n"):
            kind, line_text = _line_kind(line)
            if not runs or runs[-1][0] != kind or kind.startswith("h"):
                runs.append((kind, []))
            runs[-1][1].append(line_text)
        blocks += [_lines_block(kind, lines) for kind, lines in runs if any(line.strip() for line in lines)]
    content = "\n\n".join([*blocks, *(_media_block(item) for item in media)])
    if not mark:
        return content
    first = re.match(r"<!-- wp:(\S+) (?:(\{.*?\}) )?-->", content)
    if first is None:
        return _wrap_block("paragraph", "<p></p>", {"vigie": mark})
    about = json.dumps(json.loads(first[2] or "{}") | {"vigie": mark}, separators=(",", ":"))
    return f"<!-- wp:{first[1]} {about} -->{content[first.end() :]}"


def _line_kind(line: str) -> tuple[str, str]:
    if found := re.match(r"(#{1,4})\s+(.+)", line):
        return f"h{max(2, len(found[1]))}", found[2]
    if found := re.match(r"\s*[-*•]\s+(.+)", line):
        return "ul", found[1]
    if found := re.match(r"\s*\d{1,3}[.)]\s+(.+)", line):
        return "ol", found[1]
    if found := re.match(r">\s?(.*)", line):
        return "quote", found[1]
    return "p", line


def _lines_block(kind: str, lines: list[str]) -> str:
    if kind in ("ul", "ol"):
        items = "".join(_wrap_block("list-item", f"<li>{inline_html(line)}</li>") for line in lines)
        return _wrap_block("list", f"<{kind}>{items}</{kind}>", {"ordered": True} if kind == "ol" else None)
    if kind == "quote":
        inside = _wrap_block("paragraph", f"<p>{_join_lines(lines)}</p>")
        return _wrap_block("quote", f'<blockquote class="wp-block-quote">{inside}</blockquote>')
    if kind.startswith("h"):
        level = int(kind[1])
        about: dict[str, object] | None = {"level": level} if level != 2 else None
        return _wrap_block("heading", f"<{kind}>{_join_lines(lines)}</{kind}>", about)
    return _wrap_block("paragraph", f"<p>{_join_lines(lines)}</p>")


def _join_lines(lines: list[str]) -> str:
    return "<br>".join(inline_html(line) for line in lines)


def inline_html(text: str) -> str:
    """One line of HTML: escaped, with its links, strong words and emphasis."""
    said = []
    at = 0
    for found in _LINK.finditer(text):
        said.append(_stressed_html(text[at : found.start()]))
        address = found[2] or found[3]
        said.append(f'<a href="{escape(address)}">{escape(found[1] or address)}</a>')
        at = found.end()
    return "".join([*said, _stressed_html(text[at:])])


def _stressed_html(text: str) -> str:
    strong = _STRONG.sub(r"<strong>\1</strong>", escape(text, quote=False))
    return _EMPHASIS.sub(r"<em>\1</em>", strong)


def _media_block(item: WpMedia) -> str:
    source, alt = escape(item.source_url), escape(item.alt_text)
    if item.media_type == "image":
        picture = f'<img src="{source}" alt="{alt}" class="wp-image-{item.id}"/>'
        about = {"id": item.id, "sizeSlug": "full", "linkDestination": "none"}
        return _wrap_block("image", f'<figure class="wp-block-image size-full">{picture}</figure>', about)
    if source.lower().endswith((".mp3", ".ogg", ".m4a", ".wav")):
        sound = f'<audio controls src="{source}"></audio>'
        return _wrap_block("audio", f'<figure class="wp-block-audio">{sound}</figure>', {"id": item.id})
    film = f'<video controls src="{source}"></video>'
    return _wrap_block("video", f'<figure class="wp-block-video">{film}</figure>', {"id": item.id})


def _wrap_block(name: str, html: str, about: dict[str, object] | None = None) -> str:
    said = " " + json.dumps(about, separators=(",", ":")) if about else ""
    return f"<!-- wp:{name}{said} -->\n{html}\n<!-- /wp:{name} -->"
