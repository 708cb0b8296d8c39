"""The tables of `words/` as the rules ask them. Read once, when a rule first needs one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLES_FOLDER = Path(__file__).parents[1] / "words"
PERSONS = ("1s", "2s", "3s", "1p", "2p", "3p")
_UNACCENTED_LETTERS = str.maketrans("ÀÂÉÈÊËÎÏÔÙÛÇàâéèêëîïôùûç", "AAEEEEIIOUUCaaeeeeiiouuc")


def read_table(name: str) -> Iterator[tuple[str, ...]]:
    """The rows of a table: columns between tabs, `#` starts a comment."""
    for line in (TABLES_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple(line.split("\t"))


@dataclass(frozen=True, slots=True)
class RegularVerbs:
    """Regular verbs in -er, as their forms are met."""

    infinitives: frozenset[str]
    participles: Mapping[str, str]  # déposé, déposée, déposés, déposées → déposer
    nouns: frozenset[str]  # participles that are common nouns too: blessé, invité
    third_singular: Mapping[str, str]  # dépose → déposent
    third_plural: Mapping[str, str]  # déposent → dépose


@cache
def regular_verbs() -> RegularVerbs:
    listed = [word for (line,) in read_table("verbs.txt") for word in line.split() if not word.endswith("-")]
    infinitives = [word.lstrip("@") for word in listed]
    third = {present_third_person(verb): present_third_person(verb) + "nt" for verb in infinitives if verb != "aller"}
    return RegularVerbs(
        frozenset(infinitives),
        {verb[:-2] + end: verb for verb in infinitives for end in ("é", "ée", "és", "ées")},
        frozenset(word[1:-2] + end for word in listed if word[0] == "@" for end in ("é", "ée", "és", "ées")),
        third,
        {plural: single for single, plural in third.items()},
    )


_GRAVE_ACCENT_ENDINGS = (
    "eler",
    "eter",
    "ener",
    "ever",
    "eser",
    "érer",
    "éter",
    "éger",
    "éder",
    "éler",
    "équer",
    "éguer",
    "éner",
)
_DOUBLED_CONSONANT_VERBS = ("appeler", "rappeler", "interpeller", "jeter", "rejeter", "projeter", "renouveler")


def present_third_person(verb: str) -> str:
    """Third person singular: appelle, mène, paie, envoie, dépose."""
    stem = verb[:-2]
    if verb in _DOUBLED_CONSONANT_VERBS:
        return stem + (stem[-1] if not verb.endswith("ller") else "") + "e"
    if verb.endswith(("oyer", "uyer")):
        return stem[:-1] + "ie"
    end = next((end for end in _GRAVE_ACCENT_ENDINGS if verb.endswith(end)), "")
    return stem[: -len(end) + 2] + "è" + end[1:-2] + "e" if end else stem + "e"


@cache
def irregular_verbs() -> Mapping[str, Mapping[str, str]]:
    """Infinitive → {"3s": "fait", "subj 3s": "fasse", …}."""
    keys = [*PERSONS, *(f"subj {person}" for person in PERSONS)]
    return {row[0]: dict(zip(keys, row[1:], strict=True)) for row in read_table("irregular.tsv")}


@cache
def subjunctive_forms() -> Mapping[str, str]:
    """A form of the present that cannot be a subjunctive → the subjunctive: répond → réponde, font → fassent."""
    found: dict[str, str] = {}
    for forms in irregular_verbs().values():
        moods = {forms[f"subj {person}"] for person in PERSONS}
        for person in PERSONS:
            if forms[person] not in moods:
                found.setdefault(forms[person], forms[f"subj {person}"])
    return found


@cache
def plural_verb_forms() -> Mapping[str, str]:
    """Third person singular → plural, for the forms that are nothing else after a plural noun: mérite → méritent."""
    found = {forms["3s"]: forms["3p"] for forms in irregular_verbs().values()}
    for forms in irregular_verbs().values():
        if forms["subj 3s"] not in {"vive", "sorte", "voie"}:
            found[forms["subj 3s"]] = forms["3p"]
    ambiguous = word_lists()["ambiguous_singular_verbs"]
    never_verbs = word_lists()["never_verbs"]
    found = {verb: plural for verb, plural in found.items() if verb not in ambiguous}
    return found | {verb: plural for verb, plural in regular_verbs().third_singular.items() if verb not in never_verbs}


@cache
def singular_verb_forms() -> Mapping[str, str]:
    """Third person plural → singular: travaillent → travaille."""
    return {forms["3p"]: forms["3s"] for forms in irregular_verbs().values()} | dict(regular_verbs().third_plural)


@cache
def feminine_adjectives() -> Mapping[str, str]:
    """Masculine singular → feminine singular, the two being different."""
    return {masculine: feminine for masculine, feminine in read_table("adjectives.tsv") if masculine != feminine}


@cache
def noun_genders() -> Mapping[str, str]:
    """Common noun, singular or plural → "m" or "f"; those of both genders are left out."""
    lists = {gender: set(words.split()) for gender, words in read_table("nouns.tsv")}
    both = lists["m"] & lists["f"]
    return {
        form: gender for gender, words in lists.items() for word in words - both for form in (word, make_plural(word))
    }


def make_plural(word: str) -> str:
    """The usual plural: loyer → loyers, journal → journaux, réseau → réseaux, temps → temps."""
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith("al") and word not in {"festival", "bal", "final", "banal", "fatal", "natal", "naval", "carnaval"}:
        return word[:-1] + "ux"
    return word + ("x" if word.endswith(("eau", "eu")) else "s")


@cache
def accented_words() -> Mapping[str, str]:
    """A word without the accent of its capital, or without any → as it is written: Ecole → École."""
    found = {}
    for (line,) in read_table("capitals.txt"):
        for word in line.split():
            bare = word.translate(_UNACCENTED_LETTERS)
            found[bare[0] + word[1:]] = word
            found[bare] = word
    return found


@cache
def word_lists() -> Mapping[str, frozenset[str]]:
    """The lists of `word_lists.tsv`, by name."""
    return {name: frozenset(words.split()) for name, words in read_table("word_lists.tsv")}


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name of persons: `citoyen, citoyenne, citoyens, citoyennes`, and what names the group."""

    masculine: str
    feminine: str
    masculines: str
    feminines: str
    collective_names: tuple[str, ...]


@cache
def person_names() -> Mapping[str, PersonName]:
    """Masculine plural → its pair."""
    found = {}
    for masculine, feminine, masculines, feminines, *others in read_table("epicene.tsv"):
        collective_names = tuple(others[0].split("|")) if others else ()
        found[masculines] = PersonName(masculine, feminine, masculines, feminines, collective_names)
    return found
