# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""Frequent misspellings that an engine lets pass: capitalised, in two words, or with a weak suggestion.

Source: Banque de dépannage linguistique and the Grand dictionnaire terminologique of the OQLF; the list is ours.
"""

import re
from collections.abc import Iterator
from functools import cache

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.phrase_patterns import lowercase_text, match_case
from vigie.proofreader.remarks import Nature
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.vocabulary.known_words import quebec_names
from vigie.proofreader.vocabulary.lexicon import read_table

#: Before these words, « le », « de », « que » are not cut.
_NEVER_ELIDED = r"(?:oui|onz\w+|ouistiti\w*|uhlan\w*|ululement\w*|un[e]?\b|énième|on\b|ouf\b|yaourt|à\b|où\b|en\b|a\b|et\b|ou\b|au\b|aux\b|est-ouest|iode)"
_ELISION = re.compile(
    r"(?<![\w’'-])(l[ea]|d[e]|qu[e]|n[e]|j[e])[ ](?!" + _NEVER_ELIDED + r")"
    r"(?=(?:[aàâeéèêëiîïoôuûœ]|h(?:ôpita|omm|abit|iver|istoi|eure|umain|onneur|ommage|ydro|ôtel de|uile))[a-zà-ÿ])"
)
_SENTENCE_START = re.compile(r"(?:[.!?…\n«:] ?)\Z")
_WORD = re.compile(r"[^\W\d_]+")


@rule(
    "spelling.frequent",
    nature=Nature.FAULT,
    languages=("fr",),
    source="OQLF, Banque de dépannage linguistique; liste de la maison",
    title=N_("Frequent misspellings"),
    examples=(
        "Malgrés la pluie → Malgré la pluie",
        "Je crois quil faut → Je crois qu’il faut",
        "Nous somme fiers → Nous sommes fiers",
    ),
)
def frequent_misspellings(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Words of `words/spelling.tsv`. Source: OQLF, BDL."""
    low = lowercase_text(text.masked)
    words = set(_WORD.findall(low))
    for first, pattern, right in load_misspellings():
        if first not in words:
            continue
        for found in pattern.finditer(low):
            wrong = text.original[found.start() : found.end()]
            is_name = (
                wrong[0].isupper()
                and " " not in wrong
                and found.start() > 0
                and not _SENTENCE_START.search(low, 0, found.start())
            )
            fix = match_case(wrong, right)
            if wrong != fix and not is_name:
                yield make_hit(*found.span(), N_("It is written “%(right)s”."), fix, right=right)


@cache
def load_misspellings() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """First word, pattern, right words: so that a text without the first word costs nothing."""
    found = []
    for wrong, right, *_ in read_table("spelling.tsv"):
        for one in re.split(r"\|(?![^(]*\))", wrong):
            first = _WORD.search(one)
            after = r"(?![\w’-])" if one[-1] not in "’ )" else ""
            found.append((first[0] if first else "", re.compile(rf"(?<![\w’-])(?:{one}){after}"), right))
    return tuple(found)


@rule(
    "spelling.elision",
    nature=Nature.FAULT,
    languages=("fr",),
    source="OQLF, Banque de dépannage linguistique, « Élision »",
    title=N_("Elision: l’hôpital"),
    examples=(
        "C’est le hôpital → C’est l’hôpital",
        "Un peu de eau ici → Un peu d’eau ici",
    ),
)
def missing_elision(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """l’hôpital, d’accord, qu’il: le, la, de, que, ne, je before a vowel. Source: OQLF, BDL, « Élision »."""
    for found in _ELISION.finditer(lowercase_text(text.masked)):
        if text.masked[found.end()].islower():
            words = text.original[found.start() : found.end()]
            yield make_hit(
                *found.span(), N_("“%(words)s” is cut before a vowel."), words.rstrip()[:-1] + "’", words=words.strip()
            )


@rule(
    "spelling.peoples",
    nature=Nature.FAULT,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Majuscule aux noms de peuples et d’habitants »",
    title=N_("Names of peoples take a capital"),
    examples=(
        "Les gaspésiens ont parlé → Les Gaspésiens ont parlé",
        "Merci aux montréalais ici → Merci aux Montréalais ici",
    ),
)
def peoples_without_capital(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Les Gaspésiens, but les produits gaspésiens. Source: OQLF, « Majuscule aux noms de peuples et d’habitants »."""
    low = lowercase_text(text.masked)
    for found in _PEOPLE_NOUN.finditer(low):
        word = text.original[found.start("who") : found.end("who")]
        if word.islower() and (
            found["who"] in _names_of_peoples() or found["who"].removesuffix("s") in _names_of_peoples()
        ):
            right = word[0].upper() + word[1:]
            yield make_hit(*found.span("who"), N_("It is written “%(right)s”."), right, right=right)


_PEOPLE_NOUN = re.compile(
    r"(?<![\w’-])(?:les|aux|nos|vos|ces|chers|tous les|toutes les|nous, les|millions de|milliers de|centaines de) "
    r"(?P<who>[a-zà-ÿ-]{3,20}(?:ois|oises|ais|aises|iens|iennes|ains|aines|ins|ines|ots|otes|ards|ardes))(?![\w’-])"
    r"(?! (?:(?:[a-zà-ÿ]+s|et) )?(?:mots|accents|plats|produits|journaux))"
)


@cache
def _names_of_peoples() -> frozenset[str]:
    """The names of inhabitants that `words/quebec.txt` has with a capital and without."""
    words = quebec_names()
    return frozenset(word.lower() for word in words if word[0].isupper() and word.lower() in words)
