"""Clauses and the subjects that open them, read with the engine's dictionary: see `subject_agreement.py`.

Source: Banque de dépannage linguistique of the OQLF, « Accord du verbe ». The reading is cautious: a subject must open
its clause, everything up to the verb must be understood, and whatever may be two things is let pass.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vigie.proofreader.grammar.morphology import MorphologyClient, WordAnalysis
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.text.segmentation import Segment
from vigie.proofreader.vocabulary.lexicon import word_lists

MAX_WORD_LETTERS = 30  # letters of a word that a dictionary may have
_TOKEN = re.compile(
    r"(?:[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[cdjlmnstCDJLMNST])['’](?=\w)|[^\W\d_][\w’'-]*|\d[\d \u00a0\u202f.,]*|\S"
)
PLURAL_DETERMINERS = word_lists()["many"]
NUMBERS = word_lists()["numbers"]
SINGULAR_DETERMINERS = {
    **dict.fromkeys(("le", "un", "ce", "cet", "aucun"), "m"),
    **dict.fromkeys(("la", "une", "cette", "ma", "sa", "ta", "aucune"), "f"),
    **dict.fromkeys(("l’", "mon", "ton", "son", "notre", "votre", "leur", "chaque"), ""),
}
PREPOSITIONS = word_lists()["prepositions"]
ADVERBS = word_lists()["adverbs"]
BE = word_lists()["be"]
BEEN = word_lists()["been"]
#: After a form that can be a noun, what shows that it is the verb.
_SHOWS_VERB = word_lists()["shows_verb"]
#: Nouns, also verbs, that stand beside another noun: « les projets pilote ».
_JUXTAPOSED_NOUNS = word_lists()["beside"]
CLAUSE_OPENERS = frozenset(".!?…:;«—–(\n•") | frozenset("“")
_CONJUNCTIONS = word_lists()["links"]
#: Heads after which both numbers are right, or that are no subject where they stand: quantities, times, sums.
_AMBIGUOUS_HEADS = word_lists()["loose"]
_TIME_NOUNS = word_lists()["times"]
_STRESSED_PRONOUNS = word_lists()["us"]


@dataclass(frozen=True, slots=True)
class ClauseToken:
    """A word, an elided word, or a sign."""

    start: int
    end: int
    lower: str
    word: WordAnalysis
    is_capital: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class ClauseSubject:
    """A noun and what hangs on it, from its determiner to the place where the verb is awaited (`after`)."""

    number: str  # "s" or "p"
    gender: str  # "m", "f", or "" when it is not certain
    head: str
    after: int
    is_joined: bool  # several nouns


def parse_sentence(text: ParsedText, sentence: Segment, dictionary: MorphologyClient) -> Sequence[ClauseToken]:
    raw = _split_tokens(sentence)
    lowers = [_normalize_word(words) for _, _, words in raw]
    known = dictionary.analyse_words(filter(_is_dictionary_word, lowers))
    return [
        ClauseToken(start, end, low, known.get(low, WordAnalysis()), words[:1].isupper(), text.is_masked(start, end))
        for (start, end, words), low in zip(raw, lowers, strict=True)
    ]


def prefetch_words(sentences: Sequence[Segment], dictionary: MorphologyClient) -> None:
    """Ask about all the words of these sentences at once."""
    asked: set[str] = set()
    for sentence in sentences:
        asked.update(_normalize_word(words) for _, _, words in _split_tokens(sentence))
    dictionary.analyse_words({word for word in asked if _is_dictionary_word(word)})


def _split_tokens(sentence: Segment) -> list[tuple[int, int, str]]:
    return [
        (sentence.start + m.start(), sentence.start + m.start() + len(m[0].rstrip(" \u00a0\u202f")), m[0])
        for m in _TOKEN.finditer(sentence.text)
    ]


def _normalize_word(words: str) -> str:
    return words.lower().replace("'", "’").strip()


def _is_dictionary_word(low: str) -> bool:
    return low[:1].isalpha() and low[-1] != "’" and len(low) < MAX_WORD_LETTERS


def clause_opening(tokens: Sequence[ClauseToken], place: int) -> str:
    """How a clause opens at a place: "." at its head, ","; "" when it does not."""
    if lower_word_at(tokens, place - 1) == ";" and lower_word_at(tokens, place - 2) in {"amp", "lt", "gt", "quot"}:
        return ""
    if place == 0 or tokens[place - 1].lower in CLAUSE_OPENERS:
        return "."
    if tokens[place - 1].lower in _CONJUNCTIONS:
        return "."
    return "," if tokens[place - 1].lower == "," else ""


def parse_subject(tokens: Sequence[ClauseToken], at: int) -> ClauseSubject | None:
    """The subject that begins here, if all of it is understood."""
    first = parse_noun_group(tokens, at)
    if first is None:
        return None
    group, after = first
    number = group.number
    gender = group.gender
    plain = True
    joined = False
    while after < len(tokens):
        low = tokens[after].lower
        if low in PREPOSITIONS:
            end = _skip_complement(tokens, after)
            if end is None:
                return None
            after = end
            plain = False
        elif low == "et" and after + 1 < len(tokens):
            if tokens[after + 1].lower in {"de", "d’", "du", "des", "à", "au", "aux"}:
                if not plain:
                    end = _skip_complement(tokens, after + 1)
                    if end is None:
                        return None
                    after = end
                    continue
                if tokens[after + 1].lower != "des":
                    return None
            if lower_word_at(tokens, after + 1) in _STRESSED_PRONOUNS:
                return ClauseSubject("p", "", group.head, after + 2, True)
            other = parse_noun_group(tokens, after + 1, joined=True)
            if other is None or (number == "s" and not plain):
                return None
            gender = gender if gender == other[0].gender else ""
            number = "p"
            after = other[1]
            joined = True
        elif low in {"ou", "ni"}:
            return None
        elif tokens[after].is_capital and not tokens[after].is_hidden and group.number == "s":
            after = after + 1
            plain = False
        else:
            break
    return ClauseSubject(number, gender, group.head, after, joined)


@dataclass(frozen=True, slots=True)
class NounGroup:
    number: str
    gender: str
    head: str


def parse_noun_group(tokens: Sequence[ClauseToken], at: int, *, joined: bool = False) -> tuple[NounGroup, int] | None:
    """A determiner, adjectives, a noun, adjectives; and what follows them. `joined`: to another group, by « et »."""
    if at >= len(tokens):
        return None
    if (
        lower_word_at(tokens, at) == "la"
        and lower_word_at(tokens, at + 1) == "plupart"
        and lower_word_at(tokens, at + 2) == "des"
    ):
        return NounGroup("p", "", "plupart"), at + 2
    if tokens[at].lower in {"tous", "toutes"} and lower_word_at(tokens, at + 1) in PLURAL_DETERMINERS:
        at += 1
    low = tokens[at].lower
    is_count = low in NUMBERS or (low[0].isdigit() and not low.startswith(("0", "1 ")) and low != "1")
    if low in PLURAL_DETERMINERS or is_count:
        number, gender = "p", ""
    elif low in SINGULAR_DETERMINERS:
        number, gender = "s", SINGULAR_DETERMINERS[low]
    else:
        return None
    at += 1
    while lower_word_at(tokens, at) in NUMBERS or (number == "p" and lower_word_at(tokens, at)[:1].isdigit()):
        at += 1
    for _ in range(2):  # adjectives before the noun
        if at + 1 >= len(tokens) or tokens[at].is_hidden:
            break
        word = tokens[at].word
        following = tokens[at + 1].word
        if not word.is_adjective or not following.is_noun:
            break
        is_head = _is_noun_of_number(tokens[at], number) and (following.is_finite or following.is_adjective)
        if not _is_noun_of_number(tokens[at + 1], number) or is_head:
            break
        at += 1
    if at >= len(tokens) or tokens[at].is_hidden or not _is_noun_of_number(tokens[at], number):
        return None
    if tokens[at].is_capital and at > 1:
        return None
    head = tokens[at]
    is_loose = head.lower in _AMBIGUOUS_HEADS or (head.lower == "nombre" and low != "le")
    if head.lower in _TIME_NOUNS or (is_loose and not joined):
        return None
    forms = head.word.possible_agreements(":N")
    genders = {form[0] for form in forms if form[1] == number}
    gender = "" if head.lower == "gens" else gender or (next(iter(genders)) if len(genders) == 1 else "")
    at += 1
    while at < len(tokens) and is_noun_qualifier(tokens, at, number):
        at += 1
    return NounGroup(number, gender, head.lower), at


def _is_noun_of_number(token: ClauseToken, number: str) -> bool:
    return not token.word.has_tag(":G") and any(form[1] == number for form in token.word.possible_agreements(":N"))


def is_noun_qualifier(tokens: Sequence[ClauseToken], at: int, number: str) -> bool:
    """Whether this is an adjective of the noun before, and not the verb."""
    token = tokens[at]
    if token.is_hidden or token.is_capital or not token.word.is_adjective or token.lower in ADVERBS:
        return False
    if not any(form[1] == number for form in token.word.possible_agreements(":A", ":Q")):
        return False
    if not token.word.is_finite:
        return True
    return at + 1 < len(tokens) and (tokens[at + 1].lower in {"ne", "n’"} or tokens[at + 1].word.is_only_verb)


def _skip_complement(tokens: Sequence[ClauseToken], at: int) -> int | None:
    """After a preposition: a determiner, a noun or a name, adjectives. Where it ends, or None."""
    at += 1
    for _ in range(3):
        low = lower_word_at(tokens, at)
        if (
            low in PLURAL_DETERMINERS
            or low in SINGULAR_DETERMINERS
            or low in NUMBERS
            or low in {"tous", "toutes", "tout", "toute", "d’", "de"}
            or low[:1].isdigit()
        ):
            at += 1
    if at >= len(tokens):
        return None
    if tokens[at].is_hidden or (tokens[at].is_capital and not tokens[at].word.is_only_verb):
        at += 1
        while at < len(tokens) and tokens[at].is_capital and not tokens[at].is_hidden:
            at += 1
        return at
    if (
        tokens[at].word.has_tag(":A")
        and at + 1 < len(tokens)
        and tokens[at + 1].word.is_noun
        and not tokens[at + 1].word.is_finite
    ):
        at += 1
    if not tokens[at].word.is_noun or tokens[at].word.has_tag(":Y"):
        return None
    numbers = {form[1] for form in tokens[at].word.possible_agreements(":N")}
    at += 1
    while (
        at < len(tokens) and tokens[at].is_capital and not tokens[at].is_hidden
    ):  # la ministre Tremblay, l’école Saint-Jean
        at += 1
    while at < len(tokens) and any(is_noun_qualifier(tokens, at, number) for number in numbers):
        at += 1
    return at


def lower_word_at(tokens: Sequence[ClauseToken], at: int) -> str:
    return tokens[at].lower if 0 <= at < len(tokens) else ""


def is_certain_verb(tokens: Sequence[ClauseToken], at: int, has_clitic: bool) -> bool:
    """Whether the form at a place is the verb of its clause, and not a noun, nor a word of another kind."""
    token = tokens[at]
    if token.is_hidden or token.is_capital or not (token.word.third_persons or token.lower in BE):
        return False
    if token.lower in BE or token.lower in BEEN or token.word.is_only_verb:
        return True
    if token.word.has_tag(":G", ":W") or token.lower in _JUXTAPOSED_NOUNS:
        return False
    return has_clitic or lower_word_at(tokens, at + 1) in _SHOWS_VERB


def antecedent_number(tokens: Sequence[ClauseToken], place: int) -> str:
    """The number of what stands before « qui », "s" or "p"; empty when something else could be meant."""
    if place == 0:
        return ""
    before = tokens[place - 1]
    if before.lower in {"ceux", "celles"}:
        return "" if lower_word_at(tokens, place - 2) in {"de", "d’", "des", "parmi"} else "p"
    for at in (place - 2, place - 3):
        if at < 0:
            return ""
        if tokens[at].lower not in PLURAL_DETERMINERS and tokens[at].lower not in SINGULAR_DETERMINERS:
            continue
        group = parse_noun_group(tokens, at)
        if group is None or group[1] != place or before.is_capital:
            continue
        number = group[0].number
        previous = lower_word_at(tokens, at - 1) if at else "."
        is_alone = previous in {"que", "qu’", "."} or previous in CLAUSE_OPENERS
        if number == "p" and previous in {"pour", "avec", "chez"}:
            is_alone = True
        if at > 0 and tokens[at - 1].word.is_only_verb:
            is_alone = True
        return number if is_alone and tokens[at].lower not in {"un", "une"} else ""
    return ""
