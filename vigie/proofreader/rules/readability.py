# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""How hard a longer text is to read.

Source: L. Kandel and A. Moles, « Application de l’indice de Flesch à la langue française », Cahiers d’études de radio-télévision, 19, 1958:
209 − 1.15 × words per sentence − 68 × syllables per word. Under 40 a text asks for more than secondary school.
"""

import re
from collections.abc import Iterator

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.parsed_text import ParsedText

MIN_WORDS = 80  # under this many words the index means nothing
MIN_INDEX = 40
_VOWELS = re.compile(r"[aàâäeéèêëiîïoôöuùûüyœ]+")
_MUTE_E = re.compile(r"(?<=[^aàâäeéèêëiîïoôöuùûüy])(?:e|es)\Z")


def count_syllables(word: str) -> int:
    """Groups of vowels, without a mute e at the end; at least one."""
    return max(1, len(_VOWELS.findall(_MUTE_E.sub("", word.lower()))))


def readability_index(words: list[str], sentences: int) -> float:
    """Kandel and Moles' index: about 100 for a very easy text, 0 for a very hard one."""
    return 209 - 1.15 * len(words) / max(1, sentences) - 68 * sum(map(count_syllables, words)) / max(1, len(words))


@rule(
    "tone.readability",
    nature=Nature.STYLE,
    languages=("fr",),
    source="L. Kandel et A. Moles, indice de lisibilité, 1958",
    title=N_("Hard to read"),
    severity=Severity.ADVICE,
)
def readability(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Texts of 80 words and more whose index is under 40. Source: Kandel and Moles, 1958."""
    words = [token.text for token in text.words]
    if len(words) < MIN_WORDS:
        return
    found = readability_index(words, len(text.sentences))
    if found < MIN_INDEX:
        last = text.sentences[-1]
        message = N_("Hard to read (index %(index)s, aim at %(aim)s or more): shorter sentences, shorter words.")
        yield make_hit(text.sentences[0].start, last.end, message, index=round(found), aim=MIN_INDEX)
