"""What the columns of a wall show: one query to the database for the items of all, whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import transaction

from vigie.channels.trouble_sentences import said_sentence
from vigie.desk.column_items import ColumnItem, ItemLoader
from vigie.desk.column_kinds.streams import StreamColumnKind
from vigie.desk.column_lists import OpenList, open_lists
from vigie.desk.column_position import LOWEST_POSITION, MAX_ID, ColumnPosition
from vigie.desk.column_queries import ColumnSlice, ColumnStream, SliceRow, fetch_slices
from vigie.desk.models import Column, ReadMark
from vigie.kit import clock
from vigie.listening.models import Hit, Source
from vigie.team.models import Member

FIRST_PAGE_SIZE = 10  # items of a column when the wall opens, on each side of where the member stopped
PAGE_SIZE = 30  # items of each page after it
MAX_UNREAD_COUNTED = 99  # past it, "99+"


@dataclass(slots=True)
class OpenColumn:
    """A column as a member sees it now: what is above the position where the member stopped, and what is under it."""

    column: Column
    kind: StreamColumnKind
    stream: ColumnStream = field(default_factory=ColumnStream)
    account_colour: int = 0  # of the first account that it listens to
    mark: ReadMark | None = None
    fresh: list[ColumnItem] = field(default_factory=list)  # latest first
    known: list[ColumnItem] = field(default_factory=list)
    unread: int = 0
    has_more_above: bool = False
    failure: str = ""  # why one of its sources does not answer, for the reader

    @property
    def items(self) -> list[ColumnItem]:
        return [*self.fresh, *self.known]

    @property
    def read_position(self) -> ColumnPosition | None:
        return ColumnPosition(self.mark.line_at, self.mark.line) if self.mark else None

    @property
    def topics(self) -> list[str]:
        """What pages are told when something new is in it."""
        return self.kind.topics(self.stream)

    @property
    def figure(self) -> str:
        """How many are unread, as it is written beside the name; nothing when none is, or when the column is muted."""
        if self.column.is_muted or not self.unread:
            return ""
        return f"{MAX_UNREAD_COUNTED}+" if self.unread > MAX_UNREAD_COUNTED else str(self.unread)

    @property
    def counted_rows(self) -> str:
        """What `figure` counts, as a selector."""
        return f"#column-{self.column.pk} .item.unread"

    @property
    def newest_id(self) -> int:
        """The newest id of what is shown. What is heard after it waits behind the bar, wherever its position is."""
        return max((item.position.id for item in self.items), default=0)

    @property
    def bottom(self) -> ColumnPosition | None:
        return self.items[-1].position if self.items else None

    @property
    def unread_above(self) -> int:
        """Unread items above those that are shown."""
        if not self.has_more_above:
            return 0
        return max(self.unread - sum(item.is_unread for item in self.items), 1)


@dataclass(frozen=True, slots=True)
class NewerItems:
    """What came since a page was made: those to show first, how many in all, and what the page knows once they are."""

    items: list[ColumnItem]
    count: int
    newest_id: int
    unread: int


def load_columns(member: Member, only: int | None = None) -> list[Column]:
    """The columns of a member (or one), each with the member's mark."""
    columns = Column.objects.seen_by(member).filter(archived_at=None).with_mark(member)
    return list(columns.filter(pk=only) if only else columns)


