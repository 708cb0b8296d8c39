"""What the columns of a wall show: one question to the database for the items of all, whatever their number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import OuterRef, Q, Subquery

from vigie.channels.models import Channel
from vigie.desk.models import Column, ReadMark
from vigie.listening.models import Mention, Source
from vigie.networks import registry
from vigie.networks.base import Reacts, Replies
from vigie.team.models import Member, Right

FIRST = 10  # items of a column when the wall opens, on each side of her mark
MORE = 30  # items of each page after it
MOST_COUNTED = 99  # unread items counted; past it, « 99+ »


@dataclass(frozen=True, slots=True)
class Item:
    """A mention at its place in a column: `position` is the id of the gathering (or hit) that brought it."""

    position: int
    mention: Mention
    sharers: tuple[str, ...] = ()  # who else shared it, newest first
    quoted: Mention | None = None

    @property
    def others(self) -> int:
        return max(len(self.sharers) - 1, 0)


@dataclass(slots=True)
class Shown:
    """A column as a member sees it now: what is new above her mark, and what she read under it."""

    column: Column
    sources: list[int]
    mark: int | None
    fresh: list[Item] = field(default_factory=list)  # newest first
    known: list[Item] = field(default_factory=list)
    unread: int = 0

    @property
    def top(self) -> int:
        """The position of the newest item shown: what is newer waits behind the bar."""
        return max((item.position for item in (*self.fresh[:1], *self.known[:1])), default=self.mark or 0)

    @property
    def bottom(self) -> int:
        return (self.known or self.fresh)[-1].position if self.known or self.fresh else 0

    @property
    def later(self) -> int:
        """Unread items above those that are shown."""
        return max(self.unread - len(self.fresh), 0)

    @property
    def is_counted_short(self) -> bool:
        return self.unread > MOST_COUNTED


def columns_of(member: Member) -> list[Column]:
    """Her columns, with the ids of the sources of each that she may see, in one query."""
    mine = Column.objects.seen_by(member).filter(removed_at=None).select_related("watch")
    allowed = Source.objects.seen_by(member)
    return list(
        mine.annotate(
            seen=ArrayAgg("sources", filter=Q(sources__in=allowed), distinct=True, default=[]),
            mark=Subquery(ReadMark.objects.filter(column=OuterRef("pk"), member=member).values("upto")),
            edge=ArrayAgg("sources__channel__colour", filter=Q(sources__in=allowed), distinct=True, default=[]),
        ).order_by("position", "pk")
    )


def wall(member: Member) -> list[Shown]:
    """Every column of a member, opened where she stopped."""
    shown = _opened(columns_of(member))
    parts = [part for each in shown for part in _first_parts(each)]
    _fill(shown, _positions(parts))
    return shown


def one(member: Member, column: Column) -> Shown:
    """One column, opened where she stopped."""
    found = [each for each in columns_of(member) if each.pk == column.pk]
    shown = _opened(found)
    _fill(shown, _positions([part for each in shown for part in _first_parts(each)]))
    return shown[0]


def older(shown: Shown, before: int) -> list[Item]:
    return _items(_positions([_Part(shown, "older", "<", before, MORE)]))


def newer(shown: Shown, after: int) -> tuple[list[Item], int]:
    """The items just above `after`, newest first, and how many there are in all (at most one hundred)."""
    rows = _positions([_Part(shown, "newer", ">", after, MORE), _Part(shown, "count", ">", after, 0)])
    return _items([row for row in rows if row[1] == "newer"]), next((row[2] for row in rows if row[1] == "count"), 0)


def newest(shown: Shown) -> int:
    """The position of the newest item, for « catch up »."""
    rows = _positions([_Part(shown, "older", "<", 2**62, 1)])
    return rows[0][2] if rows else 0


def _opened(columns: Sequence[Column]) -> list[Shown]:
    return [Shown(column, column.seen, column.mark) for column in columns]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _Part:
    """A slice of a column: the `limit` items nearest to `bound` on one side; or, with limit 0, their count."""

    shown: Shown
    name: str
    side: str
    bound: int
    limit: int


def _first_parts(shown: Shown) -> Iterable[_Part]:
    if shown.mark is None:
        yield _Part(shown, "known", "<", 2**62, FIRST)
        return
    yield _Part(shown, "fresh", ">", shown.mark, FIRST)
    yield _Part(shown, "known", "<", shown.mark + 1, FIRST)
    yield _Part(shown, "count", ">", shown.mark, 0)


Row = tuple[int, str, int, int]  # column, part, position, mention


def _positions(parts: Sequence[_Part]) -> list[Row]:
    """Positions and mentions of all the slices, newest first in each; of a count, the number stands as position.

    Slices that differ by their columns only are one question, so that the plan does not grow with the wall.
    """
    alike: dict[tuple[object, ...], list[_Part]] = {}
    for part in parts:
        if part.shown.sources or part.shown.column.watch_id:
            where, values = _filters(part.shown.column)
            kind = (bool(part.shown.column.watch_id), part.name, part.side, part.limit, where, tuple(values))
            alike.setdefault(kind, []).append(part)
    if not alike:
        return []
    queries, parameters = zip(*(_slice(group) for group in alike.values()), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(queries), [value for values in parameters for value in values])
        rows: list[Row] = cursor.fetchall()
    return _cut(rows, {(part.shown.column.pk, part.name): part for part in parts})


def _cut(rows: Iterable[Row], parts: dict[tuple[int, str], _Part]) -> list[Row]:
    """Of what each source gave, the nearest to the bound, as many as were asked for."""
    found: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        found.setdefault(row[:2], []).append(row)
    kept: list[Row] = []
    for key, of_part in found.items():
        if key[1] == "count":
            kept.append((*key, min(sum(row[2] for row in of_part), MOST_COUNTED + 1), 0))
        else:
            nearest = sorted(of_part, key=lambda row: row[2], reverse=parts[key].side == "<")
            kept += sorted(nearest[: parts[key].limit], key=lambda row: -row[2])
    return kept


def _slice(group: Sequence[_Part]) -> tuple[str, list[object]]:
    """One question for slices alike. A source is walked by its own index (source, -id), and stops at the limit."""
    first = group[0]
    where, values = _filters(first.shown.column)
    words = {
        "name": first.name,
        "side": first.side,
        "order": "DESC" if first.side == "<" else "ASC",
        "limit": first.limit or MOST_COUNTED + 1,
        "what": "position, mention" if first.limit else "count(*), 0::bigint",
        "close": "" if first.limit else "GROUP BY wanted.col, wanted.origin",
        "where": where,
        "first_seen": _FIRST_SEEN,
    }
    wanted = [
        (part.shown.column.pk, origin, part.bound, "{" + ",".join(map(str, part.shown.sources)) + "}")
        for part in group
        for origin in ([part.shown.column.watch_id] if part.shown.column.watch_id else part.shown.sources)
    ]
    query = _OF_WATCHES if first.shown.column.watch_id else _OF_SOURCES
    return (_WANTED + query).format(**words), [*map(list, zip(*wanted, strict=True)), *values]


_WANTED = """
(SELECT wanted.col, '{name}' AS part, {what}
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[]) AS wanted (col, origin, bound, peers), LATERAL (
"""
_OF_WATCHES = """
    SELECT g.id AS position, m.id AS mention FROM listening_hit g JOIN listening_mention m ON m.id = g.mention_id
    WHERE g.watch_id = wanted.origin AND g.id {side} wanted.bound AND {where}
    ORDER BY g.id {order} LIMIT {limit}
) AS found {close})"""
_OF_SOURCES = """
    SELECT g.id AS position, m.id AS mention
    FROM listening_gathering g JOIN listening_mention m ON m.id = g.mention_id
    WHERE g.source_id = wanted.origin AND g.id {side} wanted.bound AND {where} AND {first_seen}
    ORDER BY g.id {order} LIMIT {limit}
) AS found {close})"""

# What this column showed already is not shown again, be it gathered twice or shared by somebody else: its place is the
# first one, so that nothing jumps. Two days later it is news again.
_FIRST_SEEN = """
NOT EXISTS (SELECT FROM listening_gathering e WHERE e.source_id = ANY(wanted.peers::bigint[]) AND e.id < g.id
    AND e.mention_id = coalesce(m.repost_of_id, m.id) AND e.at > g.at - interval '2 days')
