"""The registry of our own rules. A rule is a function with a name, a nature, a source and examples:

    @rule(
        "typography.colon",
        nature=Nature.TYPOGRAPHY,
        languages=("fr",),
        source="OQLF, Vitrine linguistique 22039",
        title=N_("A no-break space before the colon"),
        examples=("Trois choses : santé → Trois choses~: santé",),
    )
    def space_before_colon(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
        for found in COLON.finditer(text.masked):
            yield make_hit(*found.span(), N_("A no-break space goes before a colon."), "\\u00a0:")

It looks for things in `text.masked`; a hit that touches a masked place is dropped unless the rule `sees_masks`. A new
rule is one such function in a module of `rules/`, and its cases in `tests/test_rules.py`.
"""

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from vigie.proofreader.context import ProofContext
from vigie.proofreader.remarks import Nature, Remark, Severity
from vigie.proofreader.text.parsed_text import ParsedText


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A place where a rule has something to say; the rule itself says the rest."""

    start: int
    end: int
    message: str
    fixes: tuple[str, ...]
    severity: Severity | None
    params: tuple[tuple[str, str | int], ...]


def make_hit(
    start: int, end: int, message: str, *fixes: str, severity: Severity | None = None, **params: str | int
) -> RuleHit:
    """A hit on `text.original[start:end]`. `message` is an N_() msgid; `params` fill its `%(name)s`."""
    return RuleHit(start, end, message, fixes, severity, tuple(sorted(params.items())))


RuleFunction = Callable[[ParsedText, ProofContext], Iterator[RuleHit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, as it is registered. No `languages`: every language."""

    name: str
    nature: Nature
    languages: tuple[str, ...]
    source: str
    title: str
    severity: Severity
    sees_masks: bool
    find: RuleFunction
    examples: tuple[str, ...] = ()

    def find_remarks(self, text: ParsedText, context: ProofContext) -> Iterator[Remark]:
        """What it says of a text, within the text."""
        for found in self.find(text, context):
            if self.sees_masks or not text.is_masked(found.start, found.end):
                yield Remark(
                    found.start,
                    found.end,
                    self.nature,
                    self.name,
                    found.message,
                    found.fixes,
                    self.source,
                    found.severity or self.severity,
                    found.params,
                )

    def applies_to(self, language: str, context: ProofContext) -> bool:
        """Whether it has its say in this language, in this house."""
        if self.languages and language not in self.languages:
            return False
        return not context.is_disabled(self.name)


RULES: dict[str, Rule] = {}


def rule(
    name: str,
    *,
    nature: Nature,
    source: str,
    title: str = "",
    languages: tuple[str, ...] = (),
    severity: Severity = Severity.WARN,
    sees_masks: bool = False,
    examples: tuple[str, ...] = (),
) -> Callable[[RuleFunction], RuleFunction]:
    """Register a rule. `title` is an N_() msgid for the lists of rules. The function stays as it is.

    `examples`: "wrong → right", a sentence at fault and one that is not, the same once mended where the rule has a fix;
    ~ stands for a no-break space. A test reads them.
    """

    def register(find: RuleFunction) -> RuleFunction:
        RULES[name] = Rule(name, nature, languages, source, title or name, severity, sees_masks, find, examples)
        return find

    return register


@cache
def load_rules() -> dict[str, Rule]:
    """All our rules, by name: every module of `rules/` is imported."""
    package = import_module("vigie.proofreader.rules")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name != "tests":
            import_module(f"{package.__name__}.{module.name}")
    return RULES
