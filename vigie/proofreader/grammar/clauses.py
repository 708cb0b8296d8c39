"""Clauses and the subjects that open them, read with the engine's dictionary: see `subject_agreement.py`.

Source: Banque de dépannage linguistique of the OQLF, « Accord du verbe ». The reading is cautious: a subject must open
its clause, everything up to the verb must be understood, and whatever may be two things is let pass.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vigie.proofreader.grammar.morphology import Dictionary, Word
from vigie.proofreader.text.parsed_text import Text
from vigie.proofreader.text.segmentation import Piece
from vigie.proofreader.vocabulary.lexicon import phrases

LONGEST = 30  # letters of a word that a dictionary may have
_PIECE = re.compile(
    r"(?:[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[cdjlmnstCDJLMNST])['’](?=\w)|[^\W\d_][\w’'-]*|\d[\d \u00a0\u202f.,]*|\S"
)
MANY = phrases()["many"]
NUMBERS = phrases()["numbers"]
ONE = {
    **dict.fromkeys(("le", "un", "ce", "cet", "aucun"), "m"),
    **dict.fromkeys(("la", "une", "cette", "ma", "sa", "ta", "aucune"), "f"),
    **dict.fromkeys(("l’", "mon", "ton", "son", "notre", "votre", "leur", "chaque"), ""),
}
PREPOSITIONS = phrases()["prepositions"]
ADVERBS = phrases()["adverbs"]
OPENERS = frozenset(".!?…:;«—–(\n•") | frozenset("“")
_LINKS = phrases()["links"]
#: Heads after which both numbers are right, or that are no subject where they stand: quantities, times, sums.
_LOOSE = phrases()["loose"]
_TIMES = phrases()["times"]
_US = phrases()["us"]


@dataclass(frozen=True, slots=True)
class Bit:
    """A word, an elided word, or a sign."""

    start: int
    end: int
    lower: str
    word: Word
    is_capital: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """A noun and what hangs on it, from its determiner to the place where the verb is awaited (`after`)."""

    number: str  # "s" or "p"
    gender: str  # "m", "f", or "" when it is not certain
    head: str
    after: int
    is_joined: bool  # several nouns


def bits_of(text: Text, sentence: Piece, dictionary: Dictionary) -> Sequence[Bit]:
    raw = _pieces(sentence)
    lowers = [_lower(words) for _, _, words in raw]
    known = dictionary.look(filter(_is_word, lowers))
    return [
        Bit(start, end, low, known.get(low, Word()), words[:1].isupper(), text.hides(start, end))
        for (start, end, words), low in zip(raw, lowers, strict=True)
    ]


def learn(sentences: Sequence[Piece], dictionary: Dictionary) -> None:
    """Ask about all the words of these sentences at once."""
    dictionary.look({low for one in sentences for _, _, words in _pieces(one) if _is_word(low := _lower(words))})


def _pieces(sentence: Piece) -> list[tuple[int, int, str]]:
    return [
        (sentence.start + m.start(), sentence.start + m.start() + len(m[0].rstrip(" \u00a0\u202f")), m[0])
        for m in _PIECE.finditer(sentence.text)
    ]


def _lower(words: str) -> str:
    return words.lower().replace("'", "’").strip()


def _is_word(low: str) -> bool:
    return low[:1].isalpha() and low[-1] != "’" and len(low) < LONGEST


def opening_at(bits: Sequence[Bit], place: int) -> str:
    """How a clause opens at a place: "." at its head, ","; "" when it does not."""
    if word_at(bits, place - 1) == ";" and word_at(bits, place - 2) in {"amp", "lt", "gt", "quot"}:
        return ""
    if place == 0 or bits[place - 1].lower in OPENERS:
        return "."
    if bits[place - 1].lower in _LINKS:
        return "."
    return "," if bits[place - 1].lower == "," else ""


def subject_at(bits: Sequence[Bit], at: int) -> Subject | None:
    """The subject that begins here, if all of it is understood."""
    first = noun_group(bits, at)
    if first is None:
        return None
    group, after = first
    number, gender, plain, joined = group.number, group.gender, True, False
    while after < len(bits):
        low = bits[after].lower
        if low in PREPOSITIONS:
            end = _complement(bits, after)
            if end is None:
                return None
            after, plain = end, False
        elif low == "et" and after + 1 < len(bits):
            if bits[after + 1].lower in {"de", "d’", "du", "des", "à", "au", "aux"}:
                if not plain:
                    end = _complement(bits, after + 1)
                    if end is None:
                        return None
                    after = end
                    continue
                if bits[after + 1].lower != "des":
                    return None
            if word_at(bits, after + 1) in _US:
                return Subject("p", "", group.head, after + 2, True)
            other = noun_group(bits, after + 1, joined=True)
            if other is None or (number == "s" and not plain):
                return None
            gender = gender if gender == other[0].gender else ""
            number, after, joined = "p", other[1], True
        elif low in {"ou", "ni"}:
            return None
        elif bits[after].is_capital and not bits[after].is_hidden and group.number == "s":
            after, plain = after + 1, False
        else:
            break
    return Subject(number, gender, group.head, after, joined)


@dataclass(frozen=True, slots=True)
class Group:
    number: str
    gender: str
    head: str


def noun_group(bits: Sequence[Bit], at: int, *, joined: bool = False) -> tuple[Group, int] | None:
    """A determiner, adjectives, a noun, adjectives; and what follows them. `joined`: to another group, by « et »."""
    if at >= len(bits):
        return None
    if word_at(bits, at) == "la" and word_at(bits, at + 1) == "plupart" and word_at(bits, at + 2) == "des":
        return Group("p", "", "plupart"), at + 2
    at = at + 1 if bits[at].lower in {"tous", "toutes"} and word_at(bits, at + 1) in MANY else at
    low = bits[at].lower
    is_count = low in NUMBERS or (low[0].isdigit() and not low.startswith(("0", "1 ")) and low != "1")
    if low in MANY or is_count:
        number, gender = "p", ""
    elif low in ONE:
        number, gender = "s", ONE[low]
    else:
        return None
    at += 1
    while word_at(bits, at) in NUMBERS or (number == "p" and word_at(bits, at)[:1].isdigit()):
        at += 1
    for _ in range(2):
        if at + 1 < len(bits) and bits[at].word.is_adjective and bits[at + 1].word.is_noun and not bits[at].is_hidden:
            is_head = _fits(bits[at], number) and (bits[at + 1].word.is_finite or bits[at + 1].word.is_adjective)
            if _fits(bits[at + 1], number) and not is_head:
                at += 1
    if at >= len(bits) or bits[at].is_hidden or not _fits(bits[at], number):
        return None
    if bits[at].is_capital and at > 1:
        return None
    head = bits[at]
    is_loose = head.lower in _LOOSE or (head.lower == "nombre" and low != "le")
    if head.lower in _TIMES or (is_loose and not joined):
        return None
    forms = head.word.agreements(":N")
    genders = {form[0] for form in forms if form[1] == number}
    gender = "" if head.lower == "gens" else gender or (next(iter(genders)) if len(genders) == 1 else "")
    at += 1
    while at < len(bits) and qualifies(bits, at, number):
        at += 1
    return Group(number, gender, head.lower), at


def _fits(bit: Bit, number: str) -> bool:
    return not bit.word.has(":G") and any(form[1] == number for form in bit.word.agreements(":N"))


def qualifies(bits: Sequence[Bit], at: int, number: str) -> bool:
    """Whether this is an adjective of the noun before, and not the verb."""
    bit = bits[at]
    if bit.is_hidden or bit.is_capital or not bit.word.is_adjective or bit.lower in ADVERBS:
        return False
    if not any(form[1] == number for form in bit.word.agreements(":A", ":Q")):
        return False
    if not bit.word.is_finite:
        return True
    return at + 1 < len(bits) and (bits[at + 1].lower in {"ne", "n’"} or bits[at + 1].word.is_only_verb)


def _complement(bits: Sequence[Bit], at: int) -> int | None:
    """After a preposition: a determiner, a noun or a name, adjectives. Where it ends, or None."""
    at += 1
    for _ in range(3):
        low = word_at(bits, at)
        if (
            low in MANY
            or low in ONE
            or low in NUMBERS
            or low in {"tous", "toutes", "tout", "toute", "d’", "de"}
            or low[:1].isdigit()
        ):
            at += 1
    if at >= len(bits):
        return None
    if bits[at].is_hidden or (bits[at].is_capital and not bits[at].word.is_only_verb):
        at += 1
        while at < len(bits) and bits[at].is_capital and not bits[at].is_hidden:
            at += 1
        return at
    if bits[at].word.has(":A") and at + 1 < len(bits) and bits[at + 1].word.is_noun and not bits[at + 1].word.is_finite:
        at += 1
    if not bits[at].word.is_noun or bits[at].word.has(":Y"):
        return None
    numbers = {form[1] for form in bits[at].word.agreements(":N")}
    at += 1
    while at < len(bits) and bits[at].is_capital and not bits[at].is_hidden:  # la ministre Tremblay, l’école Saint-Jean
        at += 1
    while at < len(bits) and any(qualifies(bits, at, number) for number in numbers):
        at += 1
    return at


def word_at(bits: Sequence[Bit], at: int) -> str:
    return bits[at].lower if 0 <= at < len(bits) else ""
