"""What must agree with a subject: the verb far from its noun, the attribute, « qui ».

Source: Banque de dépannage linguistique of the OQLF, « Accord du verbe », « Accord de l’adjectif attribut du sujet ».
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vigie.kit.text import N_
from vigie.proofreader.grammar.clause_homophones import check_after_subject, check_misplaced_a
from vigie.proofreader.grammar.clauses import (
    ADVERBS,
    BE,
    BEEN,
    PLURAL_DETERMINERS,
    ClauseSubject,
    ClauseToken,
    antecedent_number,
    clause_opening,
    is_certain_verb,
    lower_word_at,
    parse_sentence,
    parse_subject,
    prefetch_words,
)
from vigie.proofreader.grammar.morphology import MorphologyClient
from vigie.proofreader.grammar.participle_agreement import (
    agreement_remark,
    check_question_object,
    check_relative_object,
)
from vigie.proofreader.remarks import Nature, Remark
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.vocabulary.lexicon import word_lists

VERB_SOURCE = "OQLF, Banque de dépannage linguistique, « Accord du verbe »"
ATTRIBUTE_SOURCE = "OQLF, Banque de dépannage linguistique, « Accord de l’adjectif attribut du sujet »"
VERB_MESSAGE = N_("The verb agrees with its subject: “%(verb)s”.")
ATTRIBUTE_MESSAGE = N_("“%(words)s” does not agree with its subject.")

_CLITICS = word_lists()["clitics"]
#: Verbs that a subject may follow: « Cet été seront annoncés les… ».
_INVERTED = word_lists()["inverted"]
_NUMBER_RULES = {"s": "agreement.one", "p": "agreement.many"}


def find_remarks(text: ParsedText, dictionary: MorphologyClient) -> Iterator[Remark]:
    """The faults of agreement of a text. Those of a sentence are remembered while the next one is being typed."""
    keys = [f"{one.text}\0{text.original[one.start : one.end]}" for one in text.sentences]
    prefetch_words(
        [one for one, key in zip(text.sentences, keys, strict=True) if dictionary.sentence_remarks.get(key) is None],
        dictionary,
    )
    for sentence, key in zip(text.sentences, keys, strict=True):
        found = dictionary.sentence_remarks.get(key)
        if found is None:
            tokens = parse_sentence(text, sentence, dictionary)
            first: dict[int, Remark] = {}  # of two remarks on a word, the first stays
            for place in range(len(tokens)):
                for remark in _check_token(tokens, place, dictionary):
                    first.setdefault(remark.start, remark)
            found = tuple(_shift_remark(one, -sentence.start) for one in first.values())
            if not dictionary.is_unavailable:
                dictionary.sentence_remarks.store(key, found)
        yield from (_shift_remark(one, sentence.start) for one in found)


def _shift_remark(remark: Remark, by: int) -> Remark:
    return replace(remark, start=remark.start + by, end=remark.end + by)


def _check_token(tokens: Sequence[ClauseToken], place: int, dictionary: MorphologyClient) -> Iterator[Remark]:
    opening = clause_opening(tokens, place)
    if opening and (subject := parse_subject(tokens, place)):
        yield from check_verb(tokens, subject, dictionary, after_comma=opening == ",")
    if (
        opening == "."
        and tokens[place].lower in _PERSONS
        and lower_word_at(tokens, place - 1) not in {"que", "qu’", "comme"}
    ):
        yield from check_pronoun_verb(tokens, place, dictionary)
    if tokens[place].lower == "qui":
        yield from check_relative_verb(tokens, place, dictionary)
    elif tokens[place].lower in {"quels", "quelles", "quelle", "combien"}:
        yield from check_question_object(tokens, place, dictionary)
    elif tokens[place].lower == "a":
        yield from check_misplaced_a(tokens, place)
    elif tokens[place].lower in {"tous", "toutes"}:
        yield from check_tous_attribute(tokens, place, dictionary)
    elif tokens[place].lower in {"que", "qu’"}:
        yield from check_relative_object(tokens, place, dictionary)


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


def check_pronoun_verb(tokens: Sequence[ClauseToken], place: int, dictionary: MorphologyClient) -> Iterator[Remark]:
    """« vous devait », « je veut »: the pronoun that opens the clause says the person."""
    person = _PERSONS[tokens[place].lower]
    at = place + 1
    while lower_word_at(tokens, at) in _CLITICS:
        at += 1
    if at >= len(tokens) or tokens[at].is_hidden or tokens[at].is_capital:
        return
    verb = tokens[at]
    if not verb.word.is_finite or verb.word.has_tag(":G", ":W", ":N", ":A") or verb.word.has_person(person):
        return
    yield from _verb_remark(verb, dictionary.conjugated_form(verb.word, person), "agreement.pronoun")


def _verb_remark(verb: ClauseToken, right: str, rule: str) -> Iterator[Remark]:
    """The remark on a verb that should be `right`; nothing when that is empty, or what is written."""
    if right and right != verb.lower:
        params = (("verb", right),)
        yield Remark(verb.start, verb.end, Nature.FAULT, rule, VERB_MESSAGE, (right,), VERB_SOURCE, params=params)


def check_verb(
    tokens: Sequence[ClauseToken], subject: ClauseSubject, dictionary: MorphologyClient, *, after_comma: bool
) -> Iterator[Remark]:
    if after_comma and (subject.number == "s" or subject.is_joined):
        return  # the end of a list, perhaps
    at = subject.after
    while lower_word_at(tokens, at) in _CLITICS:
        at += 1
    has_clitic = at > subject.after
    if at < len(tokens) and not has_clitic:
        yield from check_after_subject(tokens, at, subject)
    if at >= len(tokens) or not is_certain_verb(tokens, at, has_clitic):
        return
    verb = tokens[at]
    persons = verb.word.third_persons
    # « Cet été seront annoncés les… »: what follows may be the subject.
    plural_follows = any(token.lower in PLURAL_DETERMINERS for token in tokens[at + 1 : at + 4])
    is_inverted = subject.number == "s" and verb.lower in BE | _INVERTED and plural_follows
    if persons and subject.number not in persons and not is_inverted:
        right = dictionary.third_person_form(verb.word, subject.number)
        yield from _verb_remark(verb, right, _NUMBER_RULES[subject.number])
    # « se sont serré la main »: the participle has rules of its own.
    if at == 0 or tokens[at - 1].lower not in {"se", "s’"}:
        yield from check_attribute(tokens, at, subject, dictionary)


def check_tous_attribute(tokens: Sequence[ClauseToken], place: int, dictionary: MorphologyClient) -> Iterator[Remark]:
    """« vous êtes tous invités »: more than one. Source: OQLF, Banque de dépannage linguistique, « Tout »."""
    at = place + 1
    if lower_word_at(tokens, place - 1) not in {"êtes", "sommes", "sont", "serez", "serons", "soyez", "soyons"}:
        return
    while lower_word_at(tokens, at) in ADVERBS:
        at += 1
    if at >= len(tokens) or tokens[at].is_hidden or tokens[at].word.has_tag(":G", ":W", ":Y"):
        return
    forms = tokens[at].word.possible_agreements(":A", ":Q")
    right = "fp" if tokens[place].lower == "toutes" else "mp"
    if forms and right not in forms and tokens[at].word.is_adjective and not tokens[at].word.is_finite:
        yield from agreement_remark(tokens[at], right, dictionary, ATTRIBUTE_MESSAGE, ATTRIBUTE_SOURCE)


def check_attribute(
    tokens: Sequence[ClauseToken], at: int, subject: ClauseSubject, dictionary: MorphologyClient
) -> Iterator[Remark]:
    """être, adverbs, then an adjective or a participle that must be the subject's."""
    if tokens[at].lower in BEEN:
        at += 1
        while lower_word_at(tokens, at) in ADVERBS:
            at += 1
        if lower_word_at(tokens, at) != "été":
            return
    elif tokens[at].lower not in BE:
        return
    at += 1
    while lower_word_at(tokens, at) in ADVERBS:
        at += 1
    if at >= len(tokens) or tokens[at].is_hidden or tokens[at].is_capital:
        return
    adjective = tokens[at]
    forms = adjective.word.possible_agreements(":A", ":Q")
    if (
        not forms
        or adjective.word.has_tag(":G", ":W", ":Y")
        or adjective.lower in ADVERBS
        or lower_word_at(tokens, at + 1) == "-"
    ):
        return
    wanted = {gender + subject.number for gender in (subject.gender or "mf")}
    if forms & wanted or (
        adjective.word.is_noun
        and {form[1] for form in adjective.word.possible_agreements(":N")} != {"s", "p"}
        and not subject.gender
    ):
        return
    if len(wanted) == 1:
        right = next(iter(wanted))
    else:  # the same gender in the other number
        right = ("f" if all(form[0] == "f" for form in forms) else "m") + subject.number
    yield from agreement_remark(adjective, right, dictionary, ATTRIBUTE_MESSAGE, ATTRIBUTE_SOURCE)


def check_relative_verb(tokens: Sequence[ClauseToken], place: int, dictionary: MorphologyClient) -> Iterator[Remark]:
    """« les parents qui cherche », « ceux qui travaille »: the antecedent stands right before."""
    number = antecedent_number(tokens, place)
    at = place + 1
    while lower_word_at(tokens, at) in _CLITICS:
        at += 1
    if not number or at >= len(tokens) or tokens[at].is_hidden:
        return
    verb = tokens[at]
    if not verb.word.third_persons or number in verb.word.third_persons or verb.word.has_tag(":G") or verb.is_capital:
        return
    yield from _verb_remark(verb, dictionary.third_person_form(verb.word, number), _NUMBER_RULES[number])
