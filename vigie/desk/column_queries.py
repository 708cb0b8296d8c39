"""Slices of columns: which mentions stand where. One query to the database for the slices of all columns.

A column is walked by the time at which things were published, and counted by the order in which they were heard: an id
grows with the commits, so that "newer than what this page knows" misses nothing, wherever its position is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection, models

from vigie.desk.column_position import HIGHEST_POSITION, LOWEST_POSITION, MAX_ID, ColumnPosition
from vigie.desk.models import Column
from vigie.listening.models import Gathering, Hit, Mention


@dataclass(frozen=True, slots=True)
class ColumnStream:
    """Where a column takes its items: the gatherings of some sources, or the hits of some watches (their ids)."""

    model: type[Gathering] | type[Hit] = Gathering
    origins: tuple[int, ...] = ()

    def rows(self) -> models.QuerySet[Gathering] | models.QuerySet[Hit]:
        if self.model is Hit:
            return Hit.objects.filter(watch__in=self.origins)
        return Gathering.objects.filter(source__in=self.origins)


@dataclass(frozen=True, slots=True)
class ColumnSlice:
    """What is asked of a column: items strictly between two positions, heard after the id `after` and up to `until`.

    `order` says which are taken: the "latest" or "earliest" by position, the first "heard", or the "last" heard. With
    `is_counted`, they are only counted, up to the limit.
    """

    column: Column
    stream: ColumnStream
    name: str
    order: str
    limit: int
    above: ColumnPosition = LOWEST_POSITION
    below: ColumnPosition = HIGHEST_POSITION
    after: int = 0
    until: int = MAX_ID
    excluded_ids: Sequence[int] = ()
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class SliceRow:
    """A row of a slice. `value` is the id of the mention; of a slice that is counted, the number."""

    column: int
    slice_name: str
    position: ColumnPosition
    value: int


def fetch_slices(slices: Iterable[ColumnSlice]) -> list[SliceRow]:
    """What all the slices hold, latest first in each; a slice that is counted gives one row."""
    asked = {(each.column.pk, each.name): each for each in slices if each.stream.origins}
    groups: dict[tuple[object, ...], list[ColumnSlice]] = defaultdict(list)
    for each in asked.values():
        conditions, values = _filter_conditions(each.column)
        groups[each.stream.model, each.name, each.order, each.limit, conditions, tuple(values)].append(each)
    if not groups:
        return []
    queries: list[str] = []
    parameters: list[Any] = []
    for group in groups.values():
        query, values = _group_query(group)
        queries.append(query)
        parameters += values
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(queries), parameters)
        rows = [SliceRow(row[0], row[1], ColumnPosition(row[2], row[3]), row[4]) for row in cursor.fetchall()]
    return _limit_rows(rows, asked)


def _limit_rows(rows: Iterable[SliceRow], slices: dict[tuple[int, str], ColumnSlice]) -> list[SliceRow]:
    """Each source gave up to the limit of its slice: keep, of all of them, as many as the slice asks for."""
    rows_by_slice: dict[tuple[int, str], list[SliceRow]] = defaultdict(list)
    for row in rows:
        rows_by_slice[row.column, row.slice_name].append(row)
    kept: list[SliceRow] = []
    for key, found in rows_by_slice.items():
        asked = slices[key]
        if asked.is_counted:
            total = min(sum(row.value for row in found), asked.limit)
            kept.append(SliceRow(*key, LOWEST_POSITION, total))
            continue
        if asked.order in ("heard", "last"):
            found.sort(key=lambda row: row.position.id, reverse=asked.order == "last")
        else:
            found.sort(key=lambda row: row.position, reverse=asked.order == "latest")
        kept += sorted(found[: asked.limit], key=lambda row: row.position, reverse=True)
    return kept


def _group_query(group: Sequence[ColumnSlice]) -> tuple[str, list[object]]:
    """One query for slices that differ by their columns and bounds only: the plan does not grow with the wall.

    Each source is walked by an index of its own, and stops at the limit.
    """
    first = group[0]
    conditions, values = _filter_conditions(first.column)
    is_of_watches = first.stream.model is Hit
    words = {
        "name": first.name,
        "order": _ORDERS[first.order].format(**_NAMES),
        "limit": first.limit,
        "selected": "now(), 0::bigint, count(*)" if first.is_counted else "found.at, found.id, found.mention",
        "grouping": "GROUP BY wanted.col, wanted.origin" if first.is_counted else "",
        "stream": _NAMES["hits"] if is_of_watches else _NAMES["gatherings"],
        "origin": _NAMES["watch"] if is_of_watches else _NAMES["source"],
        "conditions": conditions if is_of_watches else f"{conditions} AND {_FIRST_HEARD.format(**_NAMES)}",
    }
    wanted: list[tuple[object, ...]] = []
    for each in group:
        above = each.above
        below = each.below
        bounds = (above.at, above.id, below.at, below.id, each.after, each.until, _array(each.excluded_ids))
        origins = each.stream.origins
        wanted += [(each.column.pk, origin, _array(origins), *bounds) for origin in origins]
    arrays: list[object] = [list(column) for column in zip(*wanted, strict=True)]
    return _SLICES.format(**_NAMES, **words), [*arrays, *values]


def _array(ids: Iterable[int]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"


def _filter_conditions(column: Column) -> tuple[str, list[object]]:
    """The filters of a column as SQL over the mention `m`; of a repost, the post that it repeats is looked at."""
    filters = column.filters
    conditions = ["m.{gone_at} IS NULL"]
    values: list[object] = []
    for name, operator in (("words", "LIKE"), ("without", "NOT LIKE")):
        for word in filters.get(name, ()):
            conditions.append(f"{_of_post('folded')} {operator} %s")
            values.append(f"%{_escape_like(word)}%")
    if language := filters.get("language"):
        conditions.append(f"{_of_post('language')} LIKE %s")
        values.append(f"{_escape_like(language)}%")
    if filters.get("media"):
        conditions.append(f"{_of_post('media')} <> '[]'::jsonb")
    if filters.get("reposts") is False:
        conditions.append("m.{repost_of} IS NULL")
    if filters.get("replies") is False:
        conditions.append("m.{reply_to} = ''")
    return " AND ".join(conditions).format(**_NAMES), values


def _of_post(field: str) -> str:
    """A field of the mention `m`, or of the post that it repeats."""
    return f"(SELECT o.{{{field}}} FROM {{mentions}} o WHERE o.id = coalesce(m.{{repost_of}}, m.id))"  # noqa: S608  ours


def _escape_like(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _column_name(model: type[models.Model], field: str) -> str:
    """Raises FieldDoesNotExist when the room below renamed its field: the query is never wrong in silence."""
    return cast("models.Field[object, object]", model._meta.get_field(field)).column or ""


#: The tables and fields of the room below, by the words that stand for them in the queries of this file.
_NAMES = {
    "mentions": Mention._meta.db_table,
    "gatherings": Gathering._meta.db_table,
    "hits": Hit._meta.db_table,
    "source": _column_name(Gathering, "source"),
    "watch": _column_name(Hit, "watch"),
    "mention": _column_name(Gathering, "mention"),
    "published_at": _column_name(Gathering, "published_at"),
    "heard_at": _column_name(Gathering, "at"),
    **{
        field: _column_name(Mention, field)
        for field in ("folded", "gone_at", "language", "media", "reply_to", "repost_of")
    },
}

_ORDERS = {
    "latest": "g.{published_at} DESC, g.id DESC",
    "earliest": "g.{published_at}, g.id",
    "heard": "g.id",
    "last": "g.id DESC",
}

_SLICES = """
(SELECT wanted.col, '{name}' AS part, {selected}
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::bigint[], %s::timestamptz[], %s::bigint[],
    %s::bigint[], %s::bigint[], %s::text[])
