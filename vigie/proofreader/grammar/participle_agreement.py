"""The participle that agrees with an object before it, and the form that mends what does not agree.

Source: Banque de dépannage linguistique of the OQLF, « Accord du participe passé employé avec avoir ».
"""

import re
from collections.abc import Iterator, Sequence

from vigie.kit.text import N_
from vigie.proofreader.grammar.clauses import ADVERBS, Bit, noun_group, qualifies, word_at
from vigie.proofreader.grammar.morphology import Dictionary, Word
from vigie.proofreader.remarks import Nature, Remark
from vigie.proofreader.vocabulary.lexicon import phrases

PARTICIPLE = "OQLF, Banque de dépannage linguistique, « Accord du participe passé employé avec avoir »"
OBJECT = N_("“%(words)s” agrees with its object, which stands before it.")

_PRONOUNS = phrases()["pronouns"]
_AVOIR_FORMS = phrases()["avoir_forms"]
#: Participles whose « que » is no object: measures, impersonal turns, and those that an infinitive hides behind.
_NO_OBJECT = phrases()["no_object"]
_AVOIR = re.compile(
    r"(?:avons|avez|ai|as|ont|a|avait|avaient|aviez|auront|aura|aurez|aurait|auriez)-(?:t-)?(?:nous|vous|je|tu|ils?|elles?|on)"
)


def object_before(bits: Sequence[Bit], place: int, dictionary: Dictionary) -> Iterator[Remark]:
    """« les mensonges qu’ils ont racontés »: the object stands before avoir.

    Source: OQLF, Banque de dépannage linguistique, « Accord du participe passé employé avec avoir ».
    """
    group = next(
        (g for g in (noun_group(bits, at) for at in (place - 2, place - 3) if at >= 0) if g and g[1] == place), None
    )
    if group is None or not group[0].gender or word_at(bits, place + 1) not in _PRONOUNS:
        return
    right = group[0].gender + group[0].number
    if right == "ms" or word_at(bits, place + 2) not in _AVOIR_FORMS:
        return
    at = place + 3
    while word_at(bits, at) in ADVERBS:
        at += 1
    if at >= len(bits) or bits[at].lower in _NO_OBJECT:
        return
    forms = bits[at].word.agreements(":Q")
    follows = bits[at + 1].word if at + 1 < len(bits) else Word()
    if (
        forms
        and right not in forms
        and not follows.has(":Y")
        and word_at(bits, at + 1) not in {"de", "d’", "à", "que", "qu’"}
    ):
        yield from mended(bits[at], right, dictionary, OBJECT, PARTICIPLE)


def object_asked(bits: Sequence[Bit], place: int, dictionary: Dictionary) -> Iterator[Remark]:
    """« Combien de logements avez-vous construits »: the object stands before avoir.

    Source: OQLF, Banque de dépannage linguistique, « Accord du participe passé employé avec avoir ».
    """
    first = bits[place].lower
    if first == "combien" and word_at(bits, place + 1) not in {"de", "d’"}:
        return
    at = place + (2 if first == "combien" else 1)
    if at >= len(bits) or not bits[at].word.is_noun or bits[at].is_hidden:
        return
    number = "s" if first == "quelle" else "p"
    forms = {form for form in bits[at].word.agreements(":N") if form[1] == number}
    at += 1
    while at < len(bits) and qualifies(bits, at, number):
        at += 1
    if not _AVOIR.fullmatch(word_at(bits, at)):
        return
    at += 1
    while word_at(bits, at) in ADVERBS:
        at += 1
    if at < len(bits) and len(forms) == 1 and word_at(bits, at + 1) not in {"de", "d’"}:
        participle, right = bits[at], next(iter(forms))
        can_be = participle.word.agreements(":Q")
        follows = bits[at + 1].word if at + 1 < len(bits) else Word()
        if can_be and right not in can_be and not follows.has(":Y"):
            yield from mended(participle, right, dictionary, OBJECT, PARTICIPLE)


def mended(bit: Bit, right: str, dictionary: Dictionary, message: str, source: str) -> Iterator[Remark]:
    fix = dictionary.agreeing(bit.word, right)
    if fix and fix != bit.lower:
        params = (("words", bit.lower),)
        yield Remark(bit.start, bit.end, Nature.FAULT, "agreement.attribute", message, (fix,), source, params=params)
