"""A check keeps to its time: what could not be read is said, nothing is read twice, nothing is left running."""

import pytest

from vigie.proofreader.context import ProofContext
from vigie.proofreader.engines.base import EngineReport, EngineState
from vigie.proofreader.proofreader import ENGINES, Proofreader
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import Rule, make_hit
from vigie.proofreader.time_budget import TimeBudget

FRENCH = ProofContext(language="fr")


class Clock:
    """A clock that moves when it is told."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Engine:
    """An engine with nothing to say, that remembers how much time it was given."""

    def __init__(self):
        self.remaining = []

    def find_remarks(self, text, context, budget):
        self.remaining.append(budget.remaining)
        return ()

    def suggest_words(self, word):
        return ()

    def report(self):
        return EngineReport("Engine", EngineState.WORKING)

    def close(self):
        pass


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def applied():
    """The names of the rules, in the order in which they were applied."""
    return []


@pytest.fixture
def make_rule(clock, applied):
    def make(name, seconds=0.0, nature=Nature.STYLE, fails=False):
        def find(text, context):
            applied.append(name)
            clock.now += seconds
            if fails:
                raise ValueError(name)
            yield make_hit(0, 1, name)

        return Rule(name, nature, (), "source", name, Severity.WARN, False, find)

    return make


def check(rules, budget, **options):
    engine = Engine()
    proofreader = Proofreader(french=engine, languagetool=Engine(), rules=rules)
    return proofreader.check("Oui.", FRENCH, budget=budget, **options), engine


def rules_of(result):
    return [remark.rule for remark in result.remarks]


def test_with_enough_time_every_rule_is_applied_once(make_rule, applied, clock):
    rules = [make_rule("a"), make_rule("b")]
    result, engine = check(rules, TimeBudget(2.0, clock))
    assert applied == ["a", "b"]
    assert sorted(rules_of(result)) == ["a", "b"]
    assert not result.is_partial
    assert engine.remaining == [2.0]


def test_past_its_time_no_rule_is_begun_and_those_left_are_named(make_rule, applied, clock):
    result, engine = check([make_rule("slow", 3.0), make_rule("late")], TimeBudget(2.0, clock))
    assert applied == ["slow"]
    assert rules_of(result) == ["slow"]
    assert result.skipped == ("late",)
    assert engine.remaining == [0.0]


def test_the_law_has_its_say_whatever_the_time(make_rule, applied, clock):
    rules = [make_rule("style"), make_rule("law", 3.0, Nature.LAW)]
    result, _ = check(rules, TimeBudget(0.0, clock))
    assert rules_of(result) == ["law"]
    assert result.skipped == ("style",)


def test_the_law_is_read_first(make_rule, applied, clock):
    check([make_rule("style"), make_rule("law", nature=Nature.LAW)], TimeBudget(2.0, clock))
    assert applied == ["law", "style"]


def test_who_requires_our_rules_has_them_all(make_rule, clock):
    result, _ = check([make_rule("a"), make_rule("b")], TimeBudget(0.0, clock), require_rules=True)
    assert sorted(rules_of(result)) == ["a", "b"]
    assert not result.is_partial


def test_a_rule_that_fails_is_named_and_the_others_have_their_say(make_rule, clock):
    result, _ = check([make_rule("broken", fails=True), make_rule("sound")], TimeBudget(2.0, clock))
    assert rules_of(result) == ["sound"]
    assert result.skipped == ("broken",)


def test_a_check_without_engines_says_so_and_asks_none(make_rule, clock):
    result, engine = check([make_rule("a")], TimeBudget(2.0, clock), use_engines=False)
    assert rules_of(result) == ["a"]
    assert result.skipped == (ENGINES,)
    assert engine.remaining == []


def test_a_budget_without_limit_is_never_spent():
    budget = TimeBudget()
    assert budget.remaining == float("inf")
    assert not budget.is_spent


def test_an_engine_without_time_is_not_asked_and_is_named(engines, clock):
    from vigie.proofreader.engines.grammalecte import GrammalecteEngine

    engine = GrammalecteEngine(engines)
    result = Proofreader(french=engine, rules=()).check("Les député votent.", FRENCH, budget=TimeBudget(0.0, clock))
    assert (result.remarks, result.skipped) == ((), ("Grammalecte",))
    assert engine.client.pool.pids == []
