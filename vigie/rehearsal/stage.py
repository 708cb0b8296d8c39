"""The stage: the town, its streams, its faults and its script behind one door, `answer`."""

import secrets
import sys
import threading
import time
from typing import Any

from vigie.rehearsal import api, pages
from vigie.rehearsal.controls import routes as control_routes
from vigie.rehearsal.faces import Faces
from vigie.rehearsal.faults import Faults
from vigie.rehearsal.hub import Hub
from vigie.rehearsal.pages import Pages
from vigie.rehearsal.play import Play
from vigie.rehearsal.store import Row, Store
from vigie.rehearsal.town import Impossible, Town
from vigie.rehearsal.web import Answer, Request, Routes, problem

TICK = 0.2  # seconds between two looks at the script
public = Routes()


class Stage:
    """Everything that the server knows. `base` is the address where it answers, `key` opens its controls."""

    title = "Répétition"

    def __init__(self, store: Store, base: str, key: str) -> None:
        self.store, self.base, self.key = store, base, key
        if not store.fact("base"):
            store.learn("base", base)
        self.town = Town(store, store.fact("base"))
        self.faults = Faults()
        self.hub = Hub(self.town, base)
        self.play = Play(self.town)
        self.stopped = threading.Event()
        self.pages = Pages(Faces(self.town, base), self.title)

    @property
    def domain(self) -> str:
        return self.base.split("://", 1)[1]

    def answer(self, request: Request) -> Answer:
        for routes in (api.routes, control_routes, public):
            found = routes.find(request.method, request.path)
            if not isinstance(found, int):
                view, named = found
                return self._answered(view, request, named)
            if found == 405:
                return problem("Method not allowed", 405)
        return problem("Record not found", 404)

    def run_clock(self) -> None:
        """Play the script until the stage closes."""
        while not self.stopped.wait(TICK):
            try:
                self.play.advance()
            except Impossible as error:  # somebody of the script was cleared away: the play goes on without that line
                print(f"rehearsal: a line was lost: {error}", file=sys.stderr)  # noqa: T201

    def close(self) -> None:
        self.stopped.set()
        self.hub.cut()

    def token(self, app: int, account: int, scopes: str) -> dict[str, Any]:
        token, now = secrets.token_urlsafe(32), time.time()
        self.store.write("INSERT INTO tokens VALUES (?,?,?,?,?)", token, app, account, scopes, now)
        return {"access_token": token, "token_type": "Bearer", "scope": scopes, "created_at": int(now)}

    def open_team(self, name: str, title: str = "") -> Row:
        """The team's account of that name, new if need be. Raises Impossible for a name that belongs to the play."""
        account = self.town.settle(name, title, "team")
        if account["kind"] != "team":
            raise Impossible("Validation failed: Username has already been taken")
        return account

    def latest(self, where: str, *values: object) -> list[Row]:
        sql = f"SELECT * FROM statuses WHERE {where} ORDER BY id DESC LIMIT 80"  # noqa: S608 - our own words
        return self.store.all(sql, *values)

    def before(self, row: Row, viewer: int) -> list[Row]:
        """What it answers, oldest first."""
        found: list[Row] = []
        parent = row["reply_to"]
        while parent and len(found) < 200:
            try:
                above = self.town.status(parent, viewer)
            except Impossible:
                break
            found.append(above)
            parent = above["reply_to"]
        return found[::-1]

    def after(self, row: Row, viewer: int) -> list[Row]:
        """What answers it, depth first, as Mastodon orders it."""
        found: list[Row] = []
        for child in self.store.all("SELECT id FROM statuses WHERE reply_to=? AND gone IS NULL ORDER BY id", row["id"]):
            try:
                below = self.town.status(child["id"], viewer)
            except Impossible:
                continue
            found += [below, *self.after(below, viewer)]
        return found

    def _answered(self, view: Any, request: Request, named: dict[str, str]) -> Answer:
        self._recognise(request)
        try:
            answer = view(self, request, **named)
        except Impossible as error:
            return problem(str(error), error.status)
        assert isinstance(answer, Answer)
        return answer

    def _recognise(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token if scheme.lower() == "bearer" else request.text("access_token")
        row = self.store.one("SELECT * FROM tokens WHERE token=?", token) if token else None
        if row:
            request.account, request.app, request.scopes = row["account"], row["app"], frozenset(row["scopes"].split())


@public.on("GET", "/")
def local_timeline(stage: Stage, request: Request) -> Answer:
    return stage.pages.timeline("Fil local", stage.latest(api.VISIBLE))


@public.on("GET", "/tags/{tag}")
def tag_page(stage: Stage, request: Request, tag: str) -> Answer:
    return stage.pages.timeline(f"#{tag}", stage.latest(api.TAGGED, tag.lower()))


@public.on("GET", "/@{name}")
def person_page(stage: Stage, request: Request, name: str) -> Answer:
    account = stage.town.get_account(name)
    return stage.pages.timeline(account["title"], stage.latest(f"account=? AND {api.VISIBLE}", account["id"]))


@public.on("GET", "/@{name}/{key}")
def post_page(stage: Stage, request: Request, name: str, key: str) -> Answer:
    row = stage.town.status(key)
    thread = [*stage.before(row, 0), row, *stage.after(row, 0)]
    return stage.pages.timeline("Conversation" if len(thread) > 1 else "Publication", thread, here=row["id"])


@public.on("GET", "/users/{name}/statuses/{key}")
def post_by_uri(stage: Stage, request: Request, name: str, key: str) -> Answer:
    return post_page(stage, request, name, key)


@public.on("GET", "/avatars/{name}.svg")
def avatar(stage: Stage, request: Request, name: str) -> Answer:
    return pages.avatar(stage.town.get_account(name))


@public.on("GET", "/media/{key}")
def media(stage: Stage, request: Request, key: str) -> Answer:
    row = stage.store.one(
        "SELECT mime,content FROM media WHERE id=? AND ready<=?", int(key) if key.isdecimal() else 0, time.time()
    )
    if row is None:
        raise Impossible("Record not found", 404)
    return Answer(200, row["content"], row["mime"], {"X-Content-Type-Options": "nosniff"})
