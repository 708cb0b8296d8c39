"""Faults stopped, by rule, in a month; and the rules that cry wolf."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from vigie.kit import clock
from vigie.proofreading.models import Count, Demand
from vigie.proofreading.requirements import Demands, is_law
from vigie.team.models import Workspace

#: A rule cries wolf when more than 8 of its remarks in 10 are ignored, over at least 10, in 90 days.
WOLF, LEAST, DAYS = 0.8, 10, 90


@dataclass(frozen=True, slots=True)
class Line:
    """A rule in a period: remarks that made somebody change her words, ignored, or left as they were."""

    rule: str
    stopped: int
    ignored: int
    kept: int

    @property
    def met(self) -> int:
        return self.stopped + self.ignored + self.kept


@dataclass(frozen=True, slots=True)
class Month:
    """`first` is its first day; `after` None: it is the present one."""

    first: date
    before: date
    after: date | None
    lines: tuple[Line, ...]

    @property
    def stopped(self) -> int:
        return sum(line.stopped for line in self.lines)

    @property
    def met(self) -> int:
        return sum(line.met for line in self.lines)


def month(workspace: Workspace, asked: str = "") -> Month:
    """The month `2026-11`, or the present one."""
    today = _today(workspace)
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        first = today.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    lines = _lines(workspace, first, following - timedelta(days=1))
    return Month(first, before, following if following <= today else None, lines)


def wolves(workspace: Workspace) -> list[Line]:
    """The rules that are ignored nearly always, and that still speak."""
    today, said = _today(workspace), Demands.over(workspace, None)
    found = _lines(workspace, today - timedelta(days=DAYS), today)
    return [
        line
        for line in found
        if line.met >= LEAST
        and line.ignored > WOLF * line.met
        and not is_law(line.rule)
        and said.said(line.rule) != Demand.OFF
    ]


def _lines(workspace: Workspace, first: date, last: date) -> tuple[Line, ...]:
    counted = Count.objects.filter(workspace=workspace, day__range=(first, last)).values("rule")
    sums = counted.annotate(stopped=Sum("stopped"), ignored=Sum("ignored"), kept=Sum("kept"))
    lines = (Line(**row) for row in sums.order_by("-stopped", "rule"))
    return tuple(line for line in lines if line.met > 0)


def _today(workspace: Workspace) -> date:
    return clock.to_wall_time(clock.now(), workspace.time_zone).date()
