"""Pictures and films (docs.joinmastodon.org/methods/media)."""

import time
from typing import TYPE_CHECKING

from vigie.rehearsal.entities import MAX_IMAGE, MAX_VIDEO, MIMES
from vigie.rehearsal.http_messages import (
    RehearsalRequest,
    RehearsalResponse,
    RouteTable,
    error_response,
    json_response,
)
from vigie.rehearsal.mastodon_api.access import signed_in
from vigie.rehearsal.store import Row
from vigie.rehearsal.town import RequestRefused

if TYPE_CHECKING:
    from vigie.rehearsal.pretend_network import PretendNetwork

routes = RouteTable()


@routes.register("POST", "/api/v2/media")
@signed_in
def upload_media(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    file = request.files.get("file")
    if file is None or not file.content:
        return error_response("Validation failed: File can't be blank", 422)
    if file.mime not in MIMES:
        return error_response("Validation failed: File content type is invalid, File is invalid", 422)
    if len(file.content) > (MAX_IMAGE if file.mime.startswith("image/") else MAX_VIDEO):
        return error_response("Validation failed: File file size is too big", 422)
    new = stage.store.new_id()
    ready = time.time() + stage.faults.media_delay
    values = (new, request.account, None, 0, file.mime, file.content, request.get_text("description"), ready)
    stage.store.execute("INSERT INTO media VALUES (?,?,?,?,?,?,?,?)", *values)
    return json_response(
        stage.entities_for(request).media_entity(_get_medium(stage, request, str(new))),
        202 if stage.faults.media_delay else 200,
    )


@routes.register("GET PUT", "/api/v1/media/{key}")
@signed_in
def show_media(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> RehearsalResponse:
    row = _get_medium(stage, request, key)
    if request.method == "PUT":
        stage.store.execute("UPDATE media SET alt=? WHERE id=?", request.get_text("description"), row["id"])
        row = _get_medium(stage, request, key)
    return json_response(stage.entities_for(request).media_entity(row), 206 if row["ready"] > time.time() else 200)


def _get_medium(stage: "PretendNetwork", request: RehearsalRequest, key: str) -> Row:
    sql = "SELECT id,mime,alt,ready FROM media WHERE id=? AND account=?"
    row = stage.store.fetch_one(sql, int(key) if key.isdecimal() else 0, request.account)
    if row is None:
        raise RequestRefused("Record not found", 404)
    return row
