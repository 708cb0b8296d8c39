"""Verbs and prepositions that sound like another word, told by the subject before them: son and sont, à and a.

Source: Banque de dépannage linguistique of the OQLF, « Homophones ».
"""

from collections.abc import Iterator, Sequence

from vigie.kit.text import N_
from vigie.proofreader.grammar.clauses import PLURAL_DETERMINERS, SINGULAR_DETERMINERS, ClauseSubject, ClauseToken
from vigie.proofreader.remarks import Nature, Remark
from vigie.proofreader.vocabulary.lexicon import word_lists

HOMOPHONES_SOURCE = "OQLF, Banque de dépannage linguistique, « Homophones »"
HOMOPHONE_MESSAGE = N_("“%(words)s” seems to stand for another word that sounds alike.")

_BE = word_lists()["be"]
_BEEN = word_lists()["been"]
_HAD = word_lists()["had"]
_REFLEXIVE_VERBS = frozenset(("dit", "sent", "montre", "trouve", "réjouit", "rend", "place", "demande"))
_A_SUBJECTS = word_lists()["a_subjects"]
_CLAUSE_BREAKS = word_lists()["breaks"]
_SUBJECT_PRONOUNS = frozenset(("il", "on", "nous", "vous", "je", "j’", "tu", "elle", "ils", "elles", "ne", "n’"))


def check_after_subject(tokens: Sequence[ClauseToken], at: int, subject: ClauseSubject) -> Iterator[Remark]:
    """« les listes d’attente son longues », « le conseil à voté »: after a subject, the verb that sounds the same.

    Source: OQLF, Banque de dépannage linguistique, « Homophones ».
    """
    token = tokens[at]
    follows = tokens[at + 1] if at + 1 < len(tokens) else None
    if follows is None or follows.is_hidden or follows.is_capital:
        return
    right = ""
    if token.lower == "son" and subject.number == "p":
        is_owned = follows.word.is_noun or (
            follows.word.is_adjective and at + 2 < len(tokens) and tokens[at + 2].word.is_noun
        )
        right = "" if is_owned and not follows.word.has_tag(":Q") else "sont"
    elif (
        token.lower == "à"
        and subject.number == "s"
        and follows.word.has_tag(":Q")
        and not follows.word.has_tag(":N", ":Y", ":G")
    ):
        right = "a"
    elif (
        token.lower == "ce"
        and follows.word.third_persons
        and (follows.word.is_only_verb or follows.lower in _REFLEXIVE_VERBS)
    ):
        right = "se"
    elif token.lower == "on" and subject.number == "p":
        is_owned = (
            follows.lower in SINGULAR_DETERMINERS
            and at + 2 < len(tokens)
            and tokens[at + 2].word.is_noun
            and not tokens[at + 2].word.is_finite
        )
        has = follows.word.has_tag(":Q") and not follows.word.is_finite
        right = "ont" if has or is_owned or follows.lower in _HAD else ""
    elif (
        token.lower == "peut-être"
        and follows.word.possible_agreements(":A", ":Q")
        and not follows.word.has_tag(":G", ":W")
    ):
        rest = tokens[at + 1 :]
        right = "" if any(one.word.is_only_verb or one.lower in _BE | _BEEN for one in rest) else "peut être"
    if right:
        yield _homophone_remark(token, right)


def check_misplaced_a(tokens: Sequence[ClauseToken], place: int) -> Iterator[Remark]:
    """« Il reste des places a la soirée »: the clause has its verb already, this is « à ».

    Source: OQLF, Banque de dépannage linguistique, « a et à ».
    """
    follows = tokens[place + 1] if place + 1 < len(tokens) else None
    before = tokens[place - 1] if place else None
    if follows is None or before is None or before.is_hidden or before.lower in _A_SUBJECTS:
        return
    if not (before.word.is_noun or before.is_capital) or before.word.has_tag(":G"):
        return
    if not (
        follows.lower in SINGULAR_DETERMINERS
        or follows.lower in PLURAL_DETERMINERS
        or follows.word.has_tag(":Y")
        or follows.lower[:1].isdigit()
    ):
        return
    for at in range(place - 2, max(place - 12, -1), -1):
        low = tokens[at].lower
        if not (low[0].isalnum() or low[-1] == "’") or low in _CLAUSE_BREAKS or tokens[at].is_hidden:
            return
        is_told = at > 0 and tokens[at - 1].lower in _SUBJECT_PRONOUNS
        if tokens[at].word.is_only_verb or (tokens[at].word.is_finite and is_told):
            yield _homophone_remark(tokens[place], "à")
            return


def _homophone_remark(token: ClauseToken, right: str) -> Remark:
    params = (("words", token.lower),)
    return Remark(
        token.start,
        token.end,
        Nature.FAULT,
        "homophones.confused",
        HOMOPHONE_MESSAGE,
        (right,),
        HOMOPHONES_SOURCE,
        params=params,
    )