AND NOT EXISTS (SELECT FROM listening_mention r JOIN listening_gathering e ON e.mention_id = r.id
    WHERE r.repost_of_id = coalesce(m.repost_of_id, m.id) AND e.source_id = ANY(wanted.peers::bigint[]) AND e.id < g.id
    AND e.at > g.at - interval '2 days')
"""


def _filters(column: Column) -> tuple[str, list[object]]:
    """The column's filters as SQL over the mention `m`; of a repost, what it repeats is looked at."""
    asked, said, values = column.filters, ["m.gone_at IS NULL"], list[object]()
    content = "(SELECT o.{0} FROM listening_mention o WHERE o.id = coalesce(m.repost_of_id, m.id))"
    for name, sign in (("words", "LIKE"), ("without", "NOT LIKE")):
        for word in asked.get(name, ()):
            said.append(f"{content.format('folded')} {sign} %s")
            values.append(f"%{_literal(word)}%")
    if language := asked.get("language"):
        said.append(f"{content.format('language')} LIKE %s")
        values.append(f"{_literal(language)}%")
    if asked.get("media"):
        said.append(f"{content.format('media')} <> '[]'::jsonb")
    if asked.get("reposts") is False:
        said.append("m.repost_of_id IS NULL")
    if asked.get("replies") is False:
        said.append("m.reply_to = ''")
    return " AND ".join(said), values


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _fill(shown: Sequence[Shown], rows: Sequence[Row]) -> None:
    known = _known([row for row in rows if row[1] != "count"])
    by_column = {each.column.pk: each for each in shown}
    for column, part, position, mention in rows:
        each = by_column[column]
        if part == "count":
            each.unread = position
        elif mention in known:
            getattr(each, part).append(_placed(known, position, mention))


