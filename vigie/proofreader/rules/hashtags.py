"""Hashtags of several words: a capital at each word.

Source: W3C and screen readers (a capital at each word lets them read the words apart); OQLF, « mot-clic ».
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.masks import MaskKind
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.vocabulary.lexicon import (
    feminine_adjectives,
    irregular_verbs,
    make_plural,
    noun_genders,
    person_names,
    regular_verbs,
    word_lists,
)

_COMMON_WORDS = word_lists()["hashtag_words"]
#: Known ones that stay as they are.
_KNOWN_HASHTAGS = word_lists()["known_hashtags"]


_ACCENTS = str.maketrans("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc")


@cache
def _hashtag_words() -> frozenset[str]:
    """The words that a tag may be made of, with their accents and without; of two letters, the common ones alone."""
    verbs = regular_verbs()
    found = {*noun_genders(), *verbs.infinitives, *verbs.third_singular, *verbs.third_plural, *verbs.participles}
    for infinitive, forms in irregular_verbs().items():
        found |= {infinitive, *forms.values()}
    for masculine, feminine in feminine_adjectives().items():
        found |= {masculine, feminine, make_plural(masculine), feminine + "s"}
    for pair in person_names().values():
        found |= {pair.masculine, pair.feminine, pair.masculines, pair.feminines}
    found = {word for word in found | {word.translate(_ACCENTS) for word in found} if len(word) > 2}
    common = {word for word in _COMMON_WORDS if len(word) > 1}
    found |= common | {word.translate(_ACCENTS) for word in common if len(word) > 2}
    return frozenset(word for word in found if "-" not in word and " " not in word)


@lru_cache(maxsize=2048)
def split_hashtag(tag: str) -> tuple[str, ...]:
    """The words of a tag in small letters: the fewest, the longest; nothing when it cannot be cut, or is one word.

    >>> split_hashtag("onveutunpays")
    ('on', 'veut', 'un', 'pays')
    """
    if len(tag) > 60 or tag in _hashtag_words() or tag in _KNOWN_HASHTAGS:
        return ()
    best: list[tuple[int, tuple[str, ...]] | None] = [(0, ())] + [None] * len(tag)
    for end in range(2, len(tag) + 1):
        for start in range(max(0, end - 18), end - 1):
            before = best[start]
            if before is not None and tag[start:end] in _hashtag_words():
                cost = before[0] + 1
                here = best[end]
                if here is None or cost < here[0]:
                    best[end] = (cost, (*before[1], tag[start:end]))
    found = best[-1]
    long_enough = 2 if len(tag) >= 12 else 3
    return found[1] if found and len(found[1]) >= long_enough else ()


@rule(
    "sense.hashtag_capitals",
    nature=Nature.SENSE,
    source="W3C; OQLF, « mot-clic »",
    title=N_("Capitals in hashtags"),
    severity=Severity.ADVICE,
    sees_masks=True,
    examples=("Oui #onveutunpays → Oui #OnVeutUnPays",),
)
def hashtag_capitals(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """#onveutunpays → #OnVeutUnPays: a screen reader then reads four words. Source: W3C; OQLF."""
    for span in text.spans_of(MaskKind.HASHTAG):
        tag = text.original[span.start + 1 : span.end]
        if not tag.islower() or len(tag) < 7 or "_" in tag:
            continue
        letters, digits = re.fullmatch(r"(.*?)(\d*)", tag).groups()  # type: ignore[union-attr]
        if words := split_hashtag(letters):
            right = "#" + "".join(word.capitalize() for word in words) + digits
            yield make_hit(
                span.start,
                span.end,
                N_("With a capital at each word everybody can read it: %(tag)s."),
                right,
                tag=right,
            )
