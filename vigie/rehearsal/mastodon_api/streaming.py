"""Live events (docs.joinmastodon.org/methods/streaming)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vigie.rehearsal.http_messages import (
    RehearsalRequest,
    RehearsalResponse,
    RouteTable,
    error_response,
)
from vigie.rehearsal.mastodon_api.access import signed_in

if TYPE_CHECKING:
    from vigie.rehearsal.pretend_network import PretendNetwork

routes = RouteTable()


@routes.register("GET", "/api/v1/streaming/health")
def streaming_health(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    return RehearsalResponse(200, b"OK", "text/plain")


@routes.register("GET", "/api/v1/streaming/{channel}")
@signed_in
def open_stream(stage: "PretendNetwork", request: RehearsalRequest, channel: str) -> RehearsalResponse:
    if channel not in ("user", "public", "hashtag"):
        return error_response("Unknown stream type", 404)
    return RehearsalResponse(mime="text/event-stream", stream=_event_stream(stage, request, channel))


@routes.register("GET", "/api/v1/streaming/public/local")
@signed_in
def stream_local(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    return RehearsalResponse(mime="text/event-stream", stream=_event_stream(stage, request, "public"))


def _event_stream(stage: "PretendNetwork", request: RehearsalRequest, channel: str) -> Iterator[bytes]:
    return stage.hub.subscribe(channel, request.account, request.get_text("tag").lower())
