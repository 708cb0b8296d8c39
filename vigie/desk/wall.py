"""What the columns of a wall show: one question to the database for the items of all, whatever their number."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from vigie.desk.column_items import Gathered, Item, at_places
from vigie.desk.column_queries import END, EVER, START, Found, Place, Slice, ask
from vigie.desk.models import Column, ReadMark
from vigie.kit import clock
from vigie.listening.models import Source
from vigie.team.models import Member

FIRST = 10  # items of a column when the wall opens, on each side of where she stopped
MORE = 30  # items of each page after it
MOST_COUNTED = 99  # unread items counted; past it, « 99+ »


@dataclass(slots=True)
class Shown:
    """A column as a member sees it now: what was published above the line where she stopped, and under it."""

    column: Column
    sources: list[int] = field(default_factory=list)
    edge: int = 0  # the colour of the first account that it listens to
    mark: ReadMark | None = None
    fresh: list[Item] = field(default_factory=list)  # latest first
    known: list[Item] = field(default_factory=list)
    unread: int = 0
    has_more_above: bool = False

    @property
    def items(self) -> list[Item]:
        return [*self.fresh, *self.known]

    @property
    def line(self) -> Place | None:
        return Place(self.mark.line_at, self.mark.line) if self.mark else None

    @property
    def newest(self) -> int:
        """The newest id of what is shown. What is heard after it waits behind the bar, wherever its place is."""
        return max((item.place.id for item in self.items), default=0)

    @property
    def bottom(self) -> Place | None:
        return self.items[-1].place if self.items else None

    @property
    def later(self) -> int:
        """Unread items above those that are shown."""
        return max(self.unread - sum(item.is_unread for item in self.items), 1) if self.has_more_above else 0

    @property
    def is_counted_short(self) -> bool:
        return self.unread > MOST_COUNTED


@dataclass(frozen=True, slots=True)
class Newer:
    """What came since a page was made: those to show first, how many in all, and what the page knows once they are."""

    items: list[Item]
    count: int
    newest: int
    unread: int


def opened(member: Member, only: int | None = None) -> list[Shown]:
    """Her columns (or one), with the ids of the sources of each that she may see and her mark; nothing shown yet."""
    columns = Column.objects.seen_by(member).filter(removed_at=None)
    shown = {each.pk: Shown(each) for each in (columns.filter(pk=only) if only else columns)}
    reached = Source.objects.seen_by(member).filter(columns__in=list(shown)).order_by("pk")
    for column, source, colour in reached.values_list("columns", "pk", "channel__colour"):
        shown[column].sources.append(source)
        shown[column].edge = shown[column].edge or colour or 0
    for mark in ReadMark.objects.filter(member=member, column__in=list(shown)):
        shown[mark.column_id].mark = mark
    return list(shown.values())


def wall(member: Member) -> list[Shown]:
    """Every column of a member, opened where she stopped."""
    return _filled(opened(member))


def one(member: Member, column: Column) -> Shown:
    """One column, opened where she stopped."""
    return _filled(opened(member, column.pk))[0]


def older(shown: Shown, before: Place, known: int | None = None) -> list[Item]:
    """The page under `before`, of what was heard up to `known`: what came since has its turn behind the bar."""
    upto = EVER if known is None else known
    return _items(shown, ask([Slice(shown.column, shown.sources, "older", "latest", MORE, below=before, upto=upto)]))


def newer(shown: Shown, known: int, top: Place | None, bottom: Place | None) -> Newer:
    """What a page that shows all from `bottom` to `top`, heard up to `known`, does not show.

    Late ones take their place among what is shown, in the order of hearing; then those above the top, nearest first.
    """
    place, most = (shown.column, shown.sources), MOST_COUNTED + 1
    found = ask(
        [
            Slice(*place, "late", "heard", most, above=bottom or START, below=top or START, after=known),
            Slice(*place, "above", "earliest", most, above=top or START),
            Slice(*place, "last", "last", 1, after=known),
            *_unread(shown),
        ]
    )
    parts = {name: [each for each in found if each.name == name] for name in ("late", "above", "last", "unread")}
    late, above = parts["late"], parts["above"]
    newest = max((each.place.id for each in parts["last"]), default=known)
    if len(late) == most:  # by hundreds: those above wait until the late ones are all in their places
        above, newest = [], max(each.place.id for each in late)
    count = len(late) + len(above)
    unread = parts["unread"][0].mention if parts["unread"] else 0
    return Newer(_items(shown, [*above[-MORE:], *late]), count, newest, unread)


def again(shown: Shown, ids: Collection[int]) -> list[Item]:
    """Items that are on a page, as they are now, be they deleted by their authors."""
    return _items(shown, at_places(shown.column.watch_id, shown.sources, ids))


@transaction.atomic
def read(shown: Shown, member: Member, ids: Collection[int], line: Place, known: int) -> None:
    """She had items in sight, up to `line`. All that was `known` before her first reading counts as read."""
    first = {"upto": known, "line_at": line.at, "line": line.id}
    mark, _made = ReadMark.objects.select_for_update().get_or_create(column=shown.column, member=member, defaults=first)
    seen = sorted({*mark.seen, *(each for each in ids if each > mark.upto)})
    for let_go in seen[: -ReadMark.MOST_SEEN]:
        mark.upto = let_go
    left = ask([Slice(shown.column, shown.sources, "left", "heard", 1, after=mark.upto, read=seen)])
    mark.upto = left[0].place.id - 1 if left else max([mark.upto, *seen])
    mark.seen = [each for each in seen if each > mark.upto]
    top = max(line, Place(mark.line_at, mark.line))
    mark.line_at, mark.line, mark.at = top.at, top.id, clock.now()
    mark.save(update_fields=["upto", "seen", "line_at", "line", "at"])


def catch_up(shown: Shown, member: Member) -> None:
    """All that was heard until now is read."""
    place = (shown.column, shown.sources)
    found = {each.name: each for each in ask([Slice(*place, "last", "last", 1), Slice(*place, "top", "latest", 1)])}
    if not found:
        return
    top = found["top"].place
    now = {"upto": found["last"].place.id, "seen": [], "line_at": top.at, "line": top.id, "at": clock.now()}
    ReadMark.objects.update_or_create(column=shown.column, member=member, defaults=now)


def _first_slices(shown: Shown) -> Iterable[Slice]:
    place = (shown.column, shown.sources)
    if shown.line is None:
        yield Slice(*place, "known", "latest", FIRST)
        return
    yield Slice(*place, "fresh", "earliest", FIRST + 1, above=shown.line)
    yield Slice(*place, "known", "latest", FIRST, below=shown.line.next)
    yield from _unread(shown)


def _unread(shown: Shown) -> Iterable[Slice]:
    if mark := shown.mark:
        most = MOST_COUNTED + 1
        place = (shown.column, shown.sources)
        yield Slice(*place, "unread", "heard", most, below=END, after=mark.upto, read=mark.seen, counted=True)


def _filled(columns: list[Shown]) -> list[Shown]:
    found = ask([each for shown in columns for each in _first_slices(shown)])
    sources = {source for shown in columns for source in shown.sources}
    gathered = Gathered((each for each in found if each.name != "unread"), sources)
    for shown in columns:
        ours = [each for each in found if each.column == shown.column.pk]
        fresh = [each for each in ours if each.name == "fresh"]
        shown.has_more_above = len(fresh) > FIRST
        shown.fresh = _placed(shown, gathered, fresh[-FIRST:])
        shown.known = _placed(shown, gathered, [each for each in ours if each.name == "known"])
        shown.unread = sum(each.mention for each in ours if each.name == "unread")
    return columns


def _items(shown: Shown, found: Sequence[Found]) -> list[Item]:
    return _placed(shown, Gathered(found, shown.sources), sorted(found, key=lambda each: each.place, reverse=True))


def _placed(shown: Shown, gathered: Gathered, found: Iterable[Found]) -> list[Item]:
    mark = shown.mark
    items = (gathered.item(each, mark is not None and not mark.has_read(each.place.id)) for each in found)
    return [item for item in items if item]
