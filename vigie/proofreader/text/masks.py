"""What is not prose: addresses, mentions, hashtags, emoji, code. It is hidden from the rules, at the same length."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import regex

from vigie.networks.counting import EntityKind, find_entities


class MaskKind(StrEnum):
    URL = "url"
    EMAIL = "email"
    MENTION = "mention"
    HASHTAG = "hashtag"
    EMOJI = "emoji"
    CODE = "code"
    FOREIGN = "foreign"  # a quotation in another language
    ODD = "odd"  # controls, lone surrogates: what no reader sees


@dataclass(frozen=True, slots=True)
class MaskedSpan:
    """`text[start:end]`, in code points."""

    start: int
    end: int
    kind: MaskKind


_ENTITY_KINDS = {
    EntityKind.LINK: MaskKind.URL,
    EntityKind.EMAIL: MaskKind.EMAIL,
    EntityKind.MENTION: MaskKind.MENTION,
    EntityKind.TAG: MaskKind.HASHTAG,
}
_SIGNS = regex.compile(
    r"""(?P<code>```.+?```|`[^`\n]+`)
      | (?P<emoji>\p{RI}{2}|[0-9*\#]\uFE0F?\u20E3
          |(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}(?<![©®™↔-↪⌚〰ℹ])\uFE0F?)[\uFE0E\uFE0F\p{EMod}\U000E0020-\U000E007F]*
           (?:\u200D\p{Extended_Pictographic}[\uFE0F\p{EMod}]*)*
          |\uFE0F)
      | (?P<odd>[\p{Cc}--[\t\n\r]]+|[\p{Cs}\p{Co}\p{Cn}]+
          |[\u200B\u2060\uFEFF\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFC\uFFFD]+)
    """,
    regex.VERBOSE | regex.VERSION1 | regex.DOTALL,
)


def find_masked_spans(text: str) -> tuple[MaskedSpan, ...]:
    """All that is not prose, in order, never overlapping."""
    spans = [MaskedSpan(one.start, one.end, _ENTITY_KINDS[one.kind]) for one in find_entities(text)]
    spans += [
        MaskedSpan(found.start(), found.end(), MaskKind(found.lastgroup or "odd")) for found in _SIGNS.finditer(text)
    ]
    apart = []
    end = 0
    for span in sorted(spans, key=lambda one: one.start):
        if span.start >= end:
            apart.append(span)
            end = span.end
    return tuple(apart)


def mask_spans(text: str, hidden: Iterable[MaskedSpan]) -> str:
    """The text with these spans hidden, of the same length.

    An address or a mention becomes a proper noun (`Xxxx`), so that the sentence still stands; a hashtag keeps its
    words and loses its sign; emoji, code's inside and odd characters become spaces.
    """
    out = []
    at = 0
    for span in hidden:
        words = text[span.start : span.end]
        if span.kind is MaskKind.HASHTAG:
            mask = " " + words[1:].replace("_", " ")
        elif span.kind in {MaskKind.EMOJI, MaskKind.ODD}:
            mask = " " * len(words)
        else:
            mask = "X" + "".join("\n" if letter == "\n" else "x" for letter in words[1:])
        out += [text[at : span.start], mask]
        at = span.end
    return "".join([*out, text[at:]])


class SpanIndex:
    """Spans in order, asked quickly."""

    def __init__(self, spans: Iterable[MaskedSpan]) -> None:
        self._spans = tuple(spans)
        self._starts = [span.start for span in self._spans]

    def __iter__(self) -> Iterator[MaskedSpan]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)

    def spans_touching(self, start: int, end: int) -> Iterator[MaskedSpan]:
        """Those that share at least one character with [start, end); for an empty place, those around it."""
        at = max(bisect_right(self._starts, start) - 1, 0)
        for span in self._spans[at:]:
            if span.start >= max(end, start + 1):
                return
            if span.end > start and (start < end or span.start < start):
                yield span

    def spans_of(self, *kinds: MaskKind) -> tuple[MaskedSpan, ...]:
        return tuple(span for span in self._spans if span.kind in kinds)