def _items(rows: Sequence[Row]) -> list[Item]:
    known = _known(rows)
    return [_placed(known, position, mention) for _column, _part, position, mention in rows if mention in known]


def _placed(known: dict[int, Item], position: int, mention: int) -> Item:
    item = known[mention]
    return Item(position, item.mention, item.sharers, item.quoted)


def _known(rows: Sequence[Row]) -> dict[int, Item]:
    """Mentions by id with all that an item shows: three queries, whatever their number."""
    ids = {mention for _column, _part, _position, mention in rows}
    asked = Mention.objects.filter(pk__in=ids).select_related("author", "repost_of__author").defer("folded")
    mentions = {mention.pk: mention for mention in asked}
    sharers, quoted = _sharers(mentions.values()), _quoted(mentions.values())
    return {
        pk: Item(
            0, mention, sharers.get(mention.repost_of_id or 0, ()), quoted.get((mention.repost_of or mention).quote_of)
        )
        for pk, mention in mentions.items()
    }


def _sharers(mentions: Iterable[Mention]) -> dict[int, tuple[str, ...]]:
    roots = {mention.repost_of_id for mention in mentions if mention.repost_of_id}
    if not roots:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    shared = (
        Mention.objects.filter(repost_of__in=roots)
        .select_related("author")
        .only("repost_of_id", "author__name", "author__handle")
    )
    for mention in shared.order_by("-pk")[:2000]:
        root = mention.repost_of_id or 0
        found[root] = (*found.get(root, ()), str(mention.author))
    return found


def _quoted(mentions: Iterable[Mention]) -> dict[str, Mention]:
    wanted = {(mention.repost_of or mention).quote_of for mention in mentions} - {""}
    if not wanted:
        return {}
    heard = Mention.objects.filter(remote_id__in=wanted, gone_at=None, private=False).select_related("author")
    return {mention.remote_id: mention for mention in heard}


@dataclass(frozen=True, slots=True)
class Able:
    """On which networks the member may act on what others published, by a channel of ours."""

    answers: frozenset[str]
    likes: frozenset[str]
    shares: frozenset[str]


def able(member: Member) -> Able:
    replying = Q(pk__in=Channel.objects.allowing(member, Right.REPLY).values("pk"))
    publishing = Q(pk__in=Channel.objects.allowing(member, Right.PUBLISH).values("pk"))
    ours = Channel.objects.seen_by(member).connected().annotate(replying=replying, publishing=publishing)
    rights = list(ours.values_list("network", "replying", "publishing"))
    may_reply = {network for network, replies, _publishes in rights if replies}
    may_share = {network for network, _replies, publishes in rights if publishes}
    return Able(_having(Replies, may_reply), _having(Reacts, may_reply), _having(Reacts, may_share))


def _having(talent: type, networks: Iterable[str]) -> frozenset[str]:
    known = registry.classes()
    return frozenset(slug for slug in networks if slug in known and issubclass(known[slug], talent))
