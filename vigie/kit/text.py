"""Text as people write it: foreign HTML made safe and made plain, words folded and cut for search.

Nothing here raises on any text.
"""

import unicodedata
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urljoin

import nh3
import regex

from vigie.kit.html_elements import find_elements, walk_html

ALLOWED_TAGS = {"p", "br", "a", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre"}
LINK_REL = "nofollow noopener noreferrer ugc"
ALLOWED_SCHEMES = {"http", "https", "mailto"}

#: What means the same as a tag that is kept.
_EQUIVALENT_TAGS = {"b": "strong", "i": "em", "dl": "ul", "dt": "li", "dd": "li"}
#: What stands apart from what surrounds it (HTML, §15.3 "flow content" and tables), and is not kept as it is.
_BLOCK_TAGS = {
    "address",
    "article",
    "aside",
    "body",
    "button",
    "caption",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hgroup",
    "legend",
    "main",
    "menu",
    "nav",
    "option",
    "search",
    "section",
    "summary",
    "table",
    "tr",
}
_HEADING_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_WITHOUT_CONTENT = {"script", "style", "template", "title", "noscript", "iframe", "svg", "math", "object"}
_LINK_RULES: dict[str, Any] = {"attributes": {"a": {"href"}}, "url_schemes": ALLOWED_SCHEMES, "link_rel": LINK_REL}
_WIDE_RULES: dict[str, Any] = {
    **_LINK_RULES,
    "tags": ALLOWED_TAGS | set(_EQUIVALENT_TAGS) | _BLOCK_TAGS | _HEADING_TAGS | {"td", "th", "hr"},
    "clean_content_tags": _WITHOUT_CONTENT,
}
_WIDE_CLEANER = nh3.Cleaner(**_WIDE_RULES, url_relative="deny")
_STRICT_CLEANER = nh3.Cleaner(**_LINK_RULES, tags=ALLOWED_TAGS)
_TAG = regex.compile(r"<(/?)([a-z0-9]+)>")
_EMPTY_CELL = regex.compile(r"<t[dh]>(?:\s|&nbsp;)*</t[dh]>")
#: Where two cells of words meet; those that hold blocks stand apart by themselves.
_BETWEEN_CELLS = regex.compile(
    r"(?<!</(?:p|div|ul|ol|table|h\d)>\s*)</t[dh]>\s*<t[dh]>(?!\s*<(?:p|div|ul|ol|table|h\d)>)"
)
_IMAGE = regex.compile(r"<img\b[^<>]*>", regex.IGNORECASE)
_EMOJI_CLASSES = {"emoji", "wp-smiley", "emojione", "twemoji", "custom-emoji", "smiley"}
_EMOJI = regex.compile(r"(?:\p{Extended_Pictographic}|[\p{RI}\p{EMod}\uFE0F\u200D\u20E3])+")
MAX_EMOJI_LENGTH = 40  # characters
_EMPTY = regex.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")


def N_(text: str) -> str:  # noqa: N802 - the name that gatherers of translations look for
    """Mark a text to translate where there is no Django to do it; whoever shows it translates it."""
    return text


def parse_id(text: str) -> int | None:
    """The number of an address or a form, when it is one that a database may hold."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def web_url(address: str) -> str:
    """The address when it is one of the web; else nothing: a link never runs what a stranger wrote in it."""
    return address if address.lower().startswith(("http://", "https://")) else ""


def clean_html(html: str, base: str = "") -> str:
    """The same HTML with nothing but `ALLOWED_TAGS`: no image, style, script or id. Links cannot vouch nor watch.

    Headings become strong paragraphs, other blocks become paragraphs, the cells of a table stand apart; a picture that
    stands for an emoji becomes it. Relative links are read from `base`, or dropped.
    """
    cleaner = _WIDE_CLEANER
    if base:
        cleaner = nh3.Cleaner(**_WIDE_RULES, url_relative=lambda address: _absolute_url(base, address))
    html = html.replace("\0", "").encode("utf-8", "replace").decode()  # JSON may hold half a surrogate pair
    wide = cleaner.clean(_IMAGE.sub(_emoji_or_image, html))
    kept = _TAG.sub(_equivalent_tag, _BETWEEN_CELLS.sub(" · ", _EMPTY_CELL.sub("", wide)))
    if kept != wide:  # new tags may stand where they cannot: the page is read again
        kept = _STRICT_CLEANER.clean(kept)
    return str(_EMPTY.sub("", kept)).strip()


def emoji_of_image(attributes: Mapping[str, str]) -> str:
    """The emoji that an `<img>` of these attributes stands for, as WordPress and forums draw them, or nothing."""
    alt = attributes.get("alt", "").strip()
    is_emoji = _EMOJI.fullmatch(alt) or _EMOJI_CLASSES & set(attributes.get("class", "").split())
    return alt if is_emoji and len(alt) <= MAX_EMOJI_LENGTH else ""


def _emoji_or_image(tag: "regex.Match[str]") -> str:
    images = find_elements(tag[0], "img")
    return escape(emoji_of_image(images[0].attributes) if images else "") or tag[0]


def _absolute_url(base: str, address: str) -> str | None:
    try:
        whole = urljoin(base, address)
    except ValueError:
        return None
    return whole if whole.startswith(("http://", "https://")) else None


def _equivalent_tag(tag: "regex.Match[str]") -> str:
    closing, name = tag[1], tag[2]
    if name in _HEADING_TAGS:
        return "</strong></p>" if closing else "<p><strong>"
    if name in ("td", "th"):
        return ""
    if name == "hr":
        return "<br>"
    if name in _BLOCK_TAGS:
        return f"<{closing}p>"
    return f"<{closing}{_EQUIVALENT_TAGS.get(name, name)}>"


#: What stands for the beginning and the end of an element in plain text.
_PARAGRAPH = dict.fromkeys(["p", "/p", "blockquote", "/blockquote", "pre", "/pre", "/ul", "/ol"], "\n\n")
_PLAIN_TAGS = {**_PARAGRAPH, "br": "\n", "li": "\n- "}


def html_to_text(html: str) -> str:
    """The text of some HTML: paragraphs apart by an empty line, list items by a dash, links as they read."""
    said: list[str] = []
    exact = 0  # inside how many <pre>
    for tag, words in walk_html(clean_html(html)):
        exact += (tag == "pre") - (tag == "/pre")
        said.append(_PLAIN_TAGS.get(tag, "") if tag else words if exact else regex.sub(r"[ \t\r\n]+", " ", words))
    lines = [" ".join(line.split(" ")).strip(" \t") for line in "".join(said).split("\n")]
    return str(regex.sub(r"\n{3,}", "\n\n", "\n".join(lines))).strip()


_ACCENTS = dict.fromkeys(range(768, 880))
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"} | dict.fromkeys("’‘ʼ´`＇", "'"))


def fold(text: str) -> str:
    """The same text without case, accents nor ligatures, with one kind of apostrophe: `Œuvre d’Été` → `oeuvre d'ete`.

    Marks of scripts other than Latin, Greek and Cyrillic stay (they make other letters). Folding twice changes nothing.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    bare = unicodedata.normalize("NFKD", text.translate(_LETTERS)).translate(_ACCENTS).casefold()
    if bare.isascii():
        return bare.replace("`", "'")
    bare = unicodedata.normalize("NFKD", bare).translate(_ACCENTS).translate(_LETTERS)
    return unicodedata.normalize("NFC", bare)


_HASHTAG = regex.compile(r"(?<![\w&/])[#＃]([\p{L}\p{M}\p{N}_]+)")
_CAMEL = regex.compile(r"\p{Lu}+(?!\p{Ll})\p{M}*|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}']+|\p{N}+")
_TOKEN = regex.compile(
    r"""(?P<url>https?://[^\s<>"]+)
      | (?P<handle>(?<![\w.])@[\w](?:[\w.\-]*\w)?(?:@[\w](?:[\w.\-]*\w)?)?)
      | (?P<emoji>\p{RI}{2}|[0-9*#]\uFE0F?\u20E3
          |\p{Extended_Pictographic}[\uFE0F\p{EMod}]*(?:\u200D\p{Extended_Pictographic}[\uFE0F\p{EMod}]*)*)
      | (?P<cjk>[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー]+)
      | (?P<word>[^\W_]+(?:'[^\W_]+)*)""",
    regex.VERBOSE,
)
_ELIDED = frozenset(
    ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "entr"]
)
_WHOLE = frozenset(("aujourd'hui", "quelqu'un", "quelqu'une", "prud'homme", "prud'hommes", "d'abord"))
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー]+")


