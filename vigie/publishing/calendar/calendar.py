"""The calendar: the first entries of each day, and how many there are. The database chooses them: a month of thousands
of posts costs the page no more than a month of hundreds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, Left, RowNumber, TruncDate

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.publishing.models import Approval, Delivery, Post, Version
from vigie.team.models import Member
from vigie.ui import formats

#: What a line of several deliveries shows: what asks most for a hand comes first.
STATES_BY_URGENCY = (
    "unsure",
    "refused",
    "approval",
    "held",
    "sending",
    "settling",
    "waiting",
    "published",
    "cancelled",
)
#: What a filter may ask for: those of a post of which nothing was planned come first.
FILTERED_STATES = ("draft", "approval", *Delivery.State.values)
VIEWS = ("month", "week", "list")
MAX_ENTRIES = {"month": 5, "week": 20, "list": 60}
LIST_DAYS = 30
MAX_LOOSE_DRAFTS = 100


@dataclass(slots=True)
class CalendarEntry:
    """A post at its hour: the channels it leaves on, its first words, how it stands."""

    post: int
    at: datetime
    day: date
    state: str
    leaving: list[int] = field(default_factory=list)  # channels by pk
    channels: list[tuple[int, str]] = field(default_factory=list)  # their colours and names
    text: str = ""

    @property
    def wall(self) -> str:
        return f"{self.at:%H:%M}"

    @property
    def hour(self) -> str:
        return formats.format_hour(self.at, is_aligned=True)

    @property
    def can_move(self) -> bool:
        return self.state in ("waiting", "held", "draft", "approval")


@dataclass
class CalendarDay:
    date: date
    entries: list[CalendarEntry]
    over: int = 0
    outside: bool = False

    @property
    def iso(self) -> str:
        return self.date.isoformat()

    @cached_property
    def name(self) -> str:
        return formats.format_day(self.date)


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """The days that a view shows around a day, and the days before and after it."""

    view: str
    first: date
    last: date
    before: date
    after: date
    month: int

    @classmethod
    def around_day(cls, view: str, day: date) -> "CalendarSpan":
        """Weeks begin on Sunday, as calendars do in Canada."""
        one_day = timedelta(days=1)
        if view == "month":
            month_start = day.replace(day=1)
            next_month = (month_start + timedelta(days=32)).replace(day=1)
            first = _sunday_before(month_start)
            last = _sunday_before(next_month - one_day) + timedelta(days=6)
            return cls(view, first, last, before=month_start - one_day, after=next_month, month=day.month)
        first = _sunday_before(day) if view == "week" else day
        length = timedelta(days=7 if view == "week" else LIST_DAYS)
        return cls(view, first, first + length - one_day, before=first - length, after=first + length, month=0)

    def to_instants(self, zone: str) -> tuple[datetime, datetime]:
        """From the first midnight to the midnight after the last day, in that zone: 23, 24 or 25 hours a day."""
        start = datetime.combine(self.first, time())
        end = datetime.combine(self.last + timedelta(days=1), time())
        return clock.from_wall_time(start, zone), clock.from_wall_time(end, zone)

    def shows_whole(self, day: date) -> bool:
        """The first day of a list: what another view leaves out of a day is found there."""
        return self.view == "list" and day == self.first

    def list_dates(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass
class FirstEntries:
    """The first entries of each day of a span, and how many each day has in all."""

    entries: list[CalendarEntry] = field(default_factory=list)
    totals: Counter[date] = field(default_factory=Counter)


def list_days(member: Member, span: CalendarSpan, channels: list[int], states: list[str]) -> list[CalendarDay]:
    """Every day of the span with its entries, at most so many a day. Only those that are shown are read."""
    planned = _list_planned(member, span, channels, states)
    drafts = FirstEntries()
    if not states or {"draft", "approval"} & set(states):
        drafts = _list_drafts(member, span, channels, states)
    totals = planned.totals + drafts.totals
    by_day = defaultdict(list)
    for entry in sorted(planned.entries + drafts.entries, key=lambda entry: (entry.at, entry.post)):
        by_day[entry.day].append(entry)
    days = []
    for day in span.list_dates():
        shown = by_day[day] if span.shows_whole(day) else by_day[day][: MAX_ENTRIES[span.view]]
        is_outside = bool(span.month) and day.month != span.month
        days.append(CalendarDay(day, shown, over=totals[day] - len(shown), outside=is_outside))
    _fill_in(member, [entry for day in days for entry in day.entries])
    return days


def loose_drafts(member: Member, channels: list[int], states: list[str], limit: int = MAX_LOOSE_DRAFTS) -> list[Post]:
    """Drafts without an hour, the last written first; each says whether it `is_awaiting_approval`."""
    drafts = _drafts(member, channels, states).filter(planned_at=None)
    return list(drafts.select_related("edited_by__user").order_by("-edited_at")[:limit])


def _list_planned(member: Member, span: CalendarSpan, channels: list[int], states: list[str]) -> FirstEntries:
    start, end = span.to_instants(member.workspace.time_zone)
    deliveries: QuerySet[Any] = Delivery.objects.seen_by(member).filter(
        due_at__gte=start, due_at__lt=end, version__post__kind="post", version__post__archived_at=None
    )
    if channels:
        deliveries = deliveries.filter(version__channel__in=channels)
    asked = Exists(Approval.objects.pending().of_post("version__post"))
    awaits = When(asked, state__in=Delivery.AWAITING_APPROVAL_STATES, then=Value("approval"))
    deliveries = deliveries.annotate(shown=Case(awaits, default=F("state"), output_field=CharField()))
    if states:
        deliveries = deliveries.filter(shown__in=states)
    local_day = TruncDate("due_at", tzinfo=ZoneInfo(member.workspace.time_zone))
    posts = deliveries.values("version__post", "due_at", day=local_day).annotate(
        found=ArrayAgg("shown", distinct=True), leaving=ArrayAgg("version__channel", order_by="pk")
    )
    first = _first_of_each_day(posts, span, "due_at", "version__post")
    rows = first.values_list("version__post", "due_at", "day", "found", "leaving", "total")
    listed = FirstEntries()
    for post, at, day, found, leaving, total in rows:
        state = min(found, key=STATES_BY_URGENCY.index)
        listed.entries.append(CalendarEntry(post, at, day, state, leaving))
        listed.totals[day] = total
    return listed


def _drafts(member: Member, channels: list[int], states: list[str]) -> QuerySet[Any]:
    """Posts of which nothing was planned, each with `is_awaiting_approval`; no state and no channel: all of them."""
    drafts = Post.objects.seen_by(member).drafts().with_awaiting_approval()
    if channels:
        drafts = drafts.filter(Exists(Version.objects.filter(post=OuterRef("pk"), channel__in=channels)))
    if states:
        shown = [is_awaiting for is_awaiting, state in ((False, "draft"), (True, "approval")) if state in states]
        drafts = drafts.filter(is_awaiting_approval__in=shown)
    return drafts


def _list_drafts(member: Member, span: CalendarSpan, channels: list[int], states: list[str]) -> FirstEntries:
    start, end = span.to_instants(member.workspace.time_zone)
    drafts = _drafts(member, channels, states).filter(planned_at__gte=start, planned_at__lt=end)
    local_day = TruncDate("planned_at", tzinfo=ZoneInfo(member.workspace.time_zone))
    first = _first_of_each_day(drafts.annotate(day=local_day), span, "planned_at", "pk")
    listed = FirstEntries()
    for post, at, day, is_awaiting, total in first.values_list(
        "pk", "planned_at", "day", "is_awaiting_approval", "total"
    ):
        listed.entries.append(CalendarEntry(post, at, day, "approval" if is_awaiting else "draft"))
        listed.totals[day] = total
    return listed


def _first_of_each_day(rows: QuerySet[Any], span: CalendarSpan, *order: str) -> QuerySet[Any]:
    """Of rows that have a `day`, those that the span's view shows, each with the `total` of its day."""
    of_day = [F("day")]
    # A day that is shown whole is ranked by post: each is the first of itself.
    limited: list[Any] = [*of_day]
    if span.shows_whole(span.first):
        limited.append(Case(When(day=span.first, then=F(order[-1])), default=0))
    ranked: QuerySet[Any] = rows.annotate(
        rank=Window(RowNumber(), limited, order_by=order), total=Window(Count("*"), of_day)
    )
    return ranked.filter(rank__lte=MAX_ENTRIES[span.view])


def _fill_in(member: Member, entries: list[CalendarEntry]) -> None:
    """The first words of these entries, their wall times, and the names and colours of their channels."""
    zone = ZoneInfo(member.workspace.time_zone)
    posts = {entry.post for entry in entries}
    own_text = Coalesce("text", F("post__text"))
    # A dict keeps the last of each: the first version.
    versions = Version.objects.filter(post__in=posts).order_by("-pk")
    texts = dict(versions.values_list("post", Left(own_text, 180)))
    if without_version := posts - texts.keys():
        texts |= dict(Post.objects.filter(pk__in=without_version).values_list("pk", Left("text", 180)))
    channels = Channel.objects.filter(pk__in={pk for entry in entries for pk in entry.leaving})
    named = {pk: (colour, name) for pk, colour, name in channels.values_list("pk", "colour", "name")}
    for entry in entries:
        entry.at = entry.at.astimezone(zone)
        entry.text = texts.get(entry.post, "")
        entry.channels = [named[pk] for pk in entry.leaving]


def _sunday_before(day: date) -> date:
    return day - timedelta(days=(day.weekday() + 1) % 7)
