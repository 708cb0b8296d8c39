"""The controls of the pretend network (`/rehearsal/…`): with the key, and from the same machine only."""

import ipaddress
import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from vigie.rehearsal.entities import Entities
from vigie.rehearsal.faults import Fault
from vigie.rehearsal.http_messages import RehearsalRequest, RehearsalResponse, RouteTable, error_response, json_response
from vigie.rehearsal.script import InvalidScript, Script
from vigie.rehearsal.town import StatusDraft

if TYPE_CHECKING:
    from vigie.rehearsal.pretend_network import PretendNetwork

routes = RouteTable()


def requires_key(view: Callable[..., RehearsalResponse]) -> Callable[..., RehearsalResponse]:
    """Only with the key, only from loopback."""

    @wraps(view)
    def checked(stage: "PretendNetwork", request: RehearsalRequest, **named: str) -> RehearsalResponse:
        key = request.headers.get("x-rehearsal-key", "")
        is_near = bool(ipaddress.ip_address(request.client).is_loopback)
        if not (is_near and secrets.compare_digest(key.encode(), stage.key.encode())):
            return error_response("Record not found", 404)
        try:
            answer: RehearsalResponse = view(stage, request, **named)
        except (InvalidScript, ValueError, TypeError) as error:
            return error_response(str(error), 422)
        return answer

    return checked


@routes.register("GET", "/rehearsal/state")
@requires_key
def show_state(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    count = stage.store.fetch_number
    return json_response(
        {
            "posts": count("SELECT count(*) FROM statuses WHERE gone IS NULL"),
            "people": count("SELECT count(*) FROM accounts"),
            "waiting": stage.play.count_waiting(),
            "position": stage.play.position(),
            "speed": stage.play.speed,
            "faults": stage.faults.as_dicts(),
            "digestion": stage.faults.media_delay,
        }
    )


@routes.register("POST", "/rehearsal/faults")
@requires_key
def add_fault(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    stage.faults.add(Fault(**request.values))
    return json_response(stage.faults.as_dicts())


@routes.register("DELETE", "/rehearsal/faults")
@requires_key
def lift_faults(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    stage.faults.clear_all()
    return json_response([])


@routes.register("POST", "/rehearsal/digestion")
@requires_key
def set_media_delay(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    stage.faults.media_delay = max(0.0, float(request.values.get("seconds", 0)))
    return json_response({"digestion": stage.faults.media_delay})


@routes.register("POST", "/rehearsal/expiry")
@requires_key
def expire_tokens(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    """The tokens of one account, or of everybody, die."""
    if name := request.get_text("name"):
        account = stage.town.get_account(name)["id"]
        return json_response({"expired": stage.store.execute("DELETE FROM tokens WHERE account=?", account)})
    return json_response({"expired": stage.store.execute("DELETE FROM tokens")})


@routes.register("POST", "/rehearsal/cut")
@requires_key
def cut_streams(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    stage.hub.cut_all()
    return json_response({})


@routes.register("POST", "/rehearsal/play")
@requires_key
def play_script(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    """A script of ours by its name, or a whole one in `script`; with `once`, unless it is the one that is played."""
    said: Any = request.values.get("script", "")
    script = Script.load_named(said) if isinstance(said, str) and "/" not in said else Script.parse(said)
    stage.play.load_script(script, float(request.values.get("speed", 1.0)), once=request.get_flag("once"))
    return show_state(stage, request)


@routes.register("POST", "/rehearsal/speed")
@requires_key
def set_speed(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    stage.play.at_speed(float(request.values.get("speed", 1.0)))
    return show_state(stage, request)


@routes.register("POST", "/rehearsal/say")
@requires_key
def say_as(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    """Somebody of the town speaks now; `name` is settled there if it is new."""
    account = stage.town.ensure_account(
        request.get_text("name"), request.get_text("title"), request.get_text("kind") or "citizen"
    )
    reply_to = request.get_number("reply_to") or None
    ago = float(request.values.get("ago", 0))
    speech = StatusDraft(
        request.get_text("text"),
        reply_to,
        visibility=request.get_text("visibility") or "public",
        spoiler=request.get_text("spoiler"),
        language=request.get_text("language") or "fr",
        at=time.time() - ago if ago else None,
    )
    status = stage.town.post_status(account["id"], speech)
    return json_response(Entities(stage.town, stage.base).status_entity(status))


@routes.register("POST", "/rehearsal/act")
@requires_key
def act_as(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    """Somebody of the town likes, reposts, edits or deletes."""
    account = stage.town.ensure_account(request.get_text("name"))["id"]
    post = request.get_text("post")
    verbs: dict[str, Callable[[], object]] = {
        "like": lambda: stage.town.like(account, post),
        "repost": lambda: stage.town.repost(account, post),
        "edit": lambda: stage.town.edit_status(account, post, StatusDraft(request.get_text("text"))),
        "retract": lambda: stage.town.delete_status(account, post),
        "follow": lambda: stage.town.follow(account, stage.town.get_account(post)["id"]),
    }
    if request.get_text("act") not in verbs:
        return error_response("no such act", 422)
    verbs[request.get_text("act")]()
    return json_response({})


@routes.register("GET", "/rehearsal/posts")
@requires_key
def list_posts(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    """Everything an account has said and not taken back, oldest first: what really happened."""
    account = stage.town.get_account(request.get_text("name"))["id"]
    rows = stage.store.fetch_all("SELECT * FROM statuses WHERE account=? AND gone IS NULL ORDER BY id", account)
    entities = Entities(stage.town, stage.base, account)
    return json_response([entities.status_entity(row) | {"text": row["text"]} for row in rows])


@routes.register("DELETE", "/rehearsal/everything")
@requires_key
def clear_town(stage: "PretendNetwork", request: RehearsalRequest) -> RehearsalResponse:
    """An empty town. Tokens and their accounts stay, unless `all` is asked."""
    tables = ["statuses", "mentions", "tags", "likes", "votes", "follows", "media", "notices", "keys", "cues"]
    with stage.store.transaction():
        for table in tables:
            stage.store.execute(f"DELETE FROM {table}")  # noqa: S608 - our own words
        stage.store.execute("DELETE FROM facts WHERE name!='base'")
        if request.get_flag("all"):
            for table in ("tokens", "accounts", "apps", "codes"):
                stage.store.execute(f"DELETE FROM {table}")  # noqa: S608 - our own words
        else:
            stage.store.execute("DELETE FROM accounts WHERE kind!='team'")
    stage.play.forget_script()
    return json_response({})