def load_streams(member: Member, columns: Iterable[Column]) -> list[OpenColumn]:
    """Those of these columns (read with marks) that are streams: where each takes its items; nothing shown yet."""
    loaded: dict[int, OpenColumn] = {}
    for column in columns:
        if isinstance(column.definition, StreamColumnKind):
            loaded[column.pk] = OpenColumn(column, column.definition, mark=column.member_mark)
    if not loaded:
        return []
    sources: dict[int, tuple[int, ...]] = defaultdict(tuple)
    seen = Source.objects.seen_by(member).filter(columns__in=list(loaded)).order_by("pk")
    asked = ("columns", "pk", "channel__colour", "failures", "last_error", "error_quoted")
    for pk, source, colour, failures, said, quoted in seen.values_list(*asked):
        sources[pk] = (*sources[pk], source)
        loaded[pk].account_colour = loaded[pk].account_colour or colour or 0
        if failures and not loaded[pk].failure:
            loaded[pk].failure = said_sentence(said, quoted)
    for pk, shown in loaded.items():
        shown.stream = shown.kind.stream(shown.column, sources[pk])
    return list(loaded.values())


def open_wall(member: Member) -> list[OpenColumn | OpenList]:
    """Every column of a member, the streams opened where the member stopped."""
    columns = load_columns(member)
    opened: dict[int, OpenColumn | OpenList] = {}
    opened |= {shown.column.pk: shown for shown in _fill_columns(load_streams(member, columns))}
    opened |= {shown.column.pk: shown for shown in open_lists(member, columns)}
    return [opened[column.pk] for column in columns if column.pk in opened]


def open_column(member: Member, column: Column) -> OpenColumn:
    """A column that is a stream, opened where the member stopped."""
    return _fill_columns(load_streams(member, load_columns(member, column.pk)))[0]


def older_items(shown: OpenColumn, before: ColumnPosition, known: int | None = None) -> list[ColumnItem]:
    """The page under `before`, of what was heard up to `known`: what came since has its turn behind the bar."""
    until = MAX_ID if known is None else known
    asked = ColumnSlice(shown.column, shown.stream, "older", "latest", PAGE_SIZE, below=before, until=until)
    return _load_items(shown, fetch_slices([asked]))


def newer_items(shown: OpenColumn, known: int, top: ColumnPosition | None, bottom: ColumnPosition | None) -> NewerItems:
    """What a page that shows all from `bottom` to `top`, heard up to `known`, does not show.

    Late ones take their positions among what is shown, in the order of hearing; then those above the top, nearest
    first.
    """
    column, stream = shown.column, shown.stream
    lowest, highest = bottom or LOWEST_POSITION, top or LOWEST_POSITION
    limit = MAX_UNREAD_COUNTED + 1
    rows = fetch_slices(
        [
            ColumnSlice(column, stream, "late", "heard", limit, above=lowest, below=highest, after=known),
            ColumnSlice(column, stream, "above", "earliest", limit, above=highest),
            ColumnSlice(column, stream, "last", "last", 1, after=known),
            *_unread_slices(shown),
        ]
    )
    late = [row for row in rows if row.slice_name == "late"]
    above = [row for row in rows if row.slice_name == "above"]
    newest_id = max((row.position.id for row in rows if row.slice_name == "last"), default=known)
    if len(late) == limit:  # by hundreds: those above wait until the late ones are all in their positions
        above = []
        newest_id = max(row.position.id for row in late)
    count = len(late) + len(above)
    unread = sum(row.value for row in rows if row.slice_name == "unread")
    return NewerItems(_load_items(shown, [*above[-PAGE_SIZE:], *late]), count, newest_id, unread)


def current_items(shown: OpenColumn, ids: Collection[int]) -> list[ColumnItem]:
    """Items that are on a page (the ids of their positions), as they are now, those that were deleted too."""
    found = shown.stream.rows().filter(pk__in=ids).values_list("pk", "published_at", "mention")
    return _load_items(shown, [SliceRow(0, "", ColumnPosition(at, pk), mention) for pk, at, mention in found])


