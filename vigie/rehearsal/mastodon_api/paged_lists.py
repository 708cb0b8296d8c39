"""Lists by pages, newest first, as Mastodon gives them (docs.joinmastodon.org/api/guidelines/#pagination)."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from vigie.rehearsal.http_messages import (
    RehearsalRequest,
    RehearsalResponse,
    json_response,
)
from vigie.rehearsal.store import Row

if TYPE_CHECKING:
    from vigie.rehearsal.pretend_network import PretendNetwork

TAGGED = "id IN (SELECT status FROM tags WHERE tag=?) AND gone IS NULL AND visibility IN ('public','unlisted')"
VISIBLE = "gone IS NULL AND visibility IN ('public','unlisted')"


def status_list(stage: "PretendNetwork", request: RehearsalRequest, where: str, *values: object) -> RehearsalResponse:
    rows = page_of_rows(stage, request, "statuses", where, *values)
    return with_link_header(json_response(stage.entities_for(request).status_entities(rows)), stage, request, rows)


def page_of_rows(
    stage: "PretendNetwork", request: RehearsalRequest, table: str, where: str, *values: object
) -> list[Row]:
    """One page, newest first: below max_id, above since_id; with min_id, the page that follows it immediately."""
    bounds: list[object] = []
    for name, sign in (("max_id", "<"), ("since_id", ">"), ("min_id", ">")):
        if request.get_text(name).isdecimal():
            where += f" AND id {sign} ?"
            bounds.append(int(request.get_text(name)))
    forward = request.get_text("min_id").isdecimal()
    limit = max(1, min(request.get_number("limit", 20), 40))
    offset = max(0, request.get_number("offset"))
    way = "ASC" if forward else "DESC"
    sql = f"SELECT * FROM {table} WHERE {where} ORDER BY id {way} LIMIT ? OFFSET ?"  # noqa: S608 - our own words
    rows = stage.store.fetch_all(sql, *values, *bounds, limit, offset)
    return rows[::-1] if forward else rows


def with_link_header(
    answer: RehearsalResponse, stage: "PretendNetwork", request: RehearsalRequest, rows: list[Row]
) -> RehearsalResponse:
    """Where the pages before and after are (RFC 8288)."""
    if not rows:
        return answer
    kept = [(name, value) for name, value in request.query if name not in ("max_id", "min_id", "since_id")]
    older = urlencode([*kept, ("max_id", rows[-1]["id"])])
    newer = urlencode([*kept, ("min_id", rows[0]["id"])])
    place = f"{stage.base}{request.path}"
    answer.headers["Link"] = f'<{place}?{older}>; rel="next", <{place}?{newer}>; rel="prev"'
    return answer
