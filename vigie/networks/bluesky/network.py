"""Bluesky: what Vigie can do there. Each method is one act; shapes are in `wire.py`, calls in `xrpc.py`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from vigie.kit import clock
from vigie.networks.base import (
    Counts,
    Gathers,
    Measures,
    Network,
    Opens,
    Reacts,
    Reads,
    Renews,
    Replies,
    Retracts,
    Streams,
    Threads,
)
from vigie.networks.bluesky import card, connect, facets, jetstream, keys, media, wire
from vigie.networks.bluesky.descent import Descent
from vigie.networks.bluesky.xrpc import Broken, Server, reset
from vigie.networks.limits import limits
from vigie.networks.troubles import Reconnect, Refused, TryLater, Unsure
from vigie.networks.words import (
    Absence,
    Account,
    Asked,
    Attachment,
    Figures,
    Heard,
    Kind,
    Outgoing,
    Page,
    Progress,
    Published,
    Quota,
    Reason,
    Ref,
    Rules,
)

LISTS = {
    Kind.MENTIONS: ("app.bsky.notification.listNotifications", "notifications", ""),
    Kind.HOME: ("app.bsky.feed.getTimeline", "feed", ""),
    Kind.AUTHOR: ("app.bsky.feed.getAuthorFeed", "feed", "actor"),
    Kind.SEARCH: ("app.bsky.feed.searchPosts", "posts", "q"),
}
FIXED: Mapping[Kind, Mapping[str, Any]] = {
    Kind.MENTIONS: {"reasons": list(wire.REASONS), "limit": 50},
    Kind.SEARCH: {"sort": "latest", "limit": 50},
}
#: How far below the last seen each poll goes again: people's clocks differ, and their posts are listed by those.
OVERLAP = {Kind.MENTIONS: timedelta(hours=1)}
USUAL_OVERLAP = timedelta(minutes=10)
AT_ONCE = 25  # posts by call of getPosts (its lexicon)
COLLECTIONS = {"like": "app.bsky.feed.like", "repost": "app.bsky.feed.repost"}


class Bluesky(Network, Opens, Replies, Threads, Retracts, Reacts, Gathers, Streams, Reads, Counts, Renews, Measures):
    slug = "bluesky"
    name = "Bluesky"
    kinds = (Kind.MENTIONS, Kind.HOME, Kind.AUTHOR, Kind.SEARCH)
    fields = connect.FIELDS
    every = {Kind.MENTIONS: 15.0, Kind.HOME: 20.0, Kind.AUTHOR: 60.0, Kind.SEARCH: 30.0}

    def open(self, answers: Mapping[str, str]) -> Account:
        return connect.open_account(self.http, answers)

    def renew(self, account: Account) -> Account:
        return connect.renewed(self.http, account)

    # Publishing.

    def rules(self, account: Account) -> Rules:
        known = limits(self.slug)
        return Rules(
            max_length=known["text"].figure,
            unit="bluesky",
            max_bytes=known["text_bytes"].figure,
            threads=True,
            max_images=known["images"].figure,
            max_image_bytes=known["image_bytes"].figure,
            max_videos=known["videos"].figure,
            max_video_bytes=known["video_bytes"].figure,
            mimes=known["mimes"].words,
        )

    def publish(self, account: Account, outgoing: Outgoing, progress: Progress) -> Published:
        """Part after part, each under a record key of its own, so that the same delivery can never make two posts."""
        self._examine(outgoing)
        server = self._server(account)
        reply = self._reply_refs(server, outgoing.reply_to) if outgoing.reply_to else None
        done: list[dict[str, str]] = []
        for part, text in enumerate(outgoing.parts):
            step = f"part:{part}"
            if not (made := _strong(progress.get(step))):
                attachments = outgoing.attachments if part == 0 else ()
                embed = self._embed(server, text, attachments, progress)
                record = wire.outgoing(text, clock.now(), outgoing.language, self._facets(server, text), embed, reply)
                made = self._create(server, account, wire.POST, self._key(outgoing, part), record, progress)
                progress.save(step, msgspec.json.encode(made).decode())
            done.append(made)
            reply = {"root": reply["root"] if reply else made, "parent": made}
        return self._published(account, done)

    def find(self, account: Account, outgoing: Outgoing, progress: Progress) -> Published | Absence:
        """Our own server is asked for our own record keys: what it has not is not published, which sending resumes."""
        server = self._server(account)
        done = []
        for part in range(len(outgoing.parts)):
            if not (made := self._look(server, account, wire.POST, self._key(outgoing, part))):
                return Absence.PROVEN
            done.append(made)
        return self._published(account, done)

    def retract(self, account: Account, ref: Ref) -> None:
        """All the parts of a thread, the last first."""
        server = self._server(account)
        for uri in reversed(ref.extra.get("parts", ref.remote_id).split()):
            did, collection, rkey = _place(uri)
            if did != account.remote_id:
                raise Refused("this post belongs to another account")
            self._delete(server, account, collection, rkey)

    def react(self, account: Account, ref: Ref, act: str, key: str) -> str:
        """Our like (or repost) of a post has one record key, whoever gives it and however often."""
        undo, name = act.startswith("un"), act.removeprefix("un")
        if name not in COLLECTIONS:
            raise Refused(f"not an act of this network: {act}")
        server, rkey = self._server(account), keys.of_reaction(account.remote_id, name, ref.remote_id)
        if undo:
            return self._take_back(server, account, ref, name, rkey)
        subject = self._subject(server, ref)
        record = wire.reaction(COLLECTIONS[name], subject["uri"], subject["cid"], clock.now())
        return self._create(server, account, COLLECTIONS[name], rkey, record)["uri"]

    # Listening.

    def gather(self, account: Account | None, asked: Asked, cursor: str | None) -> Page:
        if asked.kind not in LISTS:
            raise Refused(f"Bluesky has nothing to gather for {asked.kind}")
        call, name, subject = LISTS[asked.kind]
        descent, overlap = Descent.at(cursor), OVERLAP.get(asked.kind, USUAL_OVERLAP)
        params = {**FIXED.get(asked.kind, {"limit": 50}), **({subject: asked.query.lstrip("@")} if subject else {})}
        if asked.kind is Kind.SEARCH:
            params[subject] = asked.query
        if descent.next:
            params["cursor"] = descent.next
        server = self._server(account) if account else self._public(asked.kind)
        answer = server.ask(call, **params)
        entries = answer.get(name)
        found, moments, skipped = _read(asked.kind, entries if isinstance(entries, list) else [])
        step = descent.after(moments, _text(answer.get("cursor")), overlap)
        fresh = [heard for at, heard in found if heard and at >= descent.floor(overlap)]
        items = self._completed(server, fresh) if asked.kind is Kind.MENTIONS else fresh
        return Page(tuple(items), step.descent.saved(), more=step.more, skipped=skipped)

    def stream(self, account: Account | None, asked: Asked, cursor: str | None) -> Iterator[Page]:
        """The whole public stream of posts; the rest is gathered, not streamed."""
        if asked.kind is not Kind.STREAM:
            raise TryLater("Bluesky streams its public posts only", timedelta(days=1))
        return jetstream.stream(self.http, cursor)

    def thread(self, account: Account | None, ref: Ref) -> Page:
        server = self._server(account) if account else self._public(Kind.AUTHOR)
        answer = server.ask("app.bsky.feed.getPostThread", uri=ref.remote_id, depth=20, parentHeight=80)
        items, skipped = [], 0
        for view in wire.flattened(answer.get("thread")):
            try:
                items.append(wire.post(view, Reason.REPLY))
            except wire.MALFORMED:
                skipped += 1
        return Page(tuple(sorted(items, key=lambda heard: heard.published_at)), skipped=skipped)

    def count(self, account: Account, refs: Sequence[Ref]) -> Mapping[str, Figures]:
        server = self._server(account)
        found = {view["uri"]: wire.figures(view) for view in self._views(server, [ref.remote_id for ref in refs])}
        profile = server.ask("app.bsky.actor.getProfile", actor=account.remote_id)
        return {**found, account.remote_id: wire.profile_figures(profile)}

    def quota(self, account: Account) -> Quota | None:
        """What its server says with any answer; many small servers set no limit and say nothing."""
        headers = (answer := self._server(account).answer("com.atproto.server.getSession")).headers
        left, limit = headers.get("ratelimit-remaining", ""), headers.get("ratelimit-limit", "")
        if not (left.isdigit() and limit.isdigit()):
            return None
        return Quota(left=int(left), limit=int(limit), resets_at=reset(answer))

    # The steps of publishing.

    def _server(self, account: Account) -> Server:
        if not account.server or not account.secrets.get("access"):
            raise Reconnect("this account has no session")
        return Server(self.http, account.server, account.secrets["access"])

    def _public(self, kind: Kind) -> Server:
        """What may be read without an account."""
        if kind is not Kind.AUTHOR:
            raise Refused("Bluesky answers this to a connected account only")
        return Server(self.http, connect.PUBLIC_VIEW)

    def _key(self, outgoing: Outgoing, part: int) -> str:
        return keys.of_part(outgoing.key, outgoing.born, part)

    def _examine(self, outgoing: Outgoing) -> None:
        """What the network would take the bytes of, and refuse after."""
        known, files = limits(self.slug), outgoing.attachments
        videos = [file for file in files if file.mime.startswith("video/")]
        if videos and len(files) > 1:
            raise Refused("Bluesky takes one video, or pictures, never both.", field="media")
        if len(files) - len(videos) > known["images"].figure:
            raise Refused(f"Bluesky takes {known['images'].figure} pictures at most.", field="media")
        for file in files:
            if not file.mime.startswith("image/") and file.mime != "video/mp4":
                raise Refused(f"Bluesky does not take this kind of file ({file.mime}).", field="media")
            most = known["video_bytes" if file in videos else "image_bytes"].figure
            if len(file.content) > most:
                raise Refused(f"A file is heavier than Bluesky’s {most / 1_000_000:.0f} MB.", field="media")

    def _embed(
        self, server: Server, text: str, attachments: tuple[Attachment, ...], progress: Progress
    ) -> dict[str, Any] | None:
        if attachments:
            return media.embed_of(attachments, [self._kept(server, n, a, progress) for n, a in enumerate(attachments)])
        link = facets.only_link(text)
        found = card.read(self.http, link) if link else None
        if not found:
            return None
        picture = (
            card.thumb(self.http, found.image_url, limits(self.slug)["card_image_bytes"].figure)
            if found.image_url
            else b""
        )
        return media.card_embed(found, server.upload(picture, "image/jpeg").get("blob") if picture else None)

    def _kept(self, server: Server, number: int, attachment: Attachment, progress: Progress) -> Any:
        """The file's reference, keeping it only once. A file that no record names for hours is thrown away."""
        if known := progress.get(f"blob:{number}"):
            return msgspec.json.decode(known)
        blob = server.upload(attachment.content, attachment.mime).get("blob")
        if not isinstance(blob, dict):
            raise TryLater("the server kept a file without saying where")
        progress.save(f"blob:{number}", msgspec.json.encode(blob).decode())
        return blob

    def _facets(self, server: Server, text: str) -> list[dict[str, Any]]:
        found = []
        for span in facets.spans(text):
            value = self._did(server, span.value) if span.kind == "mention" else span.value
            if value:
                found.append(wire.facet(span.kind, value, span.start, span.end))
        return found

    def _did(self, server: Server, handle: str) -> str:
        """Who a handle is; nobody when nobody has it: the mention then stays plain text."""
        try:
            return _text(server.ask("com.atproto.identity.resolveHandle", handle=handle).get("did"))
        except Refused:
            return ""

    def _reply_refs(self, server: Server, to: Ref) -> dict[str, Any]:
        """What a reply must quote: the post it answers and the first of the thread."""
        extra = to.extra if to.extra.get("cid") else self._quotable(server, to)
        parent = {"uri": to.remote_id, "cid": extra["cid"]}
        if not extra.get("root"):
            return {"root": parent, "parent": parent}
        return {"root": {"uri": extra["root"], "cid": extra["root_cid"]}, "parent": parent}

    def _subject(self, server: Server, ref: Ref) -> dict[str, str]:
        return {"uri": ref.remote_id, "cid": ref.extra.get("cid") or self._quotable(server, ref)["cid"]}

    def _quotable(self, server: Server, ref: Ref) -> dict[str, str]:
        """What must be known of a post to answer it: asked of our server, which asks further for others' posts."""
        did, collection, rkey = _place(ref.remote_id)
        try:
            found = server.ask("com.atproto.repo.getRecord", repo=did, collection=collection, rkey=rkey)
            return {"cid": wire.text(found["cid"]), **wire.links_of_reply(found["value"].get("reply"))[1]}
        except Refused:
            raise Refused("The post to answer is no longer there.", field="reply_to") from None
        except wire.MALFORMED:
            raise TryLater("the server gave an answer that cannot be read") from None

    def _create(
        self,
        server: Server,
        account: Account,
        collection: str,
        rkey: str,
        record: dict[str, Any],
        progress: Progress | None = None,
    ) -> dict[str, str]:
        """A new record under our own key. The server breaks (500) on a key that is taken: then it is already done."""
        body = {"repo": account.remote_id, "collection": collection, "rkey": rkey, "record": record}
        try:
            made = server.do("com.atproto.repo.createRecord", body)
        except Broken:
            if there := self._look(server, account, collection, rkey):
                return there
            raise
        except Refused as refusal:
            raise self._forgotten(refusal, record, progress) from None
        if not (_text(made.get("uri")) and _text(made.get("cid"))):
            raise Unsure("the server did not say where the record is")
        return {"uri": made["uri"], "cid": made["cid"]}

    def _forgotten(self, refusal: Refused, record: dict[str, Any], progress: Progress | None) -> Refused | TryLater:
        """A file kept too long ago is gone: send it again. Any other refusal stands."""
        if progress is None or not str(refusal).startswith("Could not find blob"):
            return refusal
        for number in range(len(record.get("embed", {}).get("images", [None]))):
            progress.save(f"blob:{number}", "")
        return TryLater("the server no longer has the file", timedelta(seconds=1))

    def _look(self, server: Server, account: Account, collection: str, rkey: str) -> dict[str, str] | None:
        """Our record of that key, from our own server, which alone decides what exists. Raises TryLater, Reconnect."""
        place = {"repo": account.remote_id, "collection": collection, "rkey": rkey}
        try:
            found = server.ask("com.atproto.repo.getRecord", **place)
        except Refused as refusal:
            if "locate record" in str(refusal) or "RecordNotFound" in str(refusal):
                return None
            raise TryLater(f"the server would not say: {refusal}") from None
        if not (_text(found.get("uri")) and _text(found.get("cid"))):
            raise TryLater("the server gave an answer that cannot be read")
        return {"uri": found["uri"], "cid": found["cid"]}

    def _delete(self, server: Server, account: Account, collection: str, rkey: str) -> None:
        """Deleting what is not there succeeds too, so silence is only asked again."""
        try:
            server.do(
                "com.atproto.repo.deleteRecord", {"repo": account.remote_id, "collection": collection, "rkey": rkey}
            )
        except Unsure as error:
            raise TryLater(str(error)) from None

    def _take_back(self, server: Server, account: Account, ref: Ref, name: str, rkey: str) -> str:
        """Ours, and the one that was given from another application."""
        self._delete(server, account, COLLECTIONS[name], rkey)
        for view in self._views(server, [ref.remote_id]):
            other = _text((view.get("viewer") or {}).get(name)) if isinstance(view.get("viewer"), dict) else ""
            if other.startswith(f"at://{account.remote_id}/") and not other.endswith(rkey):
                self._delete(server, account, COLLECTIONS[name], _place(other)[2])
        return f"at://{account.remote_id}/{COLLECTIONS[name]}/{rkey}"

    def _published(self, account: Account, done: list[dict[str, str]]) -> Published:
        first = done[0]
        extra = {"cid": first["cid"]} | ({"parts": " ".join(made["uri"] for made in done)} if len(done) > 1 else {})
        return Published(Ref(first["uri"], url=wire.page_of(first["uri"], account.handle), extra=extra), clock.now())

    # The steps of listening.

    def _views(self, server: Server, uris: Sequence[str]) -> Iterator[dict[str, Any]]:
        """The posts that are still there, as the application view shows them."""
        for start in range(0, len(uris), AT_ONCE):
            answer = server.ask("app.bsky.feed.getPosts", uris=list(uris[start : start + AT_ONCE]))
            views = answer.get("posts")
            yield from (
                v for v in (views if isinstance(views, list) else []) if isinstance(v, dict) and _text(v.get("uri"))
            )

    def _completed(self, server: Server, found: list[Heard]) -> list[Heard]:
        """With their pictures and their figures, which a notification does not carry; as they are if that fails."""
        whole: dict[str, Heard] = {}
        reasons = {heard.ref.remote_id: heard.reason for heard in found}
        for view in self._views(server, list(reasons)):
            try:
                whole[view["uri"]] = wire.post(view, reasons[view["uri"]])
            except wire.MALFORMED:
                continue
        return [whole.get(heard.ref.remote_id, heard) for heard in found]