def tokens(text: str) -> list[str]:
    """The folded words of a text, in order, for matching.

    Elisions are split (`l'eau` → `l`, `eau`), hyphens too; a link gives its host; emoji are words (skin tones fall);
    Chinese, Japanese and Korean give bigrams. The words of a hashtag stand in their place (`#UnPays` → `un pays`), and
    the hashtags themselves (`#unpays`) come at the end, so that a phrase still reads across them; so does the short
    form (`@nom`) of a handle with a server (`@nom@serveur.org`).
    """
    tags: list[str] = []
    if "#" in text or "＃" in text:
        tags = ["#" + fold(tag) for tag in _HASHTAG.findall(text)]
        text = _HASHTAG.sub(lambda found: f" {' '.join(_CAMEL.findall(found[1].replace('_', ' ')))} ", text)
    words: list[str] = []
    for found in _TOKEN.finditer(fold(text)):
        word = found[0]
        match found.lastgroup:
            case "url":
                words.append(word.split("/")[2].split("@")[-1].split("?")[0].removeprefix("www."))
            case "handle":
                words.append(word)
                if "@" in word[1:]:
                    tags.append("@" + word[1:].split("@")[0])
            case "emoji":
                words.append(regex.sub(r"[\uFE0F\p{EMod}]", "", word) or word)
            case "cjk":
                words += _cjk_bigrams(word)
            case _:
                words += _word_tokens(word)
    return words + tags


