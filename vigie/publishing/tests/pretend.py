"""A small network that speaks plain HTTP with a board: what the tests cut, slow down and count.

The board may live in the test's own process (a wire), or behind a real port, to survive a worker that is killed.
"""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2

from vigie.kit.http import Http
from vigie.networks import base, responses
from vigie.networks.troubles import ChangedThere, Unsure
from vigie.networks.types import (
    WRITTEN_AS,
    Absence,
    Account,
    Difference,
    OutgoingPost,
    Progress,
    Published,
    PublishingRules,
    Ref,
    Settling,
)

SERVER = "http://board.example"
RULES = PublishingRules(300, threads=True, max_images=4)
PATIENCE = 180.0  # seconds for what another process does: a busy machine is not a fault


class Board:
    """What is on the pretend network: posts by the key of their part. `proves` says that its lists are complete."""

    def __init__(self, proves: bool = True, same_key_same_post: bool = False) -> None:
        self.posts: list[dict[str, Any]] = []
        self.proves, self.same_key_same_post = proves, same_key_same_post
        self.visible = True  # what is posted shows in lists
        self.differences: list[str] = []  # what it makes of posts otherwise than it is asked
        self.digesting = False  # what is heavy is taken, and not ready yet
        self.lock = threading.Lock()

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        with self.lock:
            if method == "POST" and path == "/posts":
                return self._post(json.loads(body))
            if method == "PUT":
                post = next(post for post in self.posts if post["id"] == int(path.rsplit("/", 1)[1]))
                post["text"] = json.loads(body)["text"]
                return 200, post
            if method == "DELETE":
                self.posts = [post for post in self.posts if post["id"] != int(path.rsplit("/", 1)[1])]
                return 200, {}
            shown = self.posts if self.visible else []
            return 200, {
                "posts": shown,
                "whole": self.proves,
                "digesting": self.digesting,
                "differences": self.differences,
            }

    def _post(self, asked: dict[str, Any]) -> tuple[int, Any]:
        known = [post for post in self.posts if post["key"] == asked["key"]]
        if known and self.same_key_same_post:
            return 200, known[0]
        post = {"id": len(self.posts) + 1, **asked}
        self.posts.append(post)
        return 200, {**post, "differences": self.differences}

    def texts(self) -> list[str]:
        return [post["text"] for post in self.posts]


