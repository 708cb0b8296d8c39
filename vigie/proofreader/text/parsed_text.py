"""A text as the rules read it: masked, cut into paragraphs, sentences and words, with offsets kept."""

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

import regex

from vigie.proofreader.text.masks import MaskedSpan, MaskKind, SpanIndex, find_masked_spans, mask_spans
from vigie.proofreader.text.segmentation import Segment, split_paragraphs, split_sentences

MIN_CUT_LENGTH = 130  # characters
_WORD = regex.compile(
    r"\p{L}[\p{L}\p{M}]*(?:['’][\p{L}\p{M}]+|-[\p{L}\p{M}]+)*"
    r"|\p{N}+(?:[\u00a0\u202f.,]\p{N}+)*|[^\s\w]|_"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its apostrophes and hyphens (`aujourd'hui`, `l’eau`, `a-t-il`), a number, or one sign."""

    start: int
    end: int
    text: str

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()


class ParsedText:
    """`original` is in NFC (the proof-reader sees to it and puts the offsets back). `masked` has the same length.

    Rules look for things in `masked`, where a rule may not be deceived by an address or a handle, and quote words
    from `original`. `spans` are the masked places.
    """

    def __init__(self, original: str, language: str = "fr", foreign: tuple[MaskedSpan, ...] = ()) -> None:
        self.original = original
        self.language = language
        kept: list[MaskedSpan] = []
        for span in sorted([*find_masked_spans(original), *foreign], key=lambda one: (one.start, -one.end)):
            if not kept or span.start >= kept[-1].end:
                kept.append(span)
        self.masked_spans = SpanIndex(kept)
        # As long as the texts that an API cuts, and it ends in the middle of a sentence.
        is_long = len(original) >= MIN_CUT_LENGTH and original.rstrip().endswith(("…", "...", "[…]"))
        self.is_cut = is_long and _CUT_END.search(original) is not None

    @cached_property
    def masked(self) -> str:
        return mask_spans(self.original, self.masked_spans)

    @cached_property
    def paragraphs(self) -> tuple[Segment, ...]:
        """Lines with something in them."""
        return tuple(split_paragraphs(self.masked))

    @cached_property
    def sentences(self) -> tuple[Segment, ...]:
        return tuple(sentence for paragraph in self.paragraphs for sentence in split_sentences(paragraph))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Words, numbers and signs of the masked text."""
        return tuple(Token(m.start(), m.end(), m[0]) for m in _WORD.finditer(self.masked))

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """The tokens that are words, outside the masked places."""
        return tuple(t for t in self.tokens if t.is_word and not self.is_masked(t.start, t.end))

    @cached_property
    def quotations(self) -> tuple[Segment, ...]:
        """What stands between guillemets or double quotation marks, without them."""
        found = _QUOTED.finditer(self.masked)
        return tuple(Segment(one.start() + 1, one.end() - 1, one[0][1:-1]) for one in found)

    def is_masked(self, start: int, end: int) -> bool:
        """Whether a masked place shares a character with [start, end)."""
        return next(self.masked_spans.spans_touching(start, end), None) is not None

    def is_quoted(self, start: int, end: int) -> bool:
        """Whether [start, end) lies inside a quotation: somebody else's words."""
        piece = _last_segment_at(self.quotations, start)
        return piece is not None and end <= piece.end

    def spans_of(self, *kinds: MaskKind) -> tuple[MaskedSpan, ...]:
        """The masked places of these kinds."""
        return self.masked_spans.spans_of(*kinds)

    def sentence_at(self, place: int) -> Segment | None:
        piece = _last_segment_at(self.sentences, place)
        return piece if piece and place < piece.end else None


def normalize_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """The text in NFC, and where each of its characters (and its end) was; None: nothing moved."""
    if unicodedata.is_normalized("NFC", text):
        return text, None
    out = []
    places = []
    for cluster in _CLUSTER.finditer(text):
        fresh = unicodedata.normalize("NFC", cluster[0])
        length = cluster.end() - cluster.start()
        places += [cluster.start() + min(at, length - 1) for at in range(len(fresh))]
        out.append(fresh)
    return "".join(out), [*places, len(text)]


_CLUSTER = regex.compile(r"[^\p{M}\u1160-\u11FF]?[\p{M}\u1160-\u11FF]*+(?<=.)", regex.DOTALL)
_QUOTED = regex.compile(r"«[^«»\n]*»|“[^“”\n]*”|\"[^\"\n]*\"")
_CUT_END = regex.compile(r"(?:\w|\[)(?:…|\.\.\.)\]?\s*(?:(?:https?://)?\S*/\S*)?\s*$")


def _last_segment_at(pieces: tuple[Segment, ...], place: int) -> Segment | None:
    """The last piece that begins at a place or before."""
    at = bisect_right(pieces, place, key=lambda piece: piece.start)
    return pieces[at - 1] if at else None