def _cjk_bigrams(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def _word_tokens(word: str) -> list[str]:
    if "'" in word and word not in _WHOLE:
        first, rest = word.split("'", 1)
        if first in _ELIDED:
            return [first, *_word_tokens(rest)]
        if word.endswith("'s"):
            return [word[:-2], "s"]
    if word.isascii() or not (run := _CJK.search(word)):
        return [word]
    pieces = (word[: run.start()], word[run.end() :])
    return [
        *filter(None, pieces[:1]),
        *_cjk_bigrams(run[0]),
        *(_word_tokens(pieces[1]) if pieces[1] else []),
    ]


def excerpt(text: str, n: int) -> str:
    """At most `n` characters of a text on one line, cut between words where one ends late enough, with `…` if cut."""
    line = " ".join(text.split())
    if len(line) <= n:
        return line
    cut = ""
    for cluster in regex.findall(r"\X", line[: n + 16]):
        if len(cut) + len(cluster) > n - 1:
            break
        cut += cluster
    at = cut.rfind(" ") if line[len(cut) : len(cut) + 1] != " " else len(cut)
    return ((cut[:at] if at > n // 2 else cut).rstrip(" ,;:–—-") + "…")[: max(n, 0)]


def utf16_offset(text: str, at: int) -> int:
    """Where a place of a text is when it is counted in UTF-16 units, as scripts and some servers do."""
    return len(text[:at].encode("utf-16-le", "surrogatepass")) // 2


def offset_from_utf16(text: str, units: int) -> int:
    """The place in a text that is so many UTF-16 units from its head: its end when it has fewer."""
    if text.isascii():
        return min(units, len(text))
    return len(text.encode("utf-16-le", "surrogatepass")[: units * 2].decode("utf-16-le", "ignore"))
