"""Faults stopped, by rule, in a month; and the rules that are nearly always ignored."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from vigie.kit import clock
from vigie.proofreading.models import Demand, RemarkCount
from vigie.proofreading.requirements import Demands, is_law
from vigie.team.models import Workspace

#: A rule is noisy when more than 8 of its remarks in 10 are ignored, over at least 10, in 90 days.
NOISY_SHARE = 0.8
NOISY_MIN_COUNT = 10
NOISY_PERIOD_DAYS = 90


@dataclass(frozen=True, slots=True)
class RuleOutcomes:
    """A rule in a period: remarks that made somebody change the words, ignored, or left as they were."""

    rule: str
    stopped: int
    ignored: int
    kept: int

    @property
    def total(self) -> int:
        return self.stopped + self.ignored + self.kept


@dataclass(frozen=True, slots=True)
class MonthlyOutcomes:
    """`first` is its first day; `after` None: it is the present one."""

    first_day: date
    previous_month: date
    next_month: date | None
    rules: tuple[RuleOutcomes, ...]

    @property
    def stopped(self) -> int:
        return sum(line.stopped for line in self.rules)

    @property
    def total(self) -> int:
        return sum(line.total for line in self.rules)


def monthly_outcomes(workspace: Workspace, asked: str = "") -> MonthlyOutcomes:
    """The month `2026-11`, or the present one."""
    today = _today(workspace)
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        first = today
    if not 2000 < first.year < 2100:
        first = today
    first = first.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    lines = _outcomes_between(workspace, first, following - timedelta(days=1))
    return MonthlyOutcomes(first, before, following if following <= today else None, lines)


def noisy_rules(workspace: Workspace) -> list[RuleOutcomes]:
    """The rules that are ignored nearly always, and that still speak."""
    today = _today(workspace)
    said = Demands.of_channel(workspace, None)
    found = _outcomes_between(workspace, today - timedelta(days=NOISY_PERIOD_DAYS), today)
    return [
        line
        for line in found
        if line.total >= NOISY_MIN_COUNT
        and line.ignored > NOISY_SHARE * line.total
        and not is_law(line.rule)
        and said.house_demand(line.rule) != Demand.OFF
    ]


def _outcomes_between(workspace: Workspace, first: date, last: date) -> tuple[RuleOutcomes, ...]:
    counted = RemarkCount.objects.filter(workspace=workspace, day__range=(first, last)).values("rule")
    sums = counted.annotate(stopped=Sum("stopped"), ignored=Sum("ignored"), kept=Sum("kept"))
    lines = (RuleOutcomes(**row) for row in sums.order_by("-stopped", "rule"))
    return tuple(line for line in lines if line.total > 0)


def _today(workspace: Workspace) -> date:
    return clock.to_wall_time(clock.now(), workspace.time_zone).date()
