"""What must agree with a subject: the verb far from its noun, the attribute, « qui ».

Source: Banque de dépannage linguistique of the OQLF, « Accord du verbe », « Accord de l’adjectif attribut du sujet ».
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vigie.kit.text import N_
from vigie.proofreader.grammar.clause_homophones import after_subject, misplaced_a
from vigie.proofreader.grammar.clauses import (
    ADVERBS,
    MANY,
    ONE,
    OPENERS,
    Bit,
    Subject,
    bits_of,
    learn,
    noun_group,
    opening_at,
    subject_at,
    word_at,
)
from vigie.proofreader.grammar.morphology import Dictionary, Word
from vigie.proofreader.grammar.participle_agreement import mended, object_asked, object_before
from vigie.proofreader.remarks import Nature, Remark
from vigie.proofreader.text.parsed_text import Text
from vigie.proofreader.text.segmentation import Piece
from vigie.proofreader.vocabulary.lexicon import phrases

VERB = "OQLF, Banque de dépannage linguistique, « Accord du verbe »"
ATTRIBUTE = "OQLF, Banque de dépannage linguistique, « Accord de l’adjectif attribut du sujet »"
AGREES = N_("The verb agrees with its subject: “%(verb)s”.")
MATCHES = N_("“%(words)s” does not agree with its subject.")

_CLITICS = phrases()["clitics"]
_BE = phrases()["be"]
_BEEN = phrases()["been"]
#: After a form that can be a noun, what shows that it is the verb.
_SHOWS_VERB = phrases()["shows_verb"]
#: Nouns, also verbs, that stand beside another noun: « les projets pilote ».
_BESIDE = phrases()["beside"]
#: Verbs that a subject may follow: « Cet été seront annoncés les… ».
_INVERTED = phrases()["inverted"]


def remarks(text: Text, dictionary: Dictionary) -> Iterator[Remark]:
    """The faults of agreement of a text. What was said of a sentence is remembered: somebody is typing the next one."""
    keys = [f"{one.text}\0{text.original[one.start : one.end]}" for one in text.sentences]
    learn([one for one, key in zip(text.sentences, keys, strict=True) if dictionary.said.get(key) is None], dictionary)
    for sentence, key in zip(text.sentences, keys, strict=True):
        found = dictionary.said.get(key)
        if found is None:
            found = tuple(_moved(one, -sentence.start) for one in _read(text, sentence, dictionary))
            if not dictionary.is_silent:
                dictionary.said.keep(key, found)
        yield from (_moved(one, sentence.start) for one in found)


def _moved(remark: Remark, by: int) -> Remark:
    return replace(remark, start=remark.start + by, end=remark.end + by)


def _read(text: Text, sentence: Piece, dictionary: Dictionary) -> Iterator[Remark]:
    bits = bits_of(text, sentence, dictionary)
    seen: set[int] = set()
    for place in range(len(bits)):
        for found in _at(bits, place, dictionary):
            if found.start not in seen:
                seen.add(found.start)
                yield found


def _at(bits: Sequence[Bit], place: int, dictionary: Dictionary) -> Iterator[Remark]:
    opening = opening_at(bits, place)
    if opening and (subject := subject_at(bits, place)):
        yield from _verb(bits, subject, dictionary, after_comma=opening == ",")
    if opening == "." and bits[place].lower in _PERSONS and word_at(bits, place - 1) not in {"que", "qu’", "comme"}:
        yield from _person(bits, place, dictionary)
    if bits[place].lower == "qui":
        yield from _relative(bits, place, dictionary)
    elif bits[place].lower in {"quels", "quelles", "quelle", "combien"}:
        yield from object_asked(bits, place, dictionary)
    elif bits[place].lower == "a":
        yield from misplaced_a(bits, place)
    elif bits[place].lower in {"tous", "toutes"}:
        yield from _all_of_us(bits, place, dictionary)
    elif bits[place].lower in {"que", "qu’"}:
        yield from object_before(bits, place, dictionary)


_PERSONS = {
    "je": ":1s",
    "j’": ":1s",
    "tu": ":2s",
    "nous": ":1p",
    "vous": ":2p",
    "on": ":3s",
    "il": ":3s",
    "elle": ":3s",
    "ils": ":3p",
    "elles": ":3p",
}


def _person(bits: Sequence[Bit], place: int, dictionary: Dictionary) -> Iterator[Remark]:
    """« vous devait », « je veut »: the pronoun that opens the clause says the person."""
    person, at = _PERSONS[bits[place].lower], place + 1
    while word_at(bits, at) in _CLITICS:
        at += 1
    if at >= len(bits) or bits[at].is_hidden or bits[at].is_capital:
        return
    verb = bits[at]
    if not verb.word.is_finite or verb.word.has(":G", ":W", ":N", ":A") or verb.word.is_of(person):
        return
    fix = dictionary.conjugated(verb.word, person)
    if fix and fix != verb.lower:
        yield Remark(
            verb.start, verb.end, Nature.FAULT, "agreement.pronoun", AGREES, (fix,), VERB, params=(("verb", fix),)
        )


def _verb(bits: Sequence[Bit], subject: Subject, dictionary: Dictionary, *, after_comma: bool) -> Iterator[Remark]:
    if after_comma and (subject.number == "s" or subject.is_joined):
        return  # the end of a list, perhaps
    at, has_clitic = subject.after, False
    while word_at(bits, at) in _CLITICS:
        at, has_clitic = at + 1, True
    if at < len(bits) and not has_clitic:
        yield from after_subject(bits, at, subject)
    if at >= len(bits) or not _is_verb(bits, at, has_clitic):
        return
    is_own = at > 0 and bits[at - 1].lower in {
        "se",
        "s’",
    }  # « se sont serré la main »: the participle has rules of its own
    verb = bits[at]
    wrong = _wrong_number(subject, verb.word)
    if wrong and not (subject.number == "s" and _is_inverted(bits, at)):
        fix = dictionary.third(verb.word, subject.number)
        if fix and fix != verb.lower:
            yield Remark(
                verb.start, verb.end, Nature.FAULT, "agreement.many" if subject.number == "p" else "agreement.one",
                AGREES, (fix,), VERB, params=(("verb", fix),),
            )  # fmt: skip
    if not is_own:
        yield from _attribute(bits, at, subject, dictionary)


def _all_of_us(bits: Sequence[Bit], place: int, dictionary: Dictionary) -> Iterator[Remark]:
    """« vous êtes tous invités »: more than one. Source: OQLF, Banque de dépannage linguistique, « Tout »."""
    at = place + 1
    if word_at(bits, place - 1) not in {"êtes", "sommes", "sont", "serez", "serons", "soyez", "soyons"} or at >= len(
        bits
    ):
        return
    while word_at(bits, at) in ADVERBS:
        at += 1
    if at >= len(bits) or bits[at].is_hidden or bits[at].word.has(":G", ":W", ":Y"):
        return
    forms, right = bits[at].word.agreements(":A", ":Q"), "fp" if bits[place].lower == "toutes" else "mp"
    if forms and right not in forms and bits[at].word.is_adjective and not bits[at].word.is_finite:
        yield from mended(bits[at], right, dictionary, MATCHES, ATTRIBUTE)


def _wrong_number(subject: Subject, word: Word) -> bool:
    return bool(word.third) and subject.number not in word.third


def _is_verb(bits: Sequence[Bit], at: int, has_clitic: bool) -> bool:
    bit = bits[at]
    if bit.is_hidden or bit.is_capital or not (bit.word.third or bit.lower in _BE):
        return False
    if bit.lower in _BE or bit.lower in _BEEN or bit.word.is_only_verb:
        return True
    if bit.word.has(":G", ":W") or bit.lower in _BESIDE:
        return False
    return has_clitic or word_at(bits, at + 1) in _SHOWS_VERB


def _is_inverted(bits: Sequence[Bit], at: int) -> bool:
    """« Cet été seront annoncés les… »: what follows may be the subject."""
    return bits[at].lower in _BE | _INVERTED and any(bit.lower in MANY for bit in bits[at + 1 : at + 4])


def _attribute(bits: Sequence[Bit], at: int, subject: Subject, dictionary: Dictionary) -> Iterator[Remark]:
    """être, adverbs, then an adjective or a participle that must be the subject's."""
    if bits[at].lower in _BEEN:
        at += 1
        while word_at(bits, at) in ADVERBS:
            at += 1
        if word_at(bits, at) != "été":
            return
    elif bits[at].lower not in _BE:
        return
    at += 1
    while word_at(bits, at) in ADVERBS:
        at += 1
    if at >= len(bits) or bits[at].is_hidden or bits[at].is_capital:
        return
    adjective = bits[at]
    forms = adjective.word.agreements(":A", ":Q")
    if not forms or adjective.word.has(":G", ":W", ":Y") or adjective.lower in ADVERBS or word_at(bits, at + 1) == "-":
        return
    wanted = {gender + subject.number for gender in (subject.gender or "mf")}
    if forms & wanted or (
        adjective.word.is_noun
        and {form[1] for form in adjective.word.agreements(":N")} != {"s", "p"}
        and not subject.gender
    ):
        return
    right = next(iter(sorted(wanted, reverse=True))) if len(wanted) == 1 else _nearest(forms, subject.number)
    yield from mended(adjective, right, dictionary, MATCHES, ATTRIBUTE)


