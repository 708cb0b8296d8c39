"""Record what a real Bluesky answers, for the connector's own tests: `python tests/real/record_bluesky.py`.

Writes `vigie/networks/bluesky/tests/fixtures/*.json`; tokens are replaced, everything else is as the network said it.
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from bluesky_network import BlueskyNetwork, Person, now, running
from servers import HERE
from websockets.sync.client import connect

FIXTURES = HERE.parents[1] / "vigie" / "networks" / "bluesky" / "tests" / "fixtures"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


def main() -> None:
    FIXTURES.mkdir(parents=True, exist_ok=True)
    with running() as network:
        us, marie = network.account("sainterive"), network.account("marie")
        with connect(f"{network.jetstream_url}?wantedCollections=app.bsky.feed.post&cursor=1") as stream:
            ours, question = conversation(network, us, marie)
            save("jetstream", frames(stream.recv, until=question["uri"]))
        wait = network.eventually
        wait(lambda: {"reply", "quote", "mention", "like"} <= reasons(us))
        wait(lambda: network.thread(question["uri"]))
        save("session", without_tokens(session(us)))
        save("notifications", us.ask("app.bsky.notification.listNotifications", limit=50))
        uris = [n["uri"] for n in us.ask("app.bsky.notification.listNotifications")["notifications"]]
        save("posts", us.ask("app.bsky.feed.getPosts", uris=[uri for uri in uris if "feed.post" in uri]))
        save("timeline", us.ask("app.bsky.feed.getTimeline", limit=50))
        save("author_feed", us.ask("app.bsky.feed.getAuthorFeed", actor=marie.handle))
        save("search", us.ask("app.bsky.feed.searchPosts", q="loyers", sort="latest"))
        save("thread", us.ask("app.bsky.feed.getPostThread", uri=ours["uri"]))
        save("profile", us.ask("app.bsky.actor.getProfile", actor=us.did))
        place = {"repo": us.did, "collection": "app.bsky.feed.post", "rkey": key(ours)}
        save("record", us.ask("com.atproto.repo.getRecord", **place))


def conversation(network: BlueskyNetwork, us: Person, marie: Person) -> tuple[dict[str, str], dict[str, str]]:
    """Everything that a post can be: an answer, a mention, a quote, a picture, a card, a repost, a deletion."""
    us.follow(marie)
    place = {"repo": marie.did, "collection": "app.bsky.actor.profile", "rkey": "self"}
    marie.call("com.atproto.repo.putRecord", **place, record=profile())
    blob = network.ask(
        "POST", "com.atproto.repo.uploadBlob", us._token, content=PIXEL, headers={"Content-Type": "image/png"}
    )["blob"]
    picture = {"image": blob, "alt": "Le quai au matin", "aspectRatio": {"width": 1, "height": 1}}
    ours = us.post("Les loyers augmentent à Sainte-Rive. 🏠", langs=["fr"], embed=embed("images", images=[picture]))
    answer = marie.reply("Et que ferez-vous pour les loyers ?", ours)
    us.reply("Un plafond, dès l’automne.", answer, ours)
    external = {"uri": "https://example.org/loyers", "title": "Les loyers", "description": "Un article."}
    marie.post("À lire : les loyers", embed=embed("external", external=external), langs=["fr", "en"])
    marie.post("Regardez ceci.", embed=embed("record", record=ours))
    marie.create("app.bsky.feed.like", {"subject": ours, "createdAt": now()})
    marie.create("app.bsky.feed.repost", {"subject": ours, "createdAt": now()})
    marie.follow(us)
    marie.delete(marie.post("Une erreur.")["uri"])
    text = f"Élus de @{us.handle}, et les loyers ? #Logement https://example.org/été"
    tag, link = "#Logement", "https://example.org/été"
    facets = [
        facet(text, f"@{us.handle}", {"$type": "app.bsky.richtext.facet#mention", "did": us.did}),
        facet(text, tag, {"$type": "app.bsky.richtext.facet#tag", "tag": "Logement"}),
        facet(text, link, {"$type": "app.bsky.richtext.facet#link", "uri": link}),
    ]
    return ours, marie.post(text, facets=facets, langs=["fr"])


def reasons(us: Person) -> set[str]:
    return {found["reason"] for found in us.ask("app.bsky.notification.listNotifications")["notifications"]}


def profile() -> dict[str, str]:
    return {"$type": "app.bsky.actor.profile", "displayName": "Marie Tremblay"}


def embed(kind: str, **more: Any) -> dict[str, Any]:
    return {"$type": f"app.bsky.embed.{kind}", **more}


def facet(text: str, piece: str, feature: dict[str, str]) -> dict[str, Any]:
    start = text.encode().index(piece.encode())
    return {"index": {"byteStart": start, "byteEnd": start + len(piece.encode())}, "features": [feature]}


def frames(receive: Any, until: str) -> list[Any]:
    found: list[Any] = []
    while not found or key({"uri": until}) != found[-1].get("commit", {}).get("rkey"):
        found.append(json.loads(receive(timeout=180)))
    return found


def session(us: Person) -> Any:
    return us.network.ask(
        "POST", "com.atproto.server.createSession", json={"identifier": us.handle, "password": us.app_password()}
    )


def without_tokens(said: dict[str, Any]) -> dict[str, Any]:
    return {**said, "accessJwt": "ACCESS", "refreshJwt": "REFRESH"}


def key(record: dict[str, str]) -> str:
    return record["uri"].rpartition("/")[2]


def save(name: str, said: Any) -> None:
    text = json.dumps(said, ensure_ascii=False, indent=1)
    (FIXTURES / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