class Pretend(base.Network, base.Threads, base.Replies, base.Retracts, base.Edits, base.Reacts):
    slug, name = "pretend", "Pretend"

    def get_publishing_rules(self, account: Account) -> PublishingRules:
        return RULES

    def publish(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published | Settling:
        if (
            outgoing.options.get("heavy")
            and json.loads(responses.send_read(self.http, f"{account.server}/posts").content)["digesting"]
        ):
            return Settling(5)
        posted: dict[str, Any] = {}
        for number, text in enumerate(outgoing.parts):
            if known := progress.get(f"part {number}"):
                posted = posted or json.loads(known)
                continue
            sent = {"key": f"{outgoing.key}/{number}", "text": text, "to": (outgoing.reply_to or Ref("")).remote_id}
            post = read_post(responses.send_write(self.http, "POST", f"{account.server}/posts", json=sent))
            progress.save(f"part {number}", json.dumps(post))
            posted = posted or post
        differences = tuple(Difference(name) for name in posted.get("differences", ()))
        written = {WRITTEN_AS: outgoing.parts[0]}
        return Published(
            Ref(f"pretend:{posted['id']}", "", f"{account.server}/{posted['id']}", written), None, differences
        )

    def find_published(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published | Absence:
        seen = json.loads(responses.send_read(self.http, f"{account.server}/posts").content)
        keys = {post["key"]: post for post in seen["posts"]}
        ours = [keys.get(f"{outgoing.key}/{number}") for number in range(len(outgoing.parts))]
        for number, post in enumerate(ours):
            if post and not progress.get(f"part {number}"):
                progress.save(f"part {number}", json.dumps(post))
        if first := all(ours) and ours[0]:
            differences = tuple(Difference(name) for name in seen["differences"])
            return Published(Ref(f"pretend:{first['id']}", url=f"{account.server}/{first['id']}"), None, differences)
        return Absence.PROVEN if seen["whole"] else Absence.UNPROVEN

    def retract(self, account: Account, ref: Ref) -> bool:
        number = ref.remote_id.partition(":")[2]
        seen = json.loads(responses.send_read(self.http, f"{account.server}/posts").content)["posts"]
        responses.send_write(self.http, "DELETE", f"{account.server}/posts/{number}")
        return number in {str(post["id"]) for post in seen}

    def edit_post(self, account: Account, ref: Ref, outgoing: OutgoingPost) -> Published:
        number = ref.remote_id.partition(":")[2]
        seen = json.loads(responses.send_read(self.http, f"{account.server}/posts").content)["posts"]
        now = next((post["text"] for post in seen if str(post["id"]) == number), "")
        if ref.extra.get(WRITTEN_AS, now) != now:
            raise ChangedThere("changed there")
        responses.send_write(self.http, "PUT", f"{account.server}/posts/{number}", json={"text": outgoing.parts[0]})
        return Published(Ref(ref.remote_id, ref.local_id, ref.url, {WRITTEN_AS: outgoing.parts[0]}))

    def react(self, account: Account, ref: Ref, act: str, key: str) -> str:
        responses.send_write(
            self.http, "POST", f"{account.server}/posts", json={"key": key, "text": f"{act} {ref.remote_id}"}
        )
        return key


def read_post(response: Any) -> dict[str, Any]:
    try:
        post = json.loads(response.content)
        return {"id": post["id"], "key": post["key"], "differences": post.get("differences", [])}
    except (ValueError, KeyError, TypeError):
        raise Unsure("the answer cannot be read") from None


Fault = Callable[[httpx2.Request, Callable[[], httpx2.Response]], httpx2.Response]


class Wire:
    """The way to a board in this process. `faults` are used up in order, one a request; None: nothing happens."""

    def __init__(self, board: Board) -> None:
        self.board, self.faults, self.asked = board, list[Fault | None](), list[str]()

    def http(self) -> Http:
        return Http(httpx2.MockTransport(self))

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        fault = self.faults.pop(0) if self.faults else None

        def honest() -> httpx2.Response:
            status, body = self.board.answer(request.method, request.url.path, request.read())
            return httpx2.Response(status, json=body)

        return fault(request, honest) if fault else honest()


def cut_before(request: httpx2.Request, honest: Callable[[], httpx2.Response]) -> httpx2.Response:
    raise httpx2.ReadError("cut", request=request)


def cut_after(request: httpx2.Request, honest: Callable[[], httpx2.Response]) -> httpx2.Response:
    honest()
    raise httpx2.ReadTimeout("cut", request=request)


def unreachable(request: httpx2.Request, honest: Callable[[], httpx2.Response]) -> httpx2.Response:
    raise httpx2.ConnectError("closed", request=request)


def saying(status: int, **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request, honest: httpx2.Response(status, headers=named, json={"error": "no"})


class Port:
    """The same board behind a real port. `hang(n, after)`: the n-th write hangs, before or after it is done."""

    def __init__(self, board: Board) -> None:
        self.board, self.writes = board, 0
        self.hang_at, self.hang_after = 0, False
        self.hanging, self.released = threading.Event(), threading.Event()
        port = self

        class Answering(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                status, said = port.answer(self.command, self.path, body)
                content = json.dumps(said).encode()
                try:
                    self.send_response(status)
                    self.send_header("content-length", str(len(content)))
                    self.send_header("content-type", "application/json")
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    return

            do_GET = do_POST = do_PUT = do_DELETE = answer  # names of http.server

            def log_message(self, *said: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        if method != "POST":
            return self.board.answer(method, path, body)
        self.writes += 1
        if self.writes != self.hang_at:
            return self.board.answer(method, path, body)
        done = self.board.answer(method, path, body) if self.hang_after else (500, {})
        self.hanging.set()
        self.released.wait(PATIENCE)
        return done

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
