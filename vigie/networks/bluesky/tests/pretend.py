"""A pretend Bluesky server: it answers what was recorded of a true one, and keeps what is written to it."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2

from vigie.networks.types import Account

FIXTURES = Path(__file__).parent / "fixtures"
SERVER = "https://pds.example"
RECORDED = {
    "app.bsky.notification.listNotifications": "notifications",
    "app.bsky.feed.getTimeline": "timeline",
    "app.bsky.feed.getAuthorFeed": "author_feed",
    "app.bsky.feed.searchPosts": "search",
    "app.bsky.feed.getPostThread": "thread",
    "app.bsky.actor.getProfile": "profile",
}


def recorded(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def account() -> Account:
    """The account that was recorded."""
    session = recorded("session")
    secrets = {"access": "access-token-of-the-test", "refresh": "refresh-token-of-the-test"}
    return Account(session["did"], session["handle"], server=SERVER, secrets=secrets)


class PretendBluesky:
    """One data server and what it knows of the rest of the network."""

    def __init__(self) -> None:
        self.did = recorded("session")["did"]
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        self.asked: list[httpx2.Request] = []
        self.blobs: set[str] = set()

    def posts(self) -> int:
        return sum(collection == "app.bsky.feed.post" for collection, _ in self.records)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        name = request.url.path.rpartition("/")[2]
        if request.url.host != "pds.example":
            return httpx2.Response(404)
        if name in RECORDED:
            return httpx2.Response(200, json=recorded(RECORDED[name]))
        answer = {
            "app.bsky.feed.getPosts": self.get_posts,
            "com.atproto.repo.createRecord": self.create_record,
            "com.atproto.repo.deleteRecord": self.delete_record,
            "com.atproto.repo.getRecord": self.get_record,
            "com.atproto.repo.uploadBlob": self.upload_blob,
            "com.atproto.server.refreshSession": self.refresh_session,
            "com.atproto.server.getSession": lambda request: httpx2.Response(200, json=recorded("session")),
            "com.atproto.server.deleteSession": lambda request: httpx2.Response(200),
            "com.atproto.identity.resolveHandle": self.resolve_handle,
        }.get(name)
        return answer(request) if answer else httpx2.Response(404, json={"error": "MethodNotImplemented"})

    def get_posts(self, request: httpx2.Request) -> httpx2.Response:
        wanted = request.url.params.get_list("uris")
        return httpx2.Response(200, json={"posts": [p for p in recorded("posts")["posts"] if p["uri"] in wanted]})

    def create_record(self, request: httpx2.Request) -> httpx2.Response:
        """A key that is taken breaks the server, as it breaks the true one."""
        said = json.loads(request.content)
        place = (said["collection"], said["rkey"])
        if place in self.records:
            return httpx2.Response(500, json={"error": "InternalServerError", "message": "Internal Server Error"})
        for blob in blobs(said["record"]):
            if blob not in self.blobs:
                return refusal("BlobNotFound", f"Could not find blob: {blob}")
        self.records[place] = said["record"]
        return httpx2.Response(200, json=self.strong(*place) | {"validationStatus": "valid"})

    def delete_record(self, request: httpx2.Request) -> httpx2.Response:
        said = json.loads(request.content)
        self.records.pop((said["collection"], said["rkey"]), None)
        return httpx2.Response(200, json={})

    def get_record(self, request: httpx2.Request) -> httpx2.Response:
        asked = request.url.params
        place = (asked["collection"], asked["rkey"])
        if asked["repo"] == self.did and place in self.records:
            return httpx2.Response(200, json=self.strong(*place) | {"value": self.records[place]})
        uri = f"at://{asked['repo']}/{asked['collection']}/{asked['rkey']}"
        for post in recorded("posts")["posts"]:
            if post["uri"] == uri:
                return httpx2.Response(200, json={"uri": uri, "cid": post["cid"], "value": post["record"]})
        return refusal("RecordNotFound", f"Could not locate record: {uri}")

    def upload_blob(self, request: httpx2.Request) -> httpx2.Response:
        name = sha256(request.content).hexdigest()
        self.blobs.add(name)
        mime = request.headers["content-type"]
        blob = {"$type": "blob", "ref": {"$link": name}, "mimeType": mime, "size": len(request.content)}
        return httpx2.Response(200, json={"blob": blob})

    def refresh_session(self, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=recorded("session") | {"accessJwt": "fresh", "refreshJwt": "fresher"})

    def resolve_handle(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.params["handle"] == "marie.test":
            return httpx2.Response(200, json={"did": "did:plc:marie"})
        return refusal("HandleNotFound", "Unable to resolve handle")

    def strong(self, collection: str, rkey: str) -> dict[str, str]:
        return {"uri": f"at://{self.did}/{collection}/{rkey}", "cid": f"cid-of-{rkey}"}


def refusal(error: str, message: str) -> httpx2.Response:
    return httpx2.Response(400, json={"error": error, "message": message})


def blobs(record: dict[str, Any]) -> list[str]:
    return [image["image"]["ref"]["$link"] for image in record.get("embed", {}).get("images", [])]
