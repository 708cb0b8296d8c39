"""The pretend network: its town, streams, faults and script behind one method, `respond_to`."""

import secrets
import sys
import threading
import time
from typing import Any

from vigie.rehearsal import mastodon_api, pages
from vigie.rehearsal.control_api import routes as control_routes
from vigie.rehearsal.entities import Entities
from vigie.rehearsal.faults import FaultQueue
from vigie.rehearsal.http_messages import RehearsalRequest, RehearsalResponse, RouteTable, View, error_response
from vigie.rehearsal.mastodon_api.paged_lists import TAGGED, VISIBLE
from vigie.rehearsal.pages import Pages
from vigie.rehearsal.script_player import ScriptPlayer
from vigie.rehearsal.store import RehearsalStore, Row
from vigie.rehearsal.streams import StreamHub
from vigie.rehearsal.town import RequestRefused, Town

TICK_INTERVAL = 0.2  # seconds between two looks at the script
public_routes = RouteTable()


class PretendNetwork:
    """Everything that the server knows. `base` is the address where it answers, `key` opens its controls."""

    title = "Répétition"

    def __init__(self, store: RehearsalStore, base: str, key: str) -> None:
        self.store = store
        self.base = base
        self.key = key
        if not store.get_setting("base"):
            store.set_setting("base", base)
        self.town = Town(store, store.get_setting("base"))
        self.faults = FaultQueue()
        self.hub = StreamHub(self.town, base)
        self.play = ScriptPlayer(self.town)
        self.stopped = threading.Event()
        self.pages = Pages(Entities(self.town, base), self.title)

    @property
    def domain(self) -> str:
        return self.base.split("://", 1)[1]

    def respond_to(self, request: RehearsalRequest) -> RehearsalResponse:
        found: tuple[View, dict[str, str]] | int = 404
        for routes in (*mastodon_api.ROUTE_TABLES, control_routes, public_routes):
            found = routes.find_view(request.method, request.path)
            if found != 404:
                break
        if found == 404:
            return error_response("Record not found", 404)
        if isinstance(found, int):
            return error_response("Method not allowed", found)
        view, named = found
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            token = request.get_text("access_token")
        bearer = self.store.fetch_one("SELECT * FROM tokens WHERE token=?", token) if token else None
        if bearer:
            request.account = bearer["account"]
            request.app = bearer["app"]
            request.scopes = frozenset(bearer["scopes"].split())
        try:
            return view(self, request, **named)
        except RequestRefused as error:
            return error_response(str(error), error.status)

    def run_clock(self) -> None:
        """Play the script until the network closes."""
        while not self.stopped.wait(TICK_INTERVAL):
            try:
                self.play.advance()
            except RequestRefused as error:
                # Somebody of the script was cleared away: the play goes on without that line.
                print(f"rehearsal: a line was lost: {error}", file=sys.stderr)  # noqa: T201

    def close(self) -> None:
        self.stopped.set()
        self.hub.cut_all()

    def issue_token(self, app: int, account: int, scopes: str) -> dict[str, Any]:
        """A new token for an application, in the name of an account (0: of nobody), as OAuth describes it."""
        token = secrets.token_urlsafe(32)
        now = time.time()
        self.store.execute("INSERT INTO tokens VALUES (?,?,?,?,?)", token, app, account, scopes, now)
        return {"access_token": token, "token_type": "Bearer", "scope": scopes, "created_at": int(now)}

    def entities_for(self, request: RehearsalRequest) -> Entities:
        """How what is here is shown to the account that asks."""
        return Entities(self.town, self.base, request.account)

    def open_team(self, name: str, title: str = "") -> Row:
        """The team's account of that name, made if it is new. Raises RequestRefused for a name of the script."""
        account = self.town.ensure_account(name, title, "team")
        if account["kind"] != "team":
            raise RequestRefused("Validation failed: Username has already been taken")
        return account

    def latest_rows(self, where: str, *values: object) -> list[Row]:
        sql = f"SELECT * FROM statuses WHERE {where} ORDER BY id DESC LIMIT 80"  # noqa: S608 - our own words
        return self.store.fetch_all(sql, *values)

    def rows_before(self, row: Row, viewer: int) -> list[Row]:
        """What it answers, oldest first."""
        found: list[Row] = []
        parent = row["reply_to"]
        while parent and len(found) < 200:
            try:
                above = self.town.get_status(parent, viewer)
            except RequestRefused:
                break
            found.append(above)
            parent = above["reply_to"]
        return found[::-1]

    def rows_after(self, row: Row, viewer: int) -> list[Row]:
        """What answers it, depth first, as Mastodon orders it."""
        found: list[Row] = []
        for child in self.store.fetch_all(
            "SELECT id FROM statuses WHERE reply_to=? AND gone IS NULL ORDER BY id", row["id"]
        ):
            try:
                below = self.town.get_status(child["id"], viewer)
            except RequestRefused:
                continue
            found += [below, *self.rows_after(below, viewer)]
        return found


@public_routes.register("GET", "/")
def local_timeline(stage: PretendNetwork, request: RehearsalRequest) -> RehearsalResponse:
    return stage.pages.render_timeline("Fil local", stage.latest_rows(VISIBLE))


@public_routes.register("GET", "/tags/{tag}")
def tag_page(stage: PretendNetwork, request: RehearsalRequest, tag: str) -> RehearsalResponse:
    return stage.pages.render_timeline(f"#{tag}", stage.latest_rows(TAGGED, tag.lower()))


@public_routes.register("GET", "/@{name}")
def person_page(stage: PretendNetwork, request: RehearsalRequest, name: str) -> RehearsalResponse:
    account = stage.town.get_account(name)
    return stage.pages.render_timeline(account["title"], stage.latest_rows(f"account=? AND {VISIBLE}", account["id"]))


@public_routes.register("GET", "/@{name}/{key}")
def post_page(stage: PretendNetwork, request: RehearsalRequest, name: str, key: str) -> RehearsalResponse:
    row = stage.town.get_status(key)
    thread = [*stage.rows_before(row, 0), row, *stage.rows_after(row, 0)]
    return stage.pages.render_timeline("Conversation" if len(thread) > 1 else "Publication", thread, here=row["id"])


@public_routes.register("GET", "/users/{name}/statuses/{key}")
def post_by_uri(stage: PretendNetwork, request: RehearsalRequest, name: str, key: str) -> RehearsalResponse:
    return post_page(stage, request, name, key)


@public_routes.register("GET", "/avatars/{name}.svg")
def avatar(stage: PretendNetwork, request: RehearsalRequest, name: str) -> RehearsalResponse:
    return pages.avatar_image(stage.town.get_account(name))


@public_routes.register("GET", "/media/{key}")
def media(stage: PretendNetwork, request: RehearsalRequest, key: str) -> RehearsalResponse:
    row = stage.store.fetch_one(
        "SELECT mime,content FROM media WHERE id=? AND ready<=?", int(key) if key.isdecimal() else 0, time.time()
    )
    if row is None:
        raise RequestRefused("Record not found", 404)
    return RehearsalResponse(200, row["content"], row["mime"], {"X-Content-Type-Options": "nosniff"})
