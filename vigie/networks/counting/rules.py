"""One function a rule: what one network means by the length of a text."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import regex
from twitter_text import extract_urls_with_indices, parse_tweet

from vigie.networks.words import PublishingRules

URL_LENGTH = 23  # characters that X and Mastodon count for any address, unless the server says otherwise
KNOWN_EMOJI = "\U0001f600"  # an emoji that every version of twitter-text knows
GRAPHEME = regex.compile(r"\X")
#: Half of a pair, which is no character: counted as the mark that replaces it.
LONE_SURROGATE = regex.compile(r"[\ud800-\udfff]")
NEW_EMOJI = regex.compile(r"(?=[^\x00-\uFFFF])(?=\p{Extended_Pictographic})\X")
LINKER = regex.compile(r"\p{InCB=Linker}")
JOINED_CONSONANT = regex.compile(r"(?<=\p{InCB=Linker}[\p{InCB=Extend}\p{InCB=Linker}]*)\p{InCB=Consonant}")
CONJUNCT = regex.compile(r"\p{InCB=Consonant}[\p{InCB=Extend}\p{InCB=Linker}]*\Z")
#: A grapheme that is drawn as an emoji: by nature, by its selector, a flag, a keycap.
EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{RI}{2}|[0-9*#]\uFE0F?\u20E3")
REMOTE_MENTION = regex.compile(
    r"(?<![=/\w])@(?P<name>[A-Za-z0-9_]+(?:[A-Za-z0-9_.\-]+[A-Za-z0-9_]+)?)@[\w.\-]*\w(?::\d+)?"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A length beside its limit. `bytes` is the UTF-8 size, limited by `max_bytes` on Bluesky. None: no limit."""

    length: int
    limit: int | None
    bytes: int
    max_bytes: int | None = None

    @property
    def left(self) -> int | None:
        """How many more of the unit fit; negative when too long."""
        return None if self.limit is None else self.limit - self.length

    @property
    def fits(self) -> bool:
        within = self.limit is None or self.length <= self.limit
        return within and (self.max_bytes is None or self.bytes <= self.max_bytes)


def x(text: str, url_length: int = URL_LENGTH) -> int:
    """twitter-text v3, which docs.x.com names: weights by ranges, 2 for any emoji, 23 for any address.

    Sequences newer than the library's table of emoji are counted as what they are, one emoji.
    """
    text = LONE_SURROGATE.sub("\ufffd", text)
    parsed = parse_tweet(NEW_EMOJI.sub(_replace_new_emoji, text))
    change = url_length - URL_LENGTH
    return int(parsed.weightedLength) + (change * len(extract_urls_with_indices(text)) if change else 0)


def bluesky(text: str) -> int:
    """Graphemes (Unicode UAX #29), as app.bsky.feed.post's `maxGraphemes`. Bytes are counted apart."""
    found = GRAPHEME.findall(text)
    return len(found) + (sum(map(_stray_joins, found)) if LINKER.search(text) else 0)


def mastodon(text: str, url_length: int = URL_LENGTH) -> int:
    """Graphemes, where an address with its protocol is `url_length` and @name@server is @name.

    Source: Mastodon's StatusLengthValidator.
    """
    out, end = [], 0
    for found in extract_urls_with_indices(text, False):
        start, stop = found["indices"]
        if found["url"].lower().startswith(("http://", "https://")):
            out += [text[end:start], "x" * url_length]
            end = stop
    return bluesky(REMOTE_MENTION.sub(r"@\g<name>", "".join([*out, text[end:]])))


def threads(text: str) -> int:
    """Unicode code points, where an emoji is as long as its UTF-8 bytes.

    Source: Meta, Threads API, publishing reference (`text`: 500 characters, emojis counted as UTF-8 bytes).
    """
    return sum(
        len(one.encode("utf-8", "surrogatepass")) if EMOJI.search(one) else len(one) for one in GRAPHEME.findall(text)
    )


def characters(text: str) -> int:
    """Unicode code points."""
    return len(text)


def text_length(text: str, unit: str, url_length: int | None = None) -> int:
    """Raises KeyError for a unit that no rule knows."""
    return UNITS[unit](text, url_length or URL_LENGTH)


def count_text(
    text: str,
    unit: str,
    limit: int | None = None,
    max_bytes: int | None = None,
    url_length: int | None = None,
    spoiler: str = "",
) -> Counted:
    """Count a text, and the content warning where the network counts both together (Mastodon)."""
    whole = text_length(text, unit, url_length) + (text_length(spoiler, "characters") if spoiler else 0)
    return Counted(whole, limit, len(text.encode("utf-8", "surrogatepass")), max_bytes)


def count_by(rules: PublishingRules, text: str, spoiler: str = "") -> Counted:
    """Count as an account's rules say."""
    return count_text(text, rules.unit, rules.max_length, rules.max_bytes, rules.url_length, spoiler)


UNITS: dict[str, Callable[[str, int], int]] = {
    "x": x,
    "bluesky": lambda text, _: bluesky(text),
    "mastodon": mastodon,
    "threads": lambda text, _: threads(text),
    "characters": lambda text, _: characters(text),
}


def _stray_joins(grapheme: str) -> int:
    """How often `regex` has joined an Indic consonant to a virama that follows none: rule GB9c of UAX #29 does not."""
    joined = [found.start() for found in JOINED_CONSONANT.finditer(grapheme)]
    return sum(CONJUNCT.search(grapheme[:at]) is None for at in joined)


def _replace_new_emoji(found: "regex.Match[str]") -> str:
    return KNOWN_EMOJI if _is_unknown(found[0]) else found[0]


@lru_cache(maxsize=4096)
def _is_unknown(emoji: str) -> bool:
    return int(parse_tweet(emoji).weightedLength) > 2
