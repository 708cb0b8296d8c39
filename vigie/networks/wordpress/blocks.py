"""From what is written in the composer to WordPress blocks. Pure.

A few marks, as in a mail: an empty line parts paragraphs, `## ` makes a heading, `- ` and `1. ` make lists, `> ` a
quotation; **strong**, *emphasis*, [words](address); a bare address becomes a link. Everything else is plain text.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from vigie.networks.counting.entities import EntityKind, EntityRules, find_entities
from vigie.networks.wordpress.wire import WpMedia

#: An address becomes a link with its protocol only; mentions and tags are plain text.
ENTITY_RULES = EntityRules()
_NAMED_LINK = re.compile(r"\[([^\]\n]+)\]\((https?://(?:[^\s()]|\([^\s()]*\))+)\)")
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
    blocks = [_run_block(run) for run in _read_runs(text) if any(line.strip() for line in run.lines)]
    content = "\n\n".join([*blocks, *(_media_block(item) for item in media)])
    if not mark:
        return content
    first = re.match(r"<!-- wp:(\S+) (?:(\{.*?\}) )?-->", content)
    if first is None:
        return _wrap_block("paragraph", "<p></p>", {"vigie": mark})
    about = json.dumps(json.loads(first[2] or "{}") | {"vigie": mark}, separators=(",", ":"))
    return f"<!-- wp:{first[1]} {about} -->{content[first.end() :]}"


@dataclass(slots=True)
class _Run:
    """Lines of the same kind: p, quote, h2 to h4, ul or ol. A numbered list knows its first and last number."""

    kind: str
    lines: list[str]
    first: int = 0
    last: int = 0


def _read_runs(text: str) -> list[_Run]:
    """The lines by kind. A list goes on after an empty line: its items may be written apart."""
    runs: list[_Run] = []
    for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        for at, line in enumerate(chunk.strip("\n").split("\n")):
            kind, words, number = _read_line(line)
            if runs and _continues(runs[-1], kind, number, after_blank=at == 0):
                runs[-1].lines.append(words)
                runs[-1].last = number
            else:
                runs.append(_Run(kind, [words], number, number))
    return runs


def _continues(run: _Run, kind: str, number: int, after_blank: bool) -> bool:
    if run.kind != kind or kind.startswith("h"):
        return False
    if kind == "ol":  # the same number at each line is a list whose author does not count
        return number == run.last + 1 or (not after_blank and number == run.last == run.first)
    return kind == "ul" or not after_blank


def _read_line(line: str) -> tuple[str, str, int]:
    """The kind of a line, its words, and its number in a numbered list."""
    if found := re.match(r"(#{1,4})\s+(.+)", line):
        return f"h{max(2, len(found[1]))}", found[2], 0
    if found := re.match(r"\s*[-*•]\s+(.+)", line):
        return "ul", found[1], 0
    if found := re.match(r"\s*([0-9]{1,3})[.)]\s+(.+)", line):
        return "ol", found[2], int(found[1])
    if found := re.match(r">\s?(.*)", line):
        return "quote", found[1], 0
    return "p", line, 0


def _run_block(run: _Run) -> str:
    kind, lines = run.kind, run.lines
    if kind == "ul":
        return _wrap_block("list", f"<ul>{_list_items(lines)}</ul>")
    if kind == "ol":
        if run.first == 1:
            return _wrap_block("list", f"<ol>{_list_items(lines)}</ol>", {"ordered": True})
        html = f'<ol start="{run.first}">{_list_items(lines)}</ol>'
        return _wrap_block("list", html, {"ordered": True, "start": run.first})
    if kind == "quote":
        inside = _wrap_block("paragraph", f"<p>{_join_lines(lines)}</p>")
        return _wrap_block("quote", f'<blockquote class="wp-block-quote">{inside}</blockquote>')
    if kind.startswith("h"):
        level = int(kind[1])
        about: dict[str, object] | None = {"level": level} if level != 2 else None
        return _wrap_block("heading", f"<{kind}>{_join_lines(lines)}</{kind}>", about)
    return _wrap_block("paragraph", f"<p>{_join_lines(lines)}</p>")


def _list_items(lines: list[str]) -> str:
    return "".join(_wrap_block("list-item", f"<li>{inline_html(line)}</li>") for line in lines)


def _join_lines(lines: list[str]) -> str:
    return "<br>".join(inline_html(line) for line in lines)


def inline_html(text: str) -> str:
    """One line of HTML: escaped, with its links, strong words and emphasis."""
    said = []
    at = 0
    for found in _NAMED_LINK.finditer(text):
        said += [_linked_html(text[at : found.start()]), _link_html(found[2], found[1])]
        at = found.end()
    return "".join([*said, _linked_html(text[at:])])


def _linked_html(text: str) -> str:
    said = []
    at = 0
    for entity in find_entities(text, ENTITY_RULES):
        if entity.kind is EntityKind.LINK:
            said += [_stressed_html(text[at : entity.start]), _link_html(entity.value, entity.value)]
            at = entity.end
    return "".join([*said, _stressed_html(text[at:])])


def _link_html(address: str, words: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>'


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
