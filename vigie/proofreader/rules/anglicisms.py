"""Anglicisms and false friends, with what the OQLF proposes.

Source: OQLF, Vitrine linguistique, « Emprunts et anglicismes ». The table `words/anglicisms.tsv` is ours.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from os.path import commonprefix

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.phrase_patterns import lowercase_text, match_case
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.vocabulary.lexicon import irregular_verbs, present_third_person, read_table, regular_verbs

ANGLICISMS_SOURCE = "OQLF, Vitrine linguistique, « Emprunts et anglicismes »"

#: Stems and forms of the verbs that the table names, as one pattern each.
_VERB_FORMS: Mapping[str, str] = {
    "prendre": r"pren(?:d|ds|dre|ez|ons|ne|nes|nent|ait|aient|dra|drons|drez|dront|drait|ant)|pris(?:e|es)?",
    "faire": r"fai(?:t|s|re|sons|tes|sait|saient|te)|font|fera|ferons|feront|ferait|fasse(?:nt)?",
    "mettre": r"met(?:s|tre|tons|tez|te|tent|tait|taient|tra|trons|trait|tant)?|mis(?:e|es)?",
    "avoir": r"ai|as|a|avons|avez|ont|avait|avaient|aura|auront|aurait|avoir|eu|ait|ayant",
    "être": r"suis|es|est|sommes|êtes|sont|était|étaient|sera|serons|seront|serait|être|été|soit|soient",
    "aller": r"vais|vas|va|allons|allez|vont|aller|allait|ira|iront",
}
_ENDINGS = r"(?:er|e|es|ons|ez|ent|é|ée|és|ées|ait|aient|ais|era|erons|erez|eront|erait|ant|ions|iez)"
_TRAILING_LOOKAHEAD = re.compile(r"\(\?[=!](?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\Z")


@dataclass(frozen=True)
class CalquePattern:
    """One row of the table."""

    source_pattern: str
    proposals: tuple[str, ...]
    kind: str
    label: str = ""
    example: str = ""  # wrong → right, where the pattern is no plain words

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        body = re.sub(r"\{f:(\w+)\}", lambda found: f"(?:{verb_forms_pattern(found[1])})", self.source_pattern)
        bare = _TRAILING_LOOKAHEAD.sub("", body)
        after = "" if bare.endswith(("’", " ", "]", "$")) else r"(?![\w-])"
        return re.compile(rf"(?<![\w’-])(?:[dlnsjmtc]’|qu’)?(?P<x>{body}){after}")

    def find_hits(self, text: ParsedText, message: str) -> Iterator[RuleHit]:
        """Where it stands in a text, outside quotations and names."""
        for found in self.pattern.finditer(lowercase_text(text.masked)):
            start, end = found.span("x")
            words = text.original[start:end].rstrip(" \u00a0")
            if text.is_quoted(start, end):
                continue
            before = text.original[:start].rstrip(" \u00a0«\n")
            if (words.istitle() or words.isupper()) and before and before[-1] not in ".!?…:":
                continue  # capitals inside a sentence: a name, a title
            proposals = self.inflected_proposals(found["x"])
            if words[-1] in "’'":  # (réalisent qu’, constatent que) → constatent qu’: what was cut stays cut
                proposals = tuple(one[:-1] + "’" for one in proposals if one.endswith((" que", " de")))
            fixes = [match_case(words, proposal) for proposal in proposals if proposal]
            bare = words.rstrip("’'")
            yield make_hit(start, start + len(words), message, *fixes, words=bare, better=self.proposals[0])

    def inflected_proposals(self, words: str) -> tuple[str, ...]:
        """The proposals in the form of the verb that was met; those that cannot follow it are left to the message."""
        named = re.match(r"\{f:(\w+)\}", self.source_pattern)
        met = words.split(" ")[0]
        if not named or met == named[1]:
            return tuple(better for better in self.proposals if "…" not in better)
        inflected = (inflect_proposal(met, named[1], better) for better in self.proposals)
        return tuple(better for better in inflected if better)

    @cached_property
    def required_text(self) -> str:
        """A word that the phrase cannot do without; empty: it is always tried."""
        if re.search(r"(?<!\()\|(?![^(]*\))", self.source_pattern):
            return ""
        bare = re.sub(r"\{f:\w+\}", " ", self.source_pattern)
        bare = re.sub(r"\((?:[^()]|\([^()]*\))*\)[?*]?", " ", bare)
        bare = re.sub(r"\(.*?\)\??", " ", bare)
        bare = re.sub(r"\[[^\]]*\]\??|\w\?|\\\w\+?", " ", bare)
        words: list[str] = re.findall(r"[^\W\d_]{3,}(?![?*+])", bare)
        if words:
            return max(words, key=len)
        named = re.match(r"\{f:(\w+)\}", self.source_pattern)
        if not named or named[1] in _VERB_FORMS or named[1] in irregular_verbs():
            return ""
        stem: str = named[1][:-3]
        if named[1] in regular_verbs().infinitives:
            stem = commonprefix([stem, present_third_person(named[1])])  # noqa: RUF071 - of words, not of paths
        return stem  # what all the forms of a verb in -er begin with


def verb_forms_pattern(verb: str) -> str:
    """The forms of a verb as a pattern. Source: the table of irregular verbs, and regular endings."""
    if verb in _VERB_FORMS:
        return _VERB_FORMS[verb]
    if verb in irregular_verbs():
        return "|".join(sorted({verb, *irregular_verbs()[verb].values()}))
    stem = verb[:-2]
    if stem.endswith("g"):
        stem += "e?"
    elif stem.endswith("c"):
        stem = stem[:-1] + "[cç]"
    also = f"|{present_third_person(verb)}(?:s|nt)?" if verb in regular_verbs().infinitives else ""
    return rf"{stem}{_ENDINGS}{also}"


def inflect_proposal(met: str, verb: str, better: str) -> str:
    """(fait, faire, avoir du sens) → a du sens; nothing when the form is not known."""
    first, _, rest = better.partition(" ")
    if verb in irregular_verbs():
        person = next((key for key in ("3s", "3p", "1p", "2p", "1s") if irregular_verbs()[verb][key] == met), "")
    else:
        person = {"e": "3s", "ent": "3p", "ons": "1p", "ez": "2p"}.get(re.sub(f"^{verb[:-2]}", "", met), "")
        if re.search(r"é(?:e|s|es)?\Z", met) and first in regular_verbs().infinitives:
            return " ".join(filter(None, (first[:-2] + met[met.rindex("é") :], rest)))
    if first in irregular_verbs() and person:
        return " ".join(filter(None, (irregular_verbs()[first][person], rest)))
    if first in regular_verbs().infinitives and person:
        third = present_third_person(first)
        if person == "1p":
            form = first[:-2] + ("eons" if first.endswith("ger") else "ons")
        elif person == "2p":
            form = first[:-2] + "ez"
        else:
            form = third + "nt" if person == "3p" else third
        return " ".join(filter(None, (form, rest)))
    return ""


@cache
def load_calques() -> tuple[CalquePattern, ...]:
    return tuple(
        CalquePattern(pattern, tuple(proposals.split("|")), *rest)
        for pattern, proposals, *rest in read_table("anglicisms.tsv")
    )


@rule(
    "anglicisms.calque",
    nature=Nature.FAULT,
    languages=("fr",),
    source=ANGLICISMS_SOURCE,
    title=N_("Anglicisms"),
    examples=(
        "On va canceller le débat → On va annuler le débat",
        "Ça fait du sens ici → Ça a du sens ici",
        "En bout de ligne, non → Au bout du compte, non",
    ),
)
def calque(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Phrases and words taken from English, to be replaced. Source: OQLF, « Emprunts et anglicismes »."""
    yield from _find_calques(text, "fault", N_("“%(words)s” is taken from English; say “%(better)s”."))


@rule(
    "anglicisms.false_friend",
    nature=Nature.STYLE,
    languages=("fr",),
    source=ANGLICISMS_SOURCE,
    title=N_("False friends and arguable borrowings"),
    severity=Severity.ADVICE,
    examples=("Il va éventuellement gagner → Il va un jour gagner",),
)
def false_friend(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Words right in one sense and English in another: éventuellement, définitivement. Source: OQLF."""
    yield from _find_calques(
        text, "advice", N_("In this sense “%(words)s” may come from English; “%(better)s” is clearer.")
    )


def _find_calques(text: ParsedText, kind: str, message: str) -> Iterator[RuleHit]:
    low = lowercase_text(text.masked)
    for calque in load_calques():
        if calque.kind == kind and calque.required_text in low:
            yield from calque.find_hits(text, message)
