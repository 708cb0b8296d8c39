"""Timelines, notifications and search (docs.joinmastodon.org/methods/timelines)."""

from typing import TYPE_CHECKING, Any

from vigie.rehearsal.http_messages import (
    RehearsalRequest,
    RehearsalResponse,
    RouteTable,
    json_response,
)
from vigie.rehearsal.mastodon_api.access import signed_in
from vigie.rehearsal.mastodon_api.accounts import accounts_like
from vigie.rehearsal.mastodon_api.paged_lists import TAGGED, VISIBLE, page_of_rows, status_list, with_link_header

if TYPE_CHECKING:
    from vigie.rehearsal.pretend_network import PretendNetwork

routes = RouteTable()


@routes.register("GET", "/api/v1/timelines/home")
@signed_in
def home_timeline(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    """What the people that we follow say; what everybody says, as long as we follow nobody."""
    me = request.account
    if not stage.store.fetch_number("SELECT count(*) FROM follows WHERE account=?", me):
        return status_list(stage, request, f"(account=? OR {VISIBLE}) AND gone IS NULL", me)
    followed = "account=? OR account IN (SELECT target FROM follows WHERE account=?)"
    return status_list(stage, request, f"({followed}) AND gone IS NULL AND visibility!='direct'", me, me)


@routes.register("GET", "/api/v1/timelines/public")
def public_timeline(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    return status_list(stage, request, "gone IS NULL AND visibility='public' AND reblog_of IS NULL")


@routes.register("GET", "/api/v1/timelines/tag/{tag}")
def tag_timeline(stage: "PretendNetwork", request: RehearsalRequest, tag: str) -> RehearsalResponse:
    return status_list(stage, request, TAGGED, tag.lower())


@routes.register("GET", "/api/v1/notifications")
@signed_in
def list_notifications(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    kinds = [kind for kind in request.get_list("types") if kind]
    where = f"account=? AND kind IN ({','.join('?' * len(kinds))})" if kinds else "account=?"
    rows = page_of_rows(stage, request, "notices", where, request.account, *kinds)
    entities = stage.entities_for(request)
    notices = [entities.notification_entity(row) for row in rows]
    shown = [notice for notice in notices if notice]
    return with_link_header(json_response(shown), stage, request, rows)


@routes.register("GET", "/api/v2/search")
def search_all(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    entities = stage.entities_for(request)
    wanted = request.get_text("type")
    found: dict[str, Any] = {"accounts": [], "statuses": [], "hashtags": []}
    if wanted in ("", "accounts"):
        found["accounts"] = [entities.account_entity(row) for row in accounts_like(stage, request)]
    if wanted in ("", "statuses"):
        words = [f"%{word}%" for word in request.get_text("q").split() if word][:8] or ["%"]
        where = f"{VISIBLE} AND reblog_of IS NULL" + " AND (text LIKE ? OR uri LIKE ?)" * len(words)
        doubled = [word for word in words for _ in range(2)]
        found["statuses"] = entities.status_entities(page_of_rows(stage, request, "statuses", where, *doubled))
    return json_response(found)