@transaction.atomic
def record_reading(
    shown: OpenColumn, member: Member, ids: Collection[int], position: ColumnPosition, known: int
) -> None:
    """The member had items in sight, up to a position. All that was `known` before the first reading counts as read."""
    mark, _is_new = ReadMark.objects.select_for_update().get_or_create(
        column=shown.column, member=member, defaults={"upto": known, "line_at": position.at, "line": position.id}
    )
    seen = sorted({*mark.seen, *(each for each in ids if each > mark.upto)})
    for forgotten in seen[: -ReadMark.MAX_SEEN]:
        mark.upto = forgotten
    first_unread = fetch_slices(
        [ColumnSlice(shown.column, shown.stream, "unread", "heard", 1, after=mark.upto, excluded_ids=seen)]
    )
    if first_unread:
        mark.upto = first_unread[0].position.id - 1
    else:
        mark.upto = max([mark.upto, *seen])
    mark.seen = [each for each in seen if each > mark.upto]
    if position > ColumnPosition(mark.line_at, mark.line):
        mark.line_at = position.at
        mark.line = position.id
    mark.at = clock.now()
    mark.save(update_fields=["upto", "seen", "line_at", "line", "at"])


def mark_all_read(shown: OpenColumn, member: Member) -> None:
    """All that was heard until now is read."""
    last_heard = ColumnSlice(shown.column, shown.stream, "last", "last", 1)
    on_top = ColumnSlice(shown.column, shown.stream, "top", "latest", 1)
    rows = {row.slice_name: row for row in fetch_slices([last_heard, on_top])}
    if not rows:
        return
    top = rows["top"].position
    read = {"upto": rows["last"].position.id, "seen": [], "line_at": top.at, "line": top.id, "at": clock.now()}
    ReadMark.objects.update_or_create(column=shown.column, member=member, defaults=read)


def _unread_slices(shown: OpenColumn) -> Iterable[ColumnSlice]:
    if mark := shown.mark:
        yield ColumnSlice(
            shown.column,
            shown.stream,
            "unread",
            "heard",
            MAX_UNREAD_COUNTED + 1,
            after=mark.upto,
            excluded_ids=mark.seen,
            is_counted=True,
        )


def _fill_columns(columns: list[OpenColumn]) -> list[OpenColumn]:
    slices: list[ColumnSlice] = []
    for shown in columns:
        column = shown.column
        stream = shown.stream
        position = shown.read_position
        if position is None:
            slices.append(ColumnSlice(column, stream, "known", "latest", FIRST_PAGE_SIZE))
            continue
        slices.append(ColumnSlice(column, stream, "fresh", "earliest", FIRST_PAGE_SIZE + 1, above=position))
        slices.append(ColumnSlice(column, stream, "known", "latest", FIRST_PAGE_SIZE, below=position.just_above))
        slices += _unread_slices(shown)
    rows = fetch_slices(slices)
    sources = {origin for shown in columns if shown.stream.model is not Hit for origin in shown.stream.origins}
    loader = ItemLoader((row for row in rows if row.slice_name != "unread"), sources)
    for shown in columns:
        of_column = [row for row in rows if row.column == shown.column.pk]
        fresh = [row for row in of_column if row.slice_name == "fresh"]
        shown.has_more_above = len(fresh) > FIRST_PAGE_SIZE
        shown.fresh = _make_items(shown, loader, fresh[-FIRST_PAGE_SIZE:])
        shown.known = _make_items(shown, loader, [row for row in of_column if row.slice_name == "known"])
        shown.unread = sum(row.value for row in of_column if row.slice_name == "unread")
    return columns


def _load_items(shown: OpenColumn, rows: list[SliceRow]) -> list[ColumnItem]:
    sources = () if shown.stream.model is Hit else shown.stream.origins
    latest_first = sorted(rows, key=lambda row: row.position, reverse=True)
    return _make_items(shown, ItemLoader(rows, sources), latest_first)


def _make_items(shown: OpenColumn, loader: ItemLoader, rows: Iterable[SliceRow]) -> list[ColumnItem]:
    mark = shown.mark
    items = []
    for row in rows:
        is_unread = mark is not None and not mark.has_read(row.position.id)
        if item := loader.make_item(row, is_unread):
            items.append(item)
    return items