AS wanted (col, origin, peers, above_at, above_id, below_at, below_id, after, until, excluded), LATERAL (
    SELECT g.{published_at} AS at, g.id, m.id AS mention
    FROM {stream} g JOIN {mentions} m ON m.id = g.{mention}
    WHERE g.{origin} = wanted.origin AND {conditions}
    AND (g.{published_at}, g.id) > (wanted.above_at, wanted.above_id)
    AND (g.{published_at}, g.id) < (wanted.below_at, wanted.below_id)
    AND g.id > wanted.after AND g.id <= wanted.until AND NOT g.id = ANY(wanted.excluded::bigint[])
    ORDER BY {order} LIMIT {limit}
) AS found {grouping})"""

# What this column showed already is not shown again, be it gathered twice or shared by somebody else: its position is
# the first one heard, so that nothing jumps. Two days later it is news again.
_FIRST_HEARD = """
NOT EXISTS (SELECT FROM {gatherings} e WHERE e.{source} = ANY(wanted.peers::bigint[]) AND e.id < g.id
    AND e.{mention} = coalesce(m.{repost_of}, m.id) AND e.{heard_at} > g.{heard_at} - interval '2 days')
AND NOT EXISTS (SELECT FROM {mentions} r JOIN {gatherings} e ON e.{mention} = r.id
    WHERE r.{repost_of} = coalesce(m.{repost_of}, m.id) AND e.{source} = ANY(wanted.peers::bigint[]) AND e.id < g.id
    AND e.{heard_at} > g.{heard_at} - interval '2 days')
"""
