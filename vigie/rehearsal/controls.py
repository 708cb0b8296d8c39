"""The prompter's box: `/rehearsal/…`, for who holds the key and sits on the same machine."""

import ipaddress
import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from vigie.rehearsal.faces import Faces
from vigie.rehearsal.faults import Fault
from vigie.rehearsal.script import Script, Unreadable
from vigie.rehearsal.town import Speech
from vigie.rehearsal.web import Answer, Request, Routes, as_json, problem

if TYPE_CHECKING:
    from vigie.rehearsal.stage import Stage

routes = Routes()


def held(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Only with the key, only from loopback."""

    @wraps(view)
    def checked(stage: "Stage", request: Request, **named: str) -> Answer:
        key = request.headers.get("x-rehearsal-key", "")
        is_near = bool(ipaddress.ip_address(request.client).is_loopback)
        if not (is_near and secrets.compare_digest(key.encode(), stage.key.encode())):
            return problem("Record not found", 404)
        try:
            answer: Answer = view(stage, request, **named)
        except (Unreadable, ValueError, TypeError) as error:
            return problem(str(error), 422)
        return answer

    return checked


@routes.on("GET", "/rehearsal/state")
@held
def state(stage: "Stage", request: Request) -> Answer:
    count = stage.store.number
    return as_json(
        {
            "posts": count("SELECT count(*) FROM statuses WHERE gone IS NULL"),
            "people": count("SELECT count(*) FROM accounts"),
            "waiting": stage.play.waiting(),
            "position": stage.play.position(),
            "speed": stage.play.speed,
            "faults": stage.faults.listed(),
            "digestion": stage.faults.digestion,
        }
    )


@routes.on("POST", "/rehearsal/faults")
@held
def add_fault(stage: "Stage", request: Request) -> Answer:
    stage.faults.add(Fault(**request.values))
    return as_json(stage.faults.listed())


@routes.on("DELETE", "/rehearsal/faults")
@held
def lift_faults(stage: "Stage", request: Request) -> Answer:
    stage.faults.lift()
    return as_json([])


@routes.on("POST", "/rehearsal/digestion")
@held
def digest(stage: "Stage", request: Request) -> Answer:
    stage.faults.digestion = max(0.0, float(request.values.get("seconds", 0)))
    return as_json({"digestion": stage.faults.digestion})


@routes.on("POST", "/rehearsal/expiry")
@held
def expire(stage: "Stage", request: Request) -> Answer:
    """The tokens of one account, or of everybody, die."""
    if name := request.text("name"):
        account = stage.town.get_account(name)["id"]
        return as_json({"expired": stage.store.write("DELETE FROM tokens WHERE account=?", account)})
    return as_json({"expired": stage.store.write("DELETE FROM tokens")})


@routes.on("POST", "/rehearsal/cut")
@held
def cut(stage: "Stage", request: Request) -> Answer:
    stage.hub.cut()
    return as_json({})


@routes.on("POST", "/rehearsal/play")
@held
def play(stage: "Stage", request: Request) -> Answer:
    """A script of ours by its name, or a whole one in `script`."""
    said: Any = request.values.get("script", "")
    script = Script.named(said) if isinstance(said, str) and "/" not in said else Script.read(said)
    stage.play.load(script, float(request.values.get("speed", 1.0)))
    return state(stage, request)


@routes.on("POST", "/rehearsal/speed")
@held
def speed(stage: "Stage", request: Request) -> Answer:
    stage.play.at_speed(float(request.values.get("speed", 1.0)))
    return state(stage, request)


@routes.on("POST", "/rehearsal/say")
@held
def say(stage: "Stage", request: Request) -> Answer:
    """Somebody of the town speaks now; `name` is settled there if it is new."""
    account = stage.town.settle(request.text("name"), request.text("title"), request.text("kind") or "citizen")
    reply_to = request.number("reply_to") or None
    ago = float(request.values.get("ago", 0))
    speech = Speech(
        request.text("text"),
        reply_to,
        visibility=request.text("visibility") or "public",
        spoiler=request.text("spoiler"),
        language=request.text("language") or "fr",
        at=time.time() - ago if ago else None,
    )
    status = stage.town.speak(account["id"], speech)
    return as_json(Faces(stage.town, stage.base).status(status))


@routes.on("POST", "/rehearsal/act")
@held
def act(stage: "Stage", request: Request) -> Answer:
    """Somebody of the town likes, reposts, edits or takes back."""
    account = stage.town.settle(request.text("name"))["id"]
    post = request.text("post")
    verbs: dict[str, Callable[[], object]] = {
        "like": lambda: stage.town.like(account, post),
        "repost": lambda: stage.town.repost(account, post),
        "edit": lambda: stage.town.edit(account, post, Speech(request.text("text"))),
        "retract": lambda: stage.town.retract(account, post),
        "follow": lambda: stage.town.follow(account, stage.town.get_account(post)["id"]),
    }
    if request.text("act") not in verbs:
        return problem("no such act", 422)
    verbs[request.text("act")]()
    return as_json({})


@routes.on("GET", "/rehearsal/posts")
@held
def posts(stage: "Stage", request: Request) -> Answer:
    """Everything an account has said and not taken back, oldest first: what really happened."""
    account = stage.town.get_account(request.text("name"))["id"]
    rows = stage.store.all("SELECT * FROM statuses WHERE account=? AND gone IS NULL ORDER BY id", account)
    faces = Faces(stage.town, stage.base, account)
    return as_json([faces.status(row) | {"text": row["text"]} for row in rows])


@routes.on("DELETE", "/rehearsal/everything")
@held
def clear(stage: "Stage", request: Request) -> Answer:
    """An empty town. Tokens and their accounts stay, unless `all` is asked."""
    tables = ["statuses", "mentions", "tags", "likes", "votes", "follows", "media", "notices", "keys", "cues"]
    with stage.store.act():
        for table in tables:
            stage.store.write(f"DELETE FROM {table}")  # noqa: S608 - our own words
        stage.store.write("DELETE FROM facts WHERE name!='base'")
        if request.flag("all"):
            for table in ("tokens", "accounts", "apps", "codes"):
                stage.store.write(f"DELETE FROM {table}")  # noqa: S608 - our own words
        else:
            stage.store.write("DELETE FROM accounts WHERE kind!='team'")
    stage.play.forget()
    return as_json({})
