"""What leaves: posts, threads, likes and reposts, written to the account's own server under keys of our own choice.

A repeated act meets its own record: the server breaks (500) on a key that is taken, so a look tells whether it is done.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec

from vigie.kit import clock
from vigie.kit.http import Http
from vigie.kit.text import N_
from vigie.networks.bluesky import embeds, facets, link_card, record_keys, records, wire
from vigie.networks.bluesky.incoming import fetch_views
from vigie.networks.bluesky.xrpc import XrpcClient
from vigie.networks.foreign_json import Malformed, object_at, required_object, required_text, text_at
from vigie.networks.limits import read_limits
from vigie.networks.responses import UNREADABLE
from vigie.networks.troubles import Refused, Trouble, TryLater, Unsure
from vigie.networks.types import Absence, Account, Attachment, Difference, OutgoingPost, Progress, Published, Ref

COLLECTIONS = {"like": "app.bsky.feed.like", "repost": "app.bsky.feed.repost"}


class BlueskyPublication:
    """One account's own server, for writing."""

    def __init__(self, http: Http, account: Account, server: XrpcClient) -> None:
        self._http = http
        self._account = account
        self._server = server

    def publish(self, outgoing: OutgoingPost, progress: Progress) -> Published:
        """Part after part, each under a record key of its own, so that the same delivery can never make two posts."""
        embeds.check_attachments(outgoing.attachments)
        reply: dict[str, Any] | None = None
        answered = outgoing.reply_to
        if answered:  # a reply quotes the post that it answers and the first of the thread
            known = answered.extra if answered.extra.get("cid") else self._fetch_reference(answered)
            parent = {"uri": answered.remote_id, "cid": known["cid"]}
            root = {"uri": known["root"], "cid": known["root_cid"]} if known.get("root") else parent
            reply = {"root": root, "parent": parent}
        done: list[dict[str, str]] = []
        lacks: list[str] = []
        for part, text in enumerate(outgoing.parts):
            step = f"part:{part}"
            rkey = record_keys.part_key(outgoing.key, outgoing.born, part)
            saved = progress.get(step)
            made: dict[str, str] = msgspec.json.decode(saved) if saved else {}
            if not made:
                attachments = outgoing.attachments if part == 0 else ()
                embed, lack = self._make_embed(text, attachments, progress)
                warning = str(outgoing.options.get("warning") or "") if part == 0 else ""
                pieces = facets.make_facets(text, self._resolve_handle)
                record = records.post_record(text, clock.now(), outgoing.language, pieces, embed, reply, warning)
                made = self._create_record(wire.POST, rkey, record, progress)
                made |= {"lack": lack} if lack else {}
                progress.save(step, msgspec.json.encode(made).decode())
            lacks.append(made.pop("lack", ""))
            if not reply and self._is_gated(outgoing):
                # Who may reply, under the key of the first post and after it: a gate without its post has no effect.
                uri = f"at://{self._account.remote_id}/{wire.POST}/{rkey}"
                gate = records.gate_record(uri, str(outgoing.options["replies"]), clock.now())
                self._create_record(records.GATE, rkey, gate)
            done.append(made)
            reply = {"root": reply["root"] if reply else made, "parent": made}
        return replace(self._as_published(done), differences=tuple(each for each in Difference if each in lacks))

    def find(self, outgoing: OutgoingPost) -> Published | Absence:
        """Our own server is asked for our own record keys: what it has not is not published, which sending resumes."""
        keys = [record_keys.part_key(outgoing.key, outgoing.born, part) for part in range(len(outgoing.parts))]
        done = []
        for rkey in keys:
            made = self._find_record(wire.POST, rkey)
            if made is None:
                return Absence.PROVEN
            done.append(made)
        if self._is_gated(outgoing) and self._find_record(records.GATE, keys[0]) is None:
            return Absence.PROVEN  # sending resumes, and only the gate is made
        return self._as_published(done)

    def retract(self, ref: Ref) -> bool:
        """All the parts of a thread, the last first. Whether one was still there: the server deletes what is not."""
        was_there = False
        for uri in reversed(ref.extra.get("parts", "").split() or [ref.remote_id]):
            did, collection, rkey = _parse_uri(uri)
            if did != self._account.remote_id:
                raise Refused(N_("This post belongs to another account."))
            was_there |= self._find_record(collection, rkey) is not None
            self._delete_record(collection, rkey)
            if collection == wire.POST and uri == ref.remote_id:
                self._delete_record(records.GATE, rkey)
        return was_there

    def react(self, ref: Ref, act: str) -> str:
        """Our like (or repost) of a post has one record key, whoever gives it and however often."""
        name = act.removeprefix("un")
        if name not in COLLECTIONS:
            raise Refused(N_("This network has no such reaction."), detail=act)
        collection = COLLECTIONS[name]
        rkey = record_keys.reaction_key(self._account.remote_id, name, ref.remote_id)
        if act == name:
            cid = ref.extra.get("cid") or self._fetch_reference(ref)["cid"]
            record = records.reaction_record(collection, ref.remote_id, cid, clock.now())
            return self._create_record(collection, rkey, record)["uri"]
        self._delete_record(collection, rkey)
        for view in fetch_views(self._server, [ref.remote_id]):  # one that was given from another application
            other = text_at(object_at(view, "viewer"), name)
            if other.startswith(f"at://{self._account.remote_id}/") and not other.endswith(rkey):
                self._delete_record(collection, _parse_uri(other)[2])
        return f"at://{self._account.remote_id}/{collection}/{rkey}"

    def _is_gated(self, outgoing: OutgoingPost) -> bool:
        return not outgoing.reply_to and str(outgoing.options.get("replies") or "") in records.GATES

    def _make_embed(
        self, text: str, attachments: tuple[Attachment, ...], progress: Progress
    ) -> tuple[dict[str, Any] | None, str]:
        """What stands under the text: the post that it links, with our files; else our files; else the link's card.

        A file is sent once. One that no record names for hours is thrown away by the server. With it, what the
        link does not have as a person would expect it, or nothing.
        """
        blobs = []
        for number, attachment in enumerate(attachments):
            saved = progress.get(f"blob:{number}")
            if saved:
                blobs.append(msgspec.json.decode(saved))
                continue
            blob = self._server.upload_blob(attachment.content, attachment.mime).get("blob")
            if not isinstance(blob, dict):
                raise TryLater(UNREADABLE, detail="a file was kept without saying where")
            progress.save(f"blob:{number}", msgspec.json.encode(blob).decode())
            blobs.append(blob)
        files = embeds.attachments_embed(attachments, blobs)
        link = facets.only_link(text)
        quoted = self._quoted_post(link) if link else None
        if quoted:
            return embeds.quote_embed(quoted, files), ""
        if not link or attachments:
            return files, ""
        card = link_card.read_link_card(self._http, link)
        if card is None:
            return None, Difference.CARD
        most = read_limits("bluesky")["card_image_bytes"].figure
        picture = link_card.fetch_thumbnail(self._http, card.image_url, most) if card.image_url else b""
        lack = Difference.CARD_PICTURE if card.image_url and not picture else ""
        thumbnail = self._server.upload_blob(picture, "image/jpeg").get("blob") if picture else None
        return embeds.card_embed(card, thumbnail), lack

    def _quoted_post(self, link: str) -> dict[str, str] | None:
        """The post that a link leads to, when that is one of this network that can be seen: linking it quotes it."""
        did, rkey = records.parse_post_address(link)
        if did and not did.startswith("did:"):
            did = self._resolve_handle(did.lower())
        if not did:
            return None
        uri = f"at://{did}/{wire.POST}/{rkey}"
        try:
            return {"uri": uri, "cid": self._fetch_reference(Ref(uri))["cid"]}
        except (Refused, TryLater):
            return None

    def _resolve_handle(self, handle: str) -> str:
        """Who a handle is; nobody when nobody has it: the mention then stays plain text."""
        try:
            return text_at(self._server.query("com.atproto.identity.resolveHandle", handle=handle), "did")
        except Refused:
            return ""

    def _fetch_reference(self, ref: Ref) -> dict[str, str]:
        """What must be known of a post to answer it: asked of our server, which asks further for others' posts."""
        did, collection, rkey = _parse_uri(ref.remote_id)
        try:
            found = self._server.query("com.atproto.repo.getRecord", repo=did, collection=collection, rkey=rkey)
            return {"cid": required_text(found, "cid"), **wire.reply_links(required_object(found, "value"))[1]}
        except Refused:
            raise Refused(N_("The post to reply to is no longer there."), field="reply_to") from None
        except Malformed:
            raise TryLater(UNREADABLE) from None

    def _create_record(
        self,
        collection: str,
        rkey: str,
        record: dict[str, Any],
        progress: Progress | None = None,
    ) -> dict[str, str]:
        """A new record under our own key, or the one that is already there."""
        body = {"repo": self._account.remote_id, "collection": collection, "rkey": rkey, "record": record}
        try:
            made = self._server.call_procedure("com.atproto.repo.createRecord", body)
        except Unsure as trouble:
            there = self._find_record(collection, rkey) if trouble.status >= 500 else None
            if there is None:
                raise
            return there
        except Refused as refused:
            with suppress(Trouble):  # what was refused may be there all the same: some servers refuse a taken key
                if there := self._find_record(collection, rkey):
                    return there
            is_lost = refused.error_code == "BlobNotFound" or refused.quoted.startswith("Could not find blob")
            if progress is None or not is_lost:
                raise
            # A file kept too long ago is gone: it is sent again.
            for number in range(read_limits("bluesky")["images"].figure):
                progress.save(f"blob:{number}", "")
            raise TryLater(detail="the server no longer has the file", after=timedelta(seconds=1)) from None
        uri = f"at://{self._account.remote_id}/{collection}/{rkey}"
        if text_at(made, "uri") != uri or not text_at(made, "cid"):
            raise Unsure(UNREADABLE, detail="the answer does not say where the record is")
        return {"uri": uri, "cid": text_at(made, "cid")}

    def _find_record(self, collection: str, rkey: str) -> dict[str, str] | None:
        """Our record of that key, from our own server, which alone decides what exists. Raises TryLater, Reconnect."""
        place = {"repo": self._account.remote_id, "collection": collection, "rkey": rkey}
        try:
            found = self._server.query("com.atproto.repo.getRecord", **place)
        except Refused as refused:
            if refused.error_code == "RecordNotFound" or "locate record" in refused.quoted:
                return None
            raise refused.converted_to(TryLater) from None
        uri = f"at://{self._account.remote_id}/{collection}/{rkey}"
        if text_at(found, "uri") != uri or not text_at(found, "cid"):
            raise TryLater(UNREADABLE)
        return {"uri": uri, "cid": text_at(found, "cid")}

    def _delete_record(self, collection: str, rkey: str) -> None:
        """Deleting what is not there succeeds too, so silence is only asked again."""
        try:
            place = {"repo": self._account.remote_id, "collection": collection, "rkey": rkey}
            self._server.call_procedure("com.atproto.repo.deleteRecord", place)
        except Unsure as trouble:
            raise trouble.converted_to(TryLater, may_be_done=True) from None

    def _as_published(self, done: list[dict[str, str]]) -> Published:
        first = done[0]
        extra = {"cid": first["cid"]}
        if len(done) > 1:
            extra["parts"] = " ".join(made["uri"] for made in done)
        url = wire.post_url(first["uri"], self._account.handle)
        return Published(Ref(first["uri"], url=url, extra=extra), clock.now())


def _parse_uri(uri: str) -> tuple[str, str, str]:
    """The account, the collection and the key of an AT URI. Raises Refused."""
    parts = uri.removeprefix("at://").split("/")
    if not uri.startswith("at://") or len(parts) != 3:
        raise Refused(N_("This is not the address of a Bluesky post."))
    return parts[0], parts[1], parts[2]
