"""A scripted server, as small as the exam allows: what one account sees of it. Its flavours ignore what some ignore."""

import json
from typing import Any
from urllib.parse import parse_qs

import httpx2

from vigie.networks.types import Account

SERVER = "https://social.sainte-rive.example"
US = {
    "id": "01US",
    "acct": "nous",
    "username": "nous",
    "display_name": "Nous",
    "url": f"{SERVER}/@nous",
    "uri": f"{SERVER}/users/nous",
}
MARIE = {
    "id": "01MARIE",
    "acct": "marie@ailleurs.example",
    "username": "marie",
    "url": "https://ailleurs.example/@marie",
}


def account() -> Account:
    secrets = {"token": "a-token-of-the-exam", "local_id": "01US"}
    return Account(US["uri"], "nous@sainte-rive.example", server=SERVER, secrets=secrets)


def status(number: int, who: dict[str, Any], content: str, **more: Any) -> dict[str, Any]:
    key = f"01POST{number:04}"
    place = who["url"].replace("/@", "/users/")
    at = f"2026-11-22T{7 + number // 60:02}:{number % 60:02}:00.000Z"
    seen = {
        "id": key,
        "uri": f"{place}/statuses/{key}",
        "url": f"{who['url']}/{key}",
        "account": who,
        "content": content,
    }
    return seen | {"created_at": at, "visibility": "public", "in_reply_to_id": None, "spoiler_text": ""} | more


class Pretend:
    """`keeps_keys`: whether Idempotency-Key is honoured; `lists_posts`: whether the account's own list shows them."""

    def __init__(self, keeps_keys: bool = True, lists_posts: bool = True, version: str = "4.5.0") -> None:
        self.keeps_keys, self.lists_posts, self.version = keeps_keys, lists_posts, version
        self.usual = ""  # how widely the account's posts are seen by default
        self.asked: list[httpx2.Request] = []
        self.ours: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, str] = {}
        self.heard = [
            status(1, MARIE, "<p>Le loyer monte.</p>"),
            status(2, MARIE, "<p>@nous Et vous&nbsp;?</p>", in_reply_to_id="01POST0001"),
        ]

    def posts(self) -> int:
        return len(self.ours)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        if request.url.path == "/api/v1/apps":
            return httpx2.Response(200, json={"client_id": "an-app", "client_secret": "a-secret-of-the-app"})
        if request.url.path == "/oauth/revoke":
            return httpx2.Response(200, json={})
        if request.headers.get("authorization") != "Bearer a-token-of-the-exam":
            return httpx2.Response(401, json={"error": "The access token is invalid"})
        found = self.answer(request.method, request.url.path, request)
        return (
            httpx2.Response(404, json={"error": "Record not found"})
            if found is None
            else httpx2.Response(200, json=found)
        )

    def answer(self, method: str, path: str, request: httpx2.Request) -> Any:
        *_, last = path.split("/")
        if method == "POST" and path == "/api/v1/statuses":
            return self.post(request)
        if method == "POST" and path == "/oauth/token":
            return {"access_token": "a-token-of-the-exam"}
        if "/api/v1/statuses/" in path:
            return self.about(method, path.split("/")[4], last, request)
        if path == "/api/v2/instance":
            return {"domain": "sainte-rive.example", "version": self.version}
        if path == "/api/v1/accounts/verify_credentials":
            return US | {"source": {"privacy": self.usual}} if self.usual else US
        if path == "/api/v1/accounts/lookup":
            return MARIE if request.url.params["acct"].startswith("marie") else None
        return self.listed(path, request)

    def listed(self, path: str, request: httpx2.Request) -> Any:
        if path == "/api/v1/notifications":
            notices = [
                {"id": f"01N{n}", "type": "mention", "account": MARIE, "status": s} for n, s in enumerate(self.heard)
            ]
            return self.after(notices, request)
        if path == "/api/v2/search":
            return {"statuses": self.heard, "accounts": [MARIE], "hashtags": []}
        if path == "/api/v1/accounts/01US/statuses":
            return list(self.ours.values())[::-1] if self.lists_posts else []
        known = (
            "/api/v1/timelines/home",
            "/api/v1/timelines/public",
            "/api/v1/accounts/01MARIE/statuses",
            "/api/v1/timelines/tag/loyer",
        )
        return self.after(self.heard, request) if path in known else None

    def after(self, items: list[dict[str, Any]], request: httpx2.Request) -> list[dict[str, Any]]:
        low = parse_qs(request.url.query.decode()).get("min_id", [""])[0]
        return [item for item in items[::-1] if item["id"] > low]

    def post(self, request: httpx2.Request) -> dict[str, Any]:
        body, key = json.loads(request.read()), request.headers.get("idempotency-key", "")
        if self.keeps_keys and key in self.keys:
            return self.ours[self.keys[key]]
        made = status(100 + len(self.asked), US, f"<p>{body['status']}</p>", in_reply_to_id=body.get("in_reply_to_id"))
        self.ours[made["id"]] = made
        self.keys[key] = made["id"]
        return made

    def about(self, method: str, key: str, last: str, request: httpx2.Request) -> Any:
        found = next((s for s in [*self.heard, *self.ours.values()] if s["id"] == key), None)
        if found is None:
            return None
        if method == "DELETE":
            return self.ours.pop(key, None)
        if method == "PUT":
            found["content"] = json.loads(request.read())["status"]
        if last == "context":
            above = [s for s in self.heard if s["id"] == found["in_reply_to_id"]]
            return {"ancestors": above, "descendants": [s for s in self.heard if s["in_reply_to_id"] == key]}
        return found
