"""Hashtags of several words: a capital at each word.

Source: W3C and screen readers (a capital at each word lets them read the words apart); OQLF, « mot-clic ».
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from vigie.kit.text import N_
from vigie.proofreader.context import Context
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import Hit, hit, rule
from vigie.proofreader.text.masks import Kind
from vigie.proofreader.text.parsed_text import Text
from vigie.proofreader.vocabulary.lexicon import adjectives, genders, irregular, pairs, plural, verbs

_LITTLE = frozenset(
    [
        "le",
        "la",
        "les",
        "un",
        "une",
        "des",
        "du",
        "de",
        "au",
        "aux",
        "et",
        "ou",
        "on",
        "ne",
        "pas",
        "plus",
        "pour",
        "avec",
        "sans",
        "sur",
        "dans",
        "en",
        "par",
        "nous",
        "vous",
        "je",
        "tu",
        "il",
        "elle",
        "ils",
        "elles",
        "mon",
        "ma",
        "mes",
        "ton",
        "ta",
        "tes",
        "son",
        "sa",
        "ses",
        "notre",
        "nos",
        "votre",
        "vos",
        "leur",
        "ce",
        "cet",
        "cette",
        "ces",
        "qui",
        "que",
        "quoi",
        "tout",
        "tous",
        "toute",
        "toutes",
        "moi",
        "toi",
        "se",
        "est",
        "sont",
        "ici",
        "maintenant",
        "ensemble",
        "assez",
        "trop",
        "mieux",
        "non",
        "oui",
        "stop",
        "contre",
        "québec",
        "quebec",
        "montréal",
        "montreal",
        "lévis",
        "laval",
        "gatineau",
        "gaspésie",
        "the",
        "of",
        "for",
        "and",
        "our",
        "we",
        "you",
        "your",
        "is",
        "it",
        "now",
        "no",
        "yes",
        "vote",
        "votez",
        "debout",
        "solidaire",
        "solidaires",
        "libre",
        "libres",
        "vert",
        "verte",
        "bleu",
        "climat",
    ]
)
#: Known ones that stay as they are.
_KNOWN = frozenset(
    [
        "polqc",
        "assnat",
        "qcpoli",
        "polcan",
        "cdnpoli",
        "rcdeq",
        "rdi",
        "tlmep",
        "tva",
        "qc2026",
        "qc2022",
        "elxn45",
        "monquebec",
        "infoman",
    ]
)


@cache
def _words() -> frozenset[str]:
    found = set(_LITTLE) | set(genders()) | set(verbs().infinitives) | set(verbs().third) | set(verbs().third_plural)
    found |= {form for forms in irregular().values() for form in forms.values()} | set(irregular())
    for he, she in adjectives().items():
        found |= {he, she, plural(he), she + "s"}
    for pair in pairs().values():
        found |= {pair.masculine, pair.feminine, pair.masculines, pair.feminines}
    for verb in verbs().participles:
        found.add(verb)
    return frozenset(
        word
        for word in found | {_bare(word) for word in found}
        if len(word) > 1 and "-" not in word and " " not in word
    )


_ACCENTS = str.maketrans("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc")


def _bare(word: str) -> str:
    return word.translate(_ACCENTS)


@lru_cache(maxsize=2048)
def cut(tag: str) -> tuple[str, ...]:
    """The words of a tag in small letters: the fewest, the longest; nothing when it cannot be cut, or is one word.

    >>> cut("onveutunpays")
    ('on', 'veut', 'un', 'pays')
    """
    if len(tag) > 60 or tag in _words() or tag in _KNOWN:
        return ()
    best: list[tuple[int, tuple[str, ...]] | None] = [(0, ())] + [None] * len(tag)
    for end in range(2, len(tag) + 1):
        for start in range(max(0, end - 18), end - 1):
            before = best[start]
            if before is not None and _is_piece(tag[start:end]):
                cost = before[0] + 1
                here = best[end]
                if here is None or cost < here[0]:
                    best[end] = (cost, (*before[1], tag[start:end]))
    found = best[-1]
    long_enough = 2 if len(tag) >= 12 else 3
    return found[1] if found and len(found[1]) >= long_enough else ()


def _is_piece(word: str) -> bool:
    return word in _words() and (len(word) > 2 or word in _LITTLE)


@rule(
    "sense.hashtag_capitals",
    nature=Nature.SENSE,
    source="W3C ; OQLF, « mot-clic »",
    title=N_("Capitals in hashtags"),
    severity=Severity.ADVICE,
    sees_masks=True,
)
def hashtag_capitals(text: Text, _: Context) -> Iterator[Hit]:
    """#onveutunpays → #OnVeutUnPays: a screen reader then reads four words. Source: W3C; OQLF."""
    for span in text.of(Kind.HASHTAG):
        tag = text.original[span.start + 1 : span.end]
        if not tag.islower() or len(tag) < 7 or "_" in tag:
            continue
        letters, digits = re.fullmatch(r"(.*?)(\d*)", tag).groups()  # type: ignore[union-attr]
        if words := cut(letters):
            right = "#" + "".join(word.capitalize() for word in words) + digits
            yield hit(
                span.start,
                span.end,
                N_("With a capital at each word everybody can read it: %(tag)s."),
                right,
                tag=right,
            )
