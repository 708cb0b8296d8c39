"""Posts, reactions and polls (docs.joinmastodon.org/methods/statuses)."""

from typing import TYPE_CHECKING

from vigie.rehearsal.http_messages import (
    RehearsalRequest,
    RehearsalResponse,
    RouteTable,
    error_response,
    json_response,
)
from vigie.rehearsal.mastodon_api.access import signed_in
from vigie.rehearsal.town import RequestRefused, StatusDraft

if TYPE_CHECKING:
    from vigie.rehearsal.pretend_network import PretendNetwork

routes = RouteTable()


@routes.register("POST", "/api/v1/statuses")
@signed_in
def create_status(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    status = stage.town.post_status(
        request.account, _draft_from_request(stage, request), request.headers.get("idempotency-key", "")
    )
    return json_response(stage.entities_for(request).status_entity(status))


@routes.register("GET", "/api/v1/statuses/{key}")
def show_status(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    return json_response(stage.entities_for(request).status_entity(stage.town.get_status(key, request.account)))


@routes.register("PUT", "/api/v1/statuses/{key}")
@signed_in
def edit_status(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    edited = stage.town.edit_status(request.account, key, _draft_from_request(stage, request))
    return json_response(stage.entities_for(request).status_entity(edited))


@routes.register("DELETE", "/api/v1/statuses/{key}")
@signed_in
def delete_status(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    gone = stage.town.delete_status(request.account, key)
    return json_response(stage.entities_for(request).status_entity(gone) | {"text": gone["text"]})


@routes.register("GET", "/api/v1/statuses/{key}/source")
@signed_in
def status_source(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    row = stage.town.get_status(key, request.account)
    return json_response({"id": key, "text": row["text"], "spoiler_text": row["spoiler"]})


@routes.register("GET", "/api/v1/statuses/{key}/context")
def status_context(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    row = stage.town.get_status(key, request.account)
    entities = stage.entities_for(request)
    before, after = stage.rows_before(row, request.account), stage.rows_after(row, request.account)
    return json_response(
        {"ancestors": entities.status_entities(before), "descendants": entities.status_entities(after)}
    )


@routes.register("POST", "/api/v1/statuses/{key}/{act}")
@signed_in
def react_to_status(stage: "PretendNetwork", request: RehearsalRequest, key: str, act: str) -> RehearsalResponse:
    town = stage.town
    verbs = {"favourite": town.like, "unfavourite": town.unlike, "reblog": town.repost, "unreblog": town.unrepost}
    if act not in verbs:
        return error_response("Record not found", 404)
    row = verbs[act](request.account, key)
    return json_response(stage.entities_for(request).status_entity(stage.town.get_status(row["id"], request.account)))


@routes.register("POST", "/api/v1/polls/{key}/votes")
@signed_in
def vote_in_poll(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    choices = [int(choice) for choice in request.get_list("choices") if choice.isdecimal()]
    return json_response(stage.entities_for(request).poll_entity(stage.town.vote(request.account, key, choices)))


def _draft_from_request(stage: "PretendNetwork", request: RehearsalRequest) -> StatusDraft:
    app = stage.store.fetch_one("SELECT name FROM apps WHERE id=?", request.app)
    reply_to = request.get_text("in_reply_to_id")
    if reply_to:
        stage.town.get_status(reply_to, request.account)
    poll = None
    asked = request.values.get("poll")
    if isinstance(asked, dict):
        options = [str(option) for option in asked.get("options") or [] if str(option).strip()]
        if not 2 <= len(options) <= 4 or max(map(len, options)) > 50:
            raise RequestRefused("Validation failed: a poll has 2 to 4 options of at most 50 characters")
        try:
            lasts = int(asked.get("expires_in") or 86400)
        except (TypeError, ValueError):
            raise RequestRefused("Validation failed: Expires in is not a number") from None
        multiple = str(asked.get("multiple")).lower() in ("true", "1")
        poll = {"options": options, "expires_in": lasts, "multiple": multiple}
    return StatusDraft(
        text=request.get_text("status"),
        reply_to=int(reply_to) if reply_to else None,
        visibility=request.get_text("visibility") or "public",
        spoiler=request.get_text("spoiler_text"),
        sensitive=request.get_flag("sensitive") or bool(request.get_text("spoiler_text")),
        language=request.get_text("language") or "fr",
        media=tuple(int(key) for key in request.get_list("media_ids") if key.isdecimal()),
        poll=poll,
        app=app["name"] if app else "",
    )
