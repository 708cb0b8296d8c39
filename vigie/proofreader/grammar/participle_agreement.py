"""The participle that agrees with an object before it, and the form that mends what does not agree.

Source: Banque de dépannage linguistique of the OQLF, « Accord du participe passé employé avec avoir ».
"""

import re
from collections.abc import Iterator, Sequence

from vigie.kit.text import N_
from vigie.proofreader.grammar.clauses import ADVERBS, ClauseToken, is_noun_qualifier, lower_word_at, parse_noun_group
from vigie.proofreader.grammar.morphology import MorphologyClient, WordAnalysis
from vigie.proofreader.remarks import Nature, Remark
from vigie.proofreader.vocabulary.lexicon import word_lists

PARTICIPLE_SOURCE = "OQLF, Banque de dépannage linguistique, « Accord du participe passé employé avec avoir »"
OBJECT_MESSAGE = N_("“%(words)s” agrees with its object, which stands before it.")

_PRONOUNS = word_lists()["pronouns"]
_AVOIR_FORMS = word_lists()["avoir_forms"]
#: Participles whose « que » is no object: measures, impersonal turns, and those that an infinitive hides behind.
_PARTICIPLES_WITHOUT_OBJECT = word_lists()["no_object"]
_INVERTED_AVOIR = re.compile(
    r"(?:avons|avez|ai|as|ont|a|avait|avaient|aviez|auront|aura|aurez|aurait|auriez)-(?:t-)?(?:nous|vous|je|tu|ils?|elles?|on)"
)


def check_relative_object(tokens: Sequence[ClauseToken], place: int, dictionary: MorphologyClient) -> Iterator[Remark]:
    """« les mensonges qu’ils ont racontés »: the object stands before avoir.

    Source: OQLF, Banque de dépannage linguistique, « Accord du participe passé employé avec avoir ».
    """
    group = next(
        (g for g in (parse_noun_group(tokens, at) for at in (place - 2, place - 3) if at >= 0) if g and g[1] == place),
        None,
    )
    if group is None or not group[0].gender or lower_word_at(tokens, place + 1) not in _PRONOUNS:
        return
    right = group[0].gender + group[0].number
    if right == "ms" or lower_word_at(tokens, place + 2) not in _AVOIR_FORMS:
        return
    at = place + 3
    while lower_word_at(tokens, at) in ADVERBS:
        at += 1
    if at >= len(tokens) or tokens[at].lower in _PARTICIPLES_WITHOUT_OBJECT:
        return
    forms = tokens[at].word.possible_agreements(":Q")
    follows = tokens[at + 1].word if at + 1 < len(tokens) else WordAnalysis()
    if (
        forms
        and right not in forms
        and not follows.has_tag(":Y")
        and lower_word_at(tokens, at + 1) not in {"de", "d’", "à", "que", "qu’"}
    ):
        yield from agreement_remark(tokens[at], right, dictionary, OBJECT_MESSAGE, PARTICIPLE_SOURCE)


def check_question_object(tokens: Sequence[ClauseToken], place: int, dictionary: MorphologyClient) -> Iterator[Remark]:
    """« Combien de logements avez-vous construits »: the object stands before avoir.

    Source: OQLF, Banque de dépannage linguistique, « Accord du participe passé employé avec avoir ».
    """
    first = tokens[place].lower
    if first == "combien" and lower_word_at(tokens, place + 1) not in {"de", "d’"}:
        return
    at = place + (2 if first == "combien" else 1)
    if at >= len(tokens) or not tokens[at].word.is_noun or tokens[at].is_hidden:
        return
    number = "s" if first == "quelle" else "p"
    forms = {form for form in tokens[at].word.possible_agreements(":N") if form[1] == number}
    at += 1
    while at < len(tokens) and is_noun_qualifier(tokens, at, number):
        at += 1
    if not _INVERTED_AVOIR.fullmatch(lower_word_at(tokens, at)):
        return
    at += 1
    while lower_word_at(tokens, at) in ADVERBS:
        at += 1
    if at < len(tokens) and len(forms) == 1 and lower_word_at(tokens, at + 1) not in {"de", "d’"}:
        participle = tokens[at]
        right = next(iter(forms))
        can_be = participle.word.possible_agreements(":Q")
        follows = tokens[at + 1].word if at + 1 < len(tokens) else WordAnalysis()
        if can_be and right not in can_be and not follows.has_tag(":Y"):
            yield from agreement_remark(participle, right, dictionary, OBJECT_MESSAGE, PARTICIPLE_SOURCE)


def agreement_remark(
    token: ClauseToken, right: str, dictionary: MorphologyClient, message: str, source: str
) -> Iterator[Remark]:
    fix = dictionary.agreeing_form(token.word, right)
    if fix and fix != token.lower:
        params = (("words", token.lower),)
        yield Remark(
            token.start, token.end, Nature.FAULT, "agreement.attribute", message, (fix,), source, params=params
        )