def _nearest(forms: frozenset[str], number: str) -> str:
    """The same gender in the other number."""
    return ("f" if all(form[0] == "f" for form in forms) else "m") + number


def _relative(bits: Sequence[Bit], place: int, dictionary: Dictionary) -> Iterator[Remark]:
    """« les parents qui cherche », « ceux qui travaille »: the antecedent stands right before."""
    number = _antecedent(bits, place)
    at = place + 1
    while word_at(bits, at) in _CLITICS:
        at += 1
    if not number or at >= len(bits) or bits[at].is_hidden:
        return
    verb = bits[at]
    if not verb.word.third or number in verb.word.third or verb.word.has(":G") or verb.is_capital:
        return
    fix = dictionary.third(verb.word, number)
    if fix and fix != verb.lower:
        yield Remark(
            verb.start, verb.end, Nature.FAULT, "agreement.many" if number == "p" else "agreement.one", AGREES,
            (fix,), VERB, params=(("verb", fix),),
        )  # fmt: skip


def _antecedent(bits: Sequence[Bit], place: int) -> str:
    """The number of what stands before « qui », when nothing else could be meant."""
    before = bits[place - 1] if place else None
    if before is None:
        return ""
    if before.lower in {"ceux", "celles"}:
        return "" if word_at(bits, place - 2) in {"de", "d’", "des", "parmi"} else "p"
    for back in (2, 3):
        at = place - back
        if at < 0:
            return ""
        group = noun_group(bits, at) if bits[at].lower in MANY | frozenset(ONE) else None
        if group and group[1] == place and not bits[place - 1].is_capital:
            previous = word_at(bits, at - 1) if at else "."
            allowed = {"que", "qu’", "."} | OPENERS | ({"pour", "avec", "chez"} if group[0].number == "p" else set())
            is_verb = at > 0 and bits[at - 1].word.is_only_verb
            return group[0].number if (previous in allowed or is_verb) and bits[at].lower not in {"un", "une"} else ""
    return ""
