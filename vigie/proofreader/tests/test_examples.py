"""Each row of a table, and each rule, beside its example: what is wrong is found and mended, what is right is left."""

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

from vigie.proofreader import rules
from vigie.proofreader.context import ProofContext
from vigie.proofreader.fixes import apply_fixes
from vigie.proofreader.phrase_patterns import PhrasePattern
from vigie.proofreader.rule_registry import load_rules
from vigie.proofreader.rules.anglicisms import load_calques
from vigie.proofreader.tests.test_rules import NOW
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.vocabulary.lexicon import read_table


def sides(example):
    """The sentence at fault, and the right one."""
    wrong, right = example.replace("~", "\u00a0").split(" → ")
    return wrong, right


def phrase_patterns():
    """Every pattern that a module of rules holds, alone or in a table."""
    for module in iter_modules(rules.__path__, f"{rules.__name__}."):
        for value in vars(import_module(module.name)).values():
            for row in value if isinstance(value, tuple) else (value,):
                if isinstance(row, PhrasePattern):
                    yield row


def mend(text, hit):
    return text[: hit.start] + hit.fixes[0] + text[hit.end :]


PATTERNS = list({pattern.pattern: pattern for pattern in phrase_patterns()}.values())
PLAIN = re.compile(r"[^\\()\[\]?*+.^$|{}]+")


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.example)
def test_a_pattern_mends_its_example(pattern):
    wrong, right = sides(pattern.example)
    found = [hit for hit in pattern.find_hits(ParsedText(wrong)) if hit.fixes]
    assert mend(wrong, found[0]) == right
    assert [hit for hit in pattern.find_hits(ParsedText(right)) if hit.fixes] == []


def test_there_are_many_patterns():
    assert len(PATTERNS) > 80


@pytest.mark.parametrize("calque", load_calques(), ids=lambda calque: calque.source_pattern)
def test_an_anglicism_is_found_in_its_example(calque):
    """A row of plain words is its own example: its words, and the first proposal."""
    words = re.sub(r"\{f:(\w+)\}", r"\1", calque.source_pattern)
    assert calque.example or PLAIN.fullmatch(words), "a pattern that is no plain words has its example beside it"
    wrong, right = sides(calque.example or f"{words} → {calque.proposals[0]}")
    found = list(calque.find_hits(ParsedText(wrong), ""))
    assert found
    if found[0].fixes:
        assert mend(wrong, found[0]) == right
    assert wrong != right


@pytest.mark.parametrize("row", list(read_table("spelling.tsv")), ids=lambda row: row[0])
def test_a_misspelling_is_mended_in_its_example(row):
    """A row of plain words is its own example, each way of writing it wrong."""
    wrong_words, right_words, *example = row
    ways = re.split(r"\|(?![^(]*\))", wrong_words)
    pairs = [sides(example[0])] if example else [(way, right_words) for way in ways if PLAIN.fullmatch(way)]
    assert pairs, "a pattern that is no plain words has its example beside it"
    rule = load_rules()["spelling.frequent"]
    for wrong, right in pairs:
        remarks = list(rule.find_remarks(ParsedText(wrong), ProofContext(language="fr")))
        assert right in {apply_fixes(wrong, [remark]) for remark in remarks}


EXAMPLES = [(rule, example) for rule in load_rules().values() for example in rule.examples]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=lambda value: getattr(value, "name", value))
def test_a_rule_finds_what_is_wrong_in_its_example_and_leaves_what_is_right(rule, example):
    wrong, right = sides(example)
    language = rule.languages[0] if rule.languages else "fr"
    context = ProofContext(language=language, now=NOW)
    remarks = list(rule.find_remarks(ParsedText(wrong, language), context))
    assert remarks
    if all(remark.fixes for remark in remarks):
        assert apply_fixes(wrong, remarks) == right
    assert list(rule.find_remarks(ParsedText(right, language), context)) == []
