"""Anglicisms and false friends, with what the OQLF proposes.

Source: OQLF, Vitrine linguistique, « Emprunts et anglicismes ». The table `words/anglicisms.tsv` is ours.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from vigie.kit.text import N_
from vigie.proofreading.engine.context import Context
from vigie.proofreading.engine.lexicon import irregular, rows, verbs
from vigie.proofreading.engine.remarks import Nature, Severity
from vigie.proofreading.engine.rulebook import Hit, hit, rule
from vigie.proofreading.engine.text import Text
from vigie.proofreading.engine.turns import alike, lowered

SOURCE = "OQLF, Vitrine linguistique, « Emprunts et anglicismes »"

#: Stems and forms of the verbs that the table names, as one pattern each.
_FORMS: Mapping[str, str] = {
    "prendre": r"pren(?:d|ds|dre|ez|ons|ne|nes|nent|ait|aient|dra|drons|drez|dront|drait|ant)|pris(?:e|es)?",
    "faire": r"fai(?:t|s|re|sons|tes|sait|saient|te)|font|fera|ferons|feront|ferait|fasse(?:nt)?",
    "mettre": r"met(?:s|tre|tons|tez|te|tent|tait|taient|tra|trons|trait|tant)?|mis(?:e|es)?",
    "avoir": r"ai|as|a|avons|avez|ont|avait|avaient|aura|auront|aurait|avoir|eu|ait|ayant",
    "être": r"suis|es|est|sommes|êtes|sont|était|étaient|sera|serons|seront|serait|être|été|soit|soient",
    "aller": r"vais|vas|va|allons|allez|vont|aller|allait|ira|iront",
}
_ENDINGS = r"(?:er|e|es|ons|ez|ent|é|ée|és|ées|ait|aient|ais|era|erons|erez|eront|erait|ant|ions|iez)"
_PLAIN = re.compile(r"[^\W\d_]{3,}(?![^(|]*\))(?![?*{])")


@dataclass(frozen=True)
class Calque:
    """One row of the table."""

    written: str
    better: tuple[str, ...]
    kind: str
    label: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        body = re.sub(r"\{f:(\w+)\}", lambda found: f"(?:{forms(found[1])})", self.written)
        after = "" if body.endswith(("’", " ", ")")) and body[-2:-1] in {"’", " ", ""} else r"(?![\w-])"
        return re.compile(rf"(?<![\w’-])(?:[dlnsjmtc]’|qu’)?(?P<x>{body}){after}")

    @cached_property
    def needs(self) -> str:
        """A word that the phrase cannot do without; empty: it is always tried."""
        if re.search(r"(?<!\()\|(?![^(]*\))", self.written):
            return ""
        bare = re.sub(r"\(.*?\)\??", " ", re.sub(r"\((?:[^()]|\([^()]*\))*\)[?*]?", " ", re.sub(r"\{f:\w+\}", " ", self.written)))
        words = re.findall(r"[^\W\d_]{3,}(?![?*+])", re.sub(r"\[[^\]]*\]\??|\w\?|\\\w\+?", " ", bare))
        return max(words, key=len, default="") or self._stem()

    def _stem(self) -> str:
        named = re.match(r"\{f:(\w+)\}$", self.written)
        return named[1][:-2] if named and named[1] not in _FORMS else ""


def forms(verb: str) -> str:
    """The forms of a verb as a pattern. Source: the table of irregular verbs, and regular endings."""
    if verb in _FORMS:
        return _FORMS[verb]
    if verb in irregular():
        return "|".join(sorted({verb, *irregular()[verb].values()}))
    stem = verb[:-2]
    soft = stem[:-1] + "ge?" if stem.endswith("g") else stem[:-1] + "[cç]" if stem.endswith("c") else stem
    present = next((third for third in verbs().third if verb in verbs().infinitives and third[:2] == stem[:2] and _is_of(third, verb)), "")
    also = f"|{present}(?:s|nt)?" if present else ""
    return rf"{soft}{_ENDINGS}{also}"


def _is_of(third: str, verb: str) -> bool:
    from vigie.proofreading.engine.lexicon import _present

    return _present(verb) == third


@cache
def calques() -> tuple[Calque, ...]:
    return tuple(Calque(row[0], tuple(row[1].split("|")), row[2], row[3] if len(row) > 3 else "") for row in rows("anglicisms.tsv"))


@rule(
    "anglicisms.calque",
    nature=Nature.FAULT,
    languages=("fr",),
    source=SOURCE,
    title=N_("Anglicisms"),
)
def calque(text: Text, _: Context) -> Iterator[Hit]:
    """Phrases and words taken from English, to be replaced. Source: OQLF, « Emprunts et anglicismes »."""
    yield from _hits(text, "fault", N_("“%(words)s” is taken from English; say “%(better)s”."))


@rule(
    "anglicisms.false_friend",
    nature=Nature.STYLE,
    languages=("fr",),
    source=SOURCE,
    title=N_("False friends and arguable borrowings"),
    severity=Severity.ADVICE,
)
def false_friend(text: Text, _: Context) -> Iterator[Hit]:
    """Words right in one sense and English in another: éventuellement, définitivement. Source: OQLF."""
    yield from _hits(text, "advice", N_("In this sense “%(words)s” may come from English; “%(better)s” is clearer."))


def _hits(text: Text, kind: str, message: str) -> Iterator[Hit]:
    low = lowered(text.masked)
    for one in calques():
        if one.kind != kind or one.needs not in low:
            continue
        for found in one.pattern.finditer(low):
            start, end = found.span("x")
            words = text.original[start:end].rstrip(" ’'")
            if not text.quotes(start, end) and not words.isupper() | words.istitle() or start == 0 or words.istitle() and " " not in words and text.original[max(0, start - 2) : start].strip() in {"", ".", "!", "?", "…"}:
                fixes = [alike(words, better) for better in one.better]
                yield hit(start, start + len(words), message, *fixes, words=words, better=one.better[0])
