# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""Verbs: infinitive or participle, the subjunctive, the conditional after « si ».

Source: Banque de dépannage linguistique of the OQLF: « Infinitif ou participe passé », « Subjonctif », « Si et le conditionnel ».
"""

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.phrase_patterns import PhrasePattern
from vigie.proofreader.remarks import Nature
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.parsed_text import ParsedText, Token
from vigie.proofreader.vocabulary.lexicon import irregular_verbs, regular_verbs, subjunctive_forms, word_lists

_MODALS = word_lists()["modal_verbs"]
_BETWEEN = word_lists()["between_modal_and_infinitive"]
_PREPOSITIONS = frozenset({"pour", "sans"})
_AUXILIARIES = word_lists()["auxiliaries"]
_NEUTRAL = word_lists()["between_auxiliary_and_participle"]
_DETS = word_lists()["determiners"]
_PREPS = word_lists()["short_prepositions"]
_SUBJUNCTIVE_OPENING = re.compile(
    r"(?<![\w’-])(?:(?<!\w )bien|il (?:faut|faudra|faudrait|fallait|ne faut pas|ne faudrait pas)|faut|pour|afin|avant|à moins|à condition|sans|quoi|jusqu’à ce|de (?:façon|manière|sorte) à ce"
    r"|(?:je|on|nous|tu|vous|il|elle|ils|elles) (?:veut|veux|voulons|veulent|voulez|exige|exigeons|exigent|souhaite|souhaitons|souhaitent|demande|demandons|aimerait|aimerions|aimerais|voudrait|voudrions)"
    r"|il est (?:temps|urgent|important|essentiel|inacceptable|normal|anormal|dommage|impératif)|pas question|dommage|c’est (?:inacceptable|dommage|normal|important|le temps)) (?=qu[e’])"
)
_IMPERFECT = {
    "aur": "av",
    "ser": "ét",
    "pourr": "pouv",
    "devr": "dev",
    "voudr": "voul",
    "fer": "fais",
    "ir": "all",
    "viendr": "ven",
    "saur": "sav",
    "faudr": "fall",
}
_SI_CONDITIONAL = PhrasePattern(
    r"(?:(?:^|[.!?\n«] ?)|même |comme |(?<=[,;] ))(?:si (?:j’|on |tu |il |elle |nous |vous |ils |elles |le gouvernement |la ministre |le ministre |les gens |la caq |l’on )|s’ils? )"
    r"(?:n’|ne |l’|y |en |nous |vous )?(?P<x>(?P<s>aur|ser|pourr|devr|voudr|fer|ir|viendr|saur|faudr|[a-zà-ÿ]{2,14}er)(?P<e>ais|ait|ions|iez|aient))(?![\w’-])",
    lambda found: _IMPERFECT.get(found["s"], found["s"][:-2]) + found["e"],
    required_text="s",
    message=N_("After “si” the conditional gives way to the imperfect."),
    example="S’il serait sérieux, il agirait. → S’il était sérieux, il agirait.",
)


@rule(
    "verbs.infinitive",
    nature=Nature.FAULT,
    languages=("fr",),
    source="OQLF, Banque de dépannage linguistique, « Infinitif ou participe passé en -é »",
    title=N_("Infinitive in -er"),
    examples=(
        "On va déposé un plan → On va déposer un plan",
        "Pour aidé les gens → Pour aider les gens",
    ),
)
def expected_infinitive(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """After va, peut, doit, faut, pour, sans: the infinitive. Source: OQLF, BDL."""
    known = regular_verbs()
    for before, word in _word_pairs(text.words, _BETWEEN):
        verb = known.participles.get(word.lower)
        between = text.masked[before.end : word.start].strip().lower()
        if not verb or between not in {"", *_BETWEEN} or (before.lower in _PREPOSITIONS and between in _DETS):
            continue
        is_after = before.lower in _MODALS or (before.lower in _PREPOSITIONS and word.lower not in known.nouns)
        if is_after and word.lower not in {"passé", "côté", "marché", "pensée", "traité"}:
            yield make_hit(word.start, word.end, N_("The infinitive “%(verb)s” is expected here."), verb, verb=verb)


@rule(
    "verbs.participle",
    nature=Nature.FAULT,
    languages=("fr",),
    source="OQLF, Banque de dépannage linguistique, « Infinitif ou participe passé en -é »",
    title=N_("Participle in -é"),
    examples=(
        "Ils ont déposer un plan → Ils ont déposé un plan",
        "Il est tomber → Il est tombé",
    ),
)
def expected_participle(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """After avoir and être: the participle. Source: OQLF, BDL."""
    for before, word in _word_pairs(text.words, _NEUTRAL):
        if before.lower in _AUXILIARIES and word.text.islower() and word.lower in regular_verbs().infinitives:
            went = before.lower == "été" and _BEEN.search(text.masked, max(0, before.start - 16), before.start)
            if went or "«" in text.masked[before.end : word.start]:
                continue  # « j’ai été voter » is familiar, no confusion; a title after « is a title
            stem = word.text[:-2]
            ends = ("é",) if before.lower[0] == "a" or before.lower == "ont" else ("é", "ée", "és", "ées")
            yield make_hit(
                word.start, word.end, N_("A participle in -é is expected here."), *(stem + end for end in ends)
            )


_BEEN = re.compile(r"(?<!\w)(?:ai|as|avons|avez)(?: \w+)? $")


def _word_pairs(words: Sequence[Token], between: frozenset[str]) -> Iterator[tuple[Token, Token]]:
    """Each word with the one before it, little words left out; both in the same breath."""
    before: Token | None = None
    for word in words:
        if before is not None and word.start - before.end <= 12:
            yield before, word
        if word.lower not in between or before is None or word.start - before.end > 12:
            before = word


@rule(
    "verbs.subjunctive",
    nature=Nature.FAULT,
    languages=("fr",),
    source="OQLF, Banque de dépannage linguistique, « Subjonctif »",
    title=N_("The subjunctive"),
    examples=(
        "Il faut que la ministre agit vite → Il faut que la ministre agisse vite",
        "Pour que chacun a sa place → Pour que chacun ait sa place",
        "Avant qu’il est trop tard → Avant qu’il soit trop tard",
    ),
)
def expected_subjunctive(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """il faut que, pour que, avant que, on veut que: the subjunctive. Source: OQLF, BDL, « Subjonctif »."""
    low = text.masked.lower().replace("'", "’")
    if len(low) != len(text.masked):
        return
    for found in _SUBJUNCTIVE_OPENING.finditer(low.replace("\u00a0", " ")):
        verb = _find_indicative_verb(text, found.end())
        if verb:
            right = subjunctive_forms()[verb.lower]
            yield make_hit(
                verb.start,
                verb.end,
                N_("After this phrase the verb is in the subjunctive: “%(verb)s”."),
                right,
                verb=right,
            )


def _find_indicative_verb(text: ParsedText, start: int) -> Token | None:
    """The first verb of the clause, if it is not in the subjunctive."""
    first = bisect_left(text.tokens, start, key=lambda token: token.start)
    inside = [token for token in text.tokens[first : first + 9] if token.start < start + 90]
    for before, token in itertools.pairwise(inside):
        if not token.is_word and token.text not in {"’"}:
            return None
        if before.lower in _DETS or before.lower.rstrip("’") in _PREPS or token.lower in {"que", "qui", "dont", "où"}:
            if token.lower in {"que", "qui", "dont", "où"}:
                return None
            continue
        if token.lower == "part" and before.lower in {"quelque", "nulle", "autre", "toute"}:
            continue
        lower = token.lower.replace("'", "’").removeprefix("n’")
        if lower in _all_subjunctives():
            return None
        if token.lower in subjunctive_forms():
            return token
        if token.lower in regular_verbs().third_singular or token.lower in regular_verbs().third_plural:
            return None
    return None


@cache
def _all_subjunctives() -> frozenset[str]:
    return frozenset(subjunctive_forms().values())


_SUBJUNCTIVE_ONLY = frozenset(
    form
    for verb in ["dire", "faire", "pouvoir", "vouloir", "venir", "tenir", "prendre", "savoir", "devoir", "revenir", "devenir", "obtenir", "maintenir", "comprendre", "apprendre", "recevoir"]
    for form in (irregular_verbs()[verb]["subj 3s"],)
)  # fmt: skip
_OPENERS = re.compile(
    r"(?<![\w])(?:qu[e’']|quoiqu|qui|puisqu|lorsqu|où|dont|soit|plût|vive|quel|quelle)|(?:^|\W)(?:puisse|sache|veuille)",
    re.IGNORECASE,
)


@rule(
    "verbs.indicative",
    nature=Nature.FAULT,
    languages=("fr",),
    source="OQLF, Banque de dépannage linguistique, « Subjonctif »",
    title=N_("A subjunctive without que"),
    examples=("La foule dise non → La foule dit non",),
)
def expected_indicative(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """A form that is only subjunctive, in a sentence where no « que » asks for it. Source: OQLF, BDL."""
    words = text.words
    for before, word in itertools.pairwise(words):
        if word.text in _SUBJUNCTIVE_ONLY and before.lower not in _DETS and before.lower not in _PREPS:
            sentence = text.sentence_at(word.start)
            if sentence and not _OPENERS.search(text.masked[sentence.start : word.start]):
                message = N_("“%(words)s” is a subjunctive, and nothing here asks for one.")
                forms = next(one for one in irregular_verbs().values() if one["subj 3s"] == word.lower)
                yield make_hit(word.start, word.end, message, forms["3s"], forms["3p"], words=word.text)


@rule(
    "verbs.si",
    nature=Nature.FAULT,
    languages=("fr",),
    source="OQLF, Banque de dépannage linguistique, « Si et le conditionnel »",
    title=N_("No conditional after si"),
    examples=("Si j’aurais su → Si j’avais su",),
)
def conditional_after_si(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """si j’avais, and not si j’aurais. Source: OQLF, BDL."""
    yield from _SI_CONDITIONAL.find_hits(text)