def _read(kind: Kind, entries: list[Any]) -> tuple[list[tuple[datetime, Heard | None]], list[datetime], int]:
    """What a list holds, the moment by which it orders each entry, and how many entries are malformed."""
    found: list[tuple[datetime, Heard | None]] = []
    skipped = 0
    for entry in entries:
        try:
            found.append(_entry(kind, entry))
        except wire.MALFORMED:
            skipped += 1
    return found, [at for at, _ in found], skipped


def _entry(kind: Kind, entry: Any) -> tuple[datetime, Heard | None]:
    if kind is Kind.MENTIONS:
        if entry["reason"] not in wire.REASONS:
            return wire.moment(entry["indexedAt"]), None
        heard = wire.notification(entry)
    elif kind is Kind.SEARCH:
        heard = wire.post(entry, Reason.SEARCH)
    else:
        heard = wire.feed_item(entry, Reason.HOME if kind is Kind.HOME else Reason.AUTHOR)
    return heard.published_at, heard


def _place(uri: str) -> tuple[str, str, str]:
    """The account, the collection and the key of an AT URI. Raises Refused."""
    parts = uri.removeprefix("at://").split("/")
    if not uri.startswith("at://") or len(parts) != 3:
        raise Refused("this is not the address of a Bluesky record")
    return parts[0], parts[1], parts[2]


def _strong(saved: str | None) -> dict[str, str] | None:
    return dict(msgspec.json.decode(saved)) if saved else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


NETWORK = Bluesky
