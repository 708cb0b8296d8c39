"""What must agree with a subject: the verb far from its noun, the attribute, « qui ».

Source: Banque de dépannage linguistique of the OQLF, « Accord du verbe », « Accord de l’adjectif attribut du sujet ».
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vigie.kit.text import N_
from vigie.proofreader.grammar.clause_homophones import check_after_subject, check_misplaced_a
from vigie.proofreader.grammar.clauses import (
    ADVERBS,
    CLAUSE_OPENERS,
    PLURAL_DETERMINERS,
    SINGULAR_DETERMINERS,
    ClauseSubject,
    ClauseToken,
    clause_opening,
    lower_word_at,
    parse_noun_group,
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

VERB_SOURCE = "OQLF, Banque de dépannage linguistique, « Accord du verbe »"
ATTRIBUTE_SOURCE = "OQLF, Banque de dépannage linguistique, « Accord de l’adjectif attribut du sujet »"
VERB_MESSAGE = N_("The verb agrees with its subject: “%(verb)s”.")
ATTRIBUTE_MESSAGE = N_("“%(words)s” does not agree with its subject.")

_CLITICS = word_lists()["clitics"]
_BE = word_lists()["be"]
_BEEN = word_lists()["been"]
#: After a form that can be a noun, what shows that it is the verb.
_SHOWS_VERB = word_lists()["shows_verb"]
#: Nouns, also verbs, that stand beside another noun: « les projets pilote ».
_JUXTAPOSED_NOUNS = word_lists()["beside"]
#: Verbs that a subject may follow: « Cet été seront annoncés les… ».
_INVERTED = word_lists()["inverted"]
_NUMBER_RULES = {"s": "agreement.one", "p": "agreement.many"}


def find_remarks(text: ParsedText, dictionary: MorphologyClient) -> Iterator[Remark]:
    """The faults of agreement of a text. What was said of a sentence is remembered: somebody is typing the next one."""
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


def _check_token(bits: Sequence[ClauseToken], place: int, dictionary: MorphologyClient) -> Iterator[Remark]:
    opening = clause_opening(bits, place)
    if opening and (subject := parse_subject(bits, place)):
        yield from _check_verb(bits, subject, dictionary, after_comma=opening == ",")
    if (
        opening == "."
        and bits[place].lower in _PERSONS
        and lower_word_at(bits, place - 1) not in {"que", "qu’", "comme"}
    ):
        yield from _check_pronoun_verb(bits, place, dictionary)
    if bits[place].lower == "qui":
        yield from _check_relative_verb(bits, place, dictionary)
    elif bits[place].lower in {"quels", "quelles", "quelle", "combien"}:
        yield from check_question_object(bits, place, dictionary)
    elif bits[place].lower == "a":
        yield from check_misplaced_a(bits, place)
    elif bits[place].lower in {"tous", "toutes"}:
        yield from _check_tous_attribute(bits, place, dictionary)
    elif bits[place].lower in {"que", "qu’"}:
        yield from check_relative_object(bits, place, dictionary)


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


def _check_pronoun_verb(bits: Sequence[ClauseToken], place: int, dictionary: MorphologyClient) -> Iterator[Remark]:
    """« vous devait », « je veut »: the pronoun that opens the clause says the person."""
    person = _PERSONS[bits[place].lower]
    at = place + 1
    while lower_word_at(bits, at) in _CLITICS:
        at += 1
    if at >= len(bits) or bits[at].is_hidden or bits[at].is_capital:
        return
    verb = bits[at]
    if not verb.word.is_finite or verb.word.has_tag(":G", ":W", ":N", ":A") or verb.word.has_person(person):
        return
    yield from _verb_remark(verb, dictionary.conjugated_form(verb.word, person), "agreement.pronoun")


def _verb_remark(verb: ClauseToken, right: str, rule: str) -> Iterator[Remark]:
    """The remark on a verb that should be `right`; nothing when that is empty, or what is written."""
    if right and right != verb.lower:
        params = (("verb", right),)
        yield Remark(verb.start, verb.end, Nature.FAULT, rule, VERB_MESSAGE, (right,), VERB_SOURCE, params=params)


def _check_verb(
    bits: Sequence[ClauseToken], subject: ClauseSubject, dictionary: MorphologyClient, *, after_comma: bool
) -> Iterator[Remark]:
    if after_comma and (subject.number == "s" or subject.is_joined):
        return  # the end of a list, perhaps
    at = subject.after
    while lower_word_at(bits, at) in _CLITICS:
        at += 1
    has_clitic = at > subject.after
    if at < len(bits) and not has_clitic:
        yield from check_after_subject(bits, at, subject)
    if at >= len(bits) or not _is_certain_verb(bits, at, has_clitic):
        return
    verb = bits[at]
    persons = verb.word.third_persons
    # « Cet été seront annoncés les… »: what follows may be the subject.
    plural_follows = any(bit.lower in PLURAL_DETERMINERS for bit in bits[at + 1 : at + 4])
    is_inverted = subject.number == "s" and verb.lower in _BE | _INVERTED and plural_follows
    if persons and subject.number not in persons and not is_inverted:
        right = dictionary.third_person_form(verb.word, subject.number)
        yield from _verb_remark(verb, right, _NUMBER_RULES[subject.number])
    # « se sont serré la main »: the participle has rules of its own.
    if at == 0 or bits[at - 1].lower not in {"se", "s’"}:
        yield from _check_attribute(bits, at, subject, dictionary)


def _check_tous_attribute(bits: Sequence[ClauseToken], place: int, dictionary: MorphologyClient) -> Iterator[Remark]:
    """« vous êtes tous invités »: more than one. Source: OQLF, Banque de dépannage linguistique, « Tout »."""
    at = place + 1
    if lower_word_at(bits, place - 1) not in {"êtes", "sommes", "sont", "serez", "serons", "soyez", "soyons"}:
        return
    while lower_word_at(bits, at) in ADVERBS:
        at += 1
    if at >= len(bits) or bits[at].is_hidden or bits[at].word.has_tag(":G", ":W", ":Y"):
        return
    forms = bits[at].word.possible_agreements(":A", ":Q")
    right = "fp" if bits[place].lower == "toutes" else "mp"
    if forms and right not in forms and bits[at].word.is_adjective and not bits[at].word.is_finite:
        yield from agreement_remark(bits[at], right, dictionary, ATTRIBUTE_MESSAGE, ATTRIBUTE_SOURCE)


def _is_certain_verb(bits: Sequence[ClauseToken], at: int, has_clitic: bool) -> bool:
    bit = bits[at]
    if bit.is_hidden or bit.is_capital or not (bit.word.third_persons or bit.lower in _BE):
        return False
    if bit.lower in _BE or bit.lower in _BEEN or bit.word.is_only_verb:
        return True
    if bit.word.has_tag(":G", ":W") or bit.lower in _JUXTAPOSED_NOUNS:
        return False
    return has_clitic or lower_word_at(bits, at + 1) in _SHOWS_VERB


def _check_attribute(
    bits: Sequence[ClauseToken], at: int, subject: ClauseSubject, dictionary: MorphologyClient
) -> Iterator[Remark]:
    """être, adverbs, then an adjective or a participle that must be the subject's."""
    if bits[at].lower in _BEEN:
        at += 1
        while lower_word_at(bits, at) in ADVERBS:
            at += 1
        if lower_word_at(bits, at) != "été":
            return
    elif bits[at].lower not in _BE:
        return
    at += 1
    while lower_word_at(bits, at) in ADVERBS:
        at += 1
    if at >= len(bits) or bits[at].is_hidden or bits[at].is_capital:
        return
    adjective = bits[at]
    forms = adjective.word.possible_agreements(":A", ":Q")
    if (
        not forms
        or adjective.word.has_tag(":G", ":W", ":Y")
        or adjective.lower in ADVERBS
        or lower_word_at(bits, at + 1) == "-"
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


def _check_relative_verb(bits: Sequence[ClauseToken], place: int, dictionary: MorphologyClient) -> Iterator[Remark]:
    """« les parents qui cherche », « ceux qui travaille »: the antecedent stands right before."""
    number = _antecedent_number(bits, place)
    at = place + 1
    while lower_word_at(bits, at) in _CLITICS:
        at += 1
    if not number or at >= len(bits) or bits[at].is_hidden:
        return
    verb = bits[at]
    if not verb.word.third_persons or number in verb.word.third_persons or verb.word.has_tag(":G") or verb.is_capital:
        return
    yield from _verb_remark(verb, dictionary.third_person_form(verb.word, number), _NUMBER_RULES[number])


def _antecedent_number(bits: Sequence[ClauseToken], place: int) -> str:
    """The number of what stands before « qui », "s" or "p"; empty when something else could be meant."""
    if place == 0:
        return ""
    before = bits[place - 1]
    if before.lower in {"ceux", "celles"}:
        return "" if lower_word_at(bits, place - 2) in {"de", "d’", "des", "parmi"} else "p"
    for at in (place - 2, place - 3):
        if at < 0:
            return ""
        if bits[at].lower not in PLURAL_DETERMINERS and bits[at].lower not in SINGULAR_DETERMINERS:
            continue
        group = parse_noun_group(bits, at)
        if group is None or group[1] != place or before.is_capital:
            continue
        number = group[0].number
        previous = lower_word_at(bits, at - 1) if at else "."
        is_alone = previous in {"que", "qu’", "."} or previous in CLAUSE_OPENERS
        if number == "p" and previous in {"pour", "avec", "chez"}:
            is_alone = True
        if at > 0 and bits[at - 1].word.is_only_verb:
            is_alone = True
        return number if is_alone and bits[at].lower not in {"un", "une"} else ""
    return ""
