"""Slices of columns: which mentions stand where. One question to the database for those of all columns.

A column is walked by the time at which things were published, and counted by the order in which they were heard: an id
grows with the commits, so that « newer than what this page knows » misses nothing, wherever its place is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from vigie.desk.models import Column

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EVER = 2**62  # larger than any id


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an item stands in a column: when it was published, then the id of the gathering (or hit) of it."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.id}"

    @classmethod
    def read(cls, said: str) -> "Place | None":
        """What `str` wrote; None for anything else."""
        at, _dash, pk = said.removeprefix("-").partition("-")
        if not (at.isdecimal() and pk.isdecimal() and len(at) < 19 and len(pk) < 19):
            return None
        try:
            return cls(_EPOCH + timedelta(microseconds=int(at) * (-1 if said.startswith("-") else 1)), int(pk))
        except OverflowError:
            return None

    @property
    def next(self) -> "Place":
        """The place just above."""
        return Place(self.at, self.id + 1)


START = Place(datetime(1, 1, 2, tzinfo=UTC), 0)
END = Place(datetime(9000, 1, 1, tzinfo=UTC), EVER)


@dataclass(frozen=True, slots=True)
class Slice:
    """What is asked of a column: items strictly between two places, heard after `after` and up to `upto`.

    `by` says which are kept: the "latest" or "earliest" by place, the first "heard", or the "last" heard. With
    `counted`, they are only counted, up to the limit.
    """

    column: Column
    sources: Sequence[int]
    name: str
    by: str
    limit: int
    above: Place = START
    below: Place = END
    after: int = 0
    upto: int = EVER
    read: Sequence[int] = ()  # ids that are left out
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An item of a slice; of a slice that is counted, `mention` is the number."""

    column: int
    name: str
    place: Place
    mention: int


ORDERS = {
    "latest": ("g.published_at DESC, g.id DESC", lambda found: (found.place.at, found.place.id), True),
    "earliest": ("g.published_at, g.id", lambda found: (found.place.at, found.place.id), False),
    "heard": ("g.id", lambda found: found.place.id, False),
    "last": ("g.id DESC", lambda found: found.place.id, True),
}


def ask(slices: Iterable[Slice]) -> list[Found]:
    """What all the slices hold, latest first in each; a count is one Found."""
    asked = [each for each in slices if each.sources or each.column.watch_id]
    alike: dict[tuple[object, ...], list[Slice]] = {}
    for each in asked:
        where, values = filters(each.column)
        watched = bool(each.column.watch_id)
        alike.setdefault((watched, each.name, each.by, each.limit, where, tuple(values)), []).append(each)
    if not alike:
        return []
    queries, parameters = zip(*(_question(group) for group in alike.values()), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(queries), [value for values in parameters for value in values])
        rows = [Found(row[0], row[1], Place(row[2], row[3]), row[4]) for row in cursor.fetchall()]
    return _cut(rows, {(each.column.pk, each.name): each for each in asked})


def _cut(rows: Iterable[Found], slices: dict[tuple[int, str], Slice]) -> list[Found]:
    """Of what each source gave, as many as were asked for."""
    found: dict[tuple[int, str], list[Found]] = {}
    for row in rows:
        found.setdefault((row.column, row.name), []).append(row)
    kept: list[Found] = []
    for key, of_slice in found.items():
        asked = slices[key]
        if asked.counted:
            total = min(sum(row.mention for row in of_slice), asked.limit)
            kept.append(Found(*key, START, total))
            continue
        _order, nearest, backwards = ORDERS[asked.by]
        of_slice.sort(key=nearest, reverse=backwards)
        kept += sorted(of_slice[: asked.limit], key=lambda row: row.place, reverse=True)
    return kept


def _question(group: Sequence[Slice]) -> tuple[str, list[object]]:
    """One question for slices that differ by their columns and bounds only: the plan does not grow with the wall.

    A source is walked by an index of its own, and stops at the limit.
    """
    first = group[0]
    where, values = filters(first.column)
    words = {
        "name": first.name,
        "order": ORDERS[first.by][0],
        "limit": first.limit,
        "what": "now(), 0::bigint, count(*)" if first.counted else "found.at, found.id, found.mention",
        "close": "GROUP BY wanted.col, wanted.origin" if first.counted else "",
        "where": where,
        "first_seen": _FIRST_SEEN,
    }
    wanted = [
        (each.column.pk, origin, _array(each.sources), *_bounds(each))
        for each in group
        for origin in ([each.column.watch_id] if each.column.watch_id else each.sources)
    ]
    query = _OF_WATCHES if first.column.watch_id else _OF_SOURCES
    return (_WANTED + query + _CLOSE).format(**words), [*map(list, zip(*wanted, strict=True)), *values]


def _bounds(asked: Slice) -> tuple[object, ...]:
    above, below = asked.above, asked.below
    return above.at, above.id, below.at, below.id, asked.after, asked.upto, _array(asked.read)


def _array(ids: Iterable[int]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"


_WANTED = """
(SELECT wanted.col, '{name}' AS part, {what}
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::bigint[], %s::timestamptz[], %s::bigint[],
    %s::bigint[], %s::bigint[], %s::text[])
AS wanted (col, origin, peers, above_at, above_id, below_at, below_id, after, upto, read), LATERAL (
    SELECT g.published_at AS at, g.id, m.id AS mention
"""
_OF_WATCHES = """
    FROM listening_hit g JOIN listening_mention m ON m.id = g.mention_id
    WHERE g.watch_id = wanted.origin AND {where}
"""
_OF_SOURCES = """
    FROM listening_gathering g JOIN listening_mention m ON m.id = g.mention_id
    WHERE g.source_id = wanted.origin AND {where} AND {first_seen}
"""
_CLOSE = """
    AND (g.published_at, g.id) > (wanted.above_at, wanted.above_id)
    AND (g.published_at, g.id) < (wanted.below_at, wanted.below_id)
    AND g.id > wanted.after AND g.id <= wanted.upto AND NOT g.id = ANY(wanted.read::bigint[])
    ORDER BY {order} LIMIT {limit}
) AS found {close})"""

# What this column showed already is not shown again, be it gathered twice or shared by somebody else: its place is the
# first one heard, so that nothing jumps. Two days later it is news again.
_FIRST_SEEN = """
NOT EXISTS (SELECT FROM listening_gathering e WHERE e.source_id = ANY(wanted.peers::bigint[]) AND e.id < g.id
    AND e.mention_id = coalesce(m.repost_of_id, m.id) AND e.at > g.at - interval '2 days')
AND NOT EXISTS (SELECT FROM listening_mention r JOIN listening_gathering e ON e.mention_id = r.id
    WHERE r.repost_of_id = coalesce(m.repost_of_id, m.id) AND e.source_id = ANY(wanted.peers::bigint[]) AND e.id < g.id
    AND e.at > g.at - interval '2 days')
"""


def filters(column: Column) -> tuple[str, list[object]]:
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
