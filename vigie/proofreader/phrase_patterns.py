"""Turns of phrase: patterns that a table or a rule looks for, quickly.

A pattern is written as it is read: a space is any one space, ’ is either apostrophe. It is only tried where its
`required_text`, a piece of plain text that it cannot do without, stands in the text; it is compiled when first tried.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache

from vigie.proofreader.rule_registry import RuleHit, make_hit
from vigie.proofreader.text.parsed_text import ParsedText

Fix = str | Callable[[re.Match[str]], str]


@lru_cache(maxsize=16)
def lowercase_text(masked: str) -> str:
    """In small letters, one space for all, one apostrophe for both, of the same length."""
    low = "".join(c if len(c) == 1 else "?" for c in map(str.lower, masked)) if not masked.isascii() else masked.lower()
    return low.translate(_EQUIVALENT_SIGNS)


_EQUIVALENT_SIGNS = str.maketrans({"\u00a0": " ", "\u202f": " ", "'": "’"})


class PhrasePattern:
    """One pattern, in small letters. What is wrong is the group `x`, or the whole.

    `fixes`: texts, templates of the match, or functions of it, the best first. `example`: a sentence at fault and the
    same once mended, "wrong → right"; a test reads it.
    """

    def __init__(
        self,
        pattern: str,
        *fixes: Fix,
        required_text: str,
        example: str,
        message: str = "",
        **params: str,
    ) -> None:
        self.pattern = pattern
        self.fixes = fixes
        self.required_text = required_text
        self.example = example
        self.message = message
        self.params = params

    def find_hits(self, text: ParsedText, message: str = "") -> Iterator[RuleHit]:
        low = lowercase_text(text.masked)
        if self.required_text not in low:
            return
        for found in self.compiled_pattern.finditer(low):
            start, end = found.span("x") if "x" in self.compiled_pattern.groupindex else found.span()
            words = text.original[start:end]
            fixes = [match_case(words, fix(found) if callable(fix) else found.expand(fix)) for fix in self.fixes]
            if not words.endswith((" ", "\u00a0")):
                fixes = [fix.rstrip(" ") for fix in fixes]  # the space after the words stays where it is
            wanted = tuple(dict.fromkeys(fix for fix in fixes if fix != words))
            if wanted or not self.fixes:
                params = {"words": words, **self.params}
                yield make_hit(start, end, self.message or message, *wanted, severity=None, **params)

    @cached_property
    def compiled_pattern(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


def match_case(model: str, words: str) -> str:
    """These words with the capital, or the capitals, of the model: (« Ou », où) → Où."""
    if not words or not model[:1].isupper():
        return words
    shouts = len(model) > 1 and model.isupper() and sum(map(str.isalpha, model)) > 1
    return words.upper() if shouts else words[0].upper() + words[1:]
