"""Bluesky: what Vigie can do there, one method an act. Shapes are in `wire.py`, calls in `xrpc.py`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from vigie.kit.text import N_
from vigie.networks.base import (
    Counts,
    FindsPeople,
    Gathers,
    Measures,
    Network,
    Opens,
    Reacts,
    Reads,
    Renews,
    Replies,
    Rereads,
    Retracts,
    Revokes,
    Streams,
    Threads,
)
from vigie.networks.bluesky import connection, incoming, jetstream, wire
from vigie.networks.bluesky.publication import Outbox
from vigie.networks.bluesky.xrpc import Server, reset
from vigie.networks.limits import limits
from vigie.networks.troubles import Reconnect, Refused, TryLater
from vigie.networks.words import (
    Absence,
    Account,
    Asked,
    Author,
    Field,
    Figures,
    Kind,
    Outgoing,
    Page,
    Progress,
    Published,
    Quota,
    Ref,
    Rules,
)

FIELDS = (
    Field(
        "replies",
        N_("Who may answer"),
        kind="choice",
        choices=(
            ("", N_("Everybody")),
            ("followers", N_("Who follows the account")),
            ("following", N_("Whom the account follows")),
            ("mentioned", N_("Who is mentioned in the post")),
            ("nobody", N_("Nobody")),
        ),
    ),
    Field(
        "warning",
        N_("Warning over the pictures"),
        kind="choice",
        choices=(
            ("", N_("None")),
            ("graphic-media", N_("Hard to look at")),
            ("nudity", N_("Nudity")),
            ("sexual", N_("Suggestive")),
            ("porn", N_("For adults")),
        ),
    ),
)


class Bluesky(
    Network,
    Opens,
    Replies,
    Threads,
    Retracts,
    Reacts,
    Gathers,
    Streams,
    Reads,
    FindsPeople,
    Rereads,
    Counts,
    Renews,
    Revokes,
    Measures,
):
    slug = "bluesky"
    name = "Bluesky"
    kinds = (Kind.MENTIONS, Kind.HOME, Kind.AUTHOR, Kind.SEARCH)
    fields = connection.FIELDS
    every = {Kind.MENTIONS: 15.0, Kind.HOME: 20.0, Kind.AUTHOR: 60.0, Kind.SEARCH: 30.0}
    brisk = {Kind.MENTIONS: 1.5, Kind.HOME: 5.0}

    def open(self, answers: Mapping[str, str]) -> Account:
        return connection.open_account(self.http, answers)

    def renew(self, account: Account) -> Account:
        return connection.renewed(self.http, account)

    def revoke(self, account: Account) -> None:
        connection.revoked(self.http, account)

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
            fields=FIELDS,
        )

    def publish(self, account: Account, outgoing: Outgoing, progress: Progress) -> Published:
        return self._outbox(account).publish(outgoing, progress)

    def find(self, account: Account, outgoing: Outgoing, progress: Progress) -> Published | Absence:
        return self._outbox(account).find(outgoing)

    def retract(self, account: Account, ref: Ref) -> None:
        self._outbox(account).retract(ref)

    def react(self, account: Account, ref: Ref, act: str, key: str) -> str:
        return self._outbox(account).react(ref, act)

    # Listening.

    def gather(self, account: Account | None, asked: Asked, cursor: str | None) -> Page:
        if asked.kind not in self.kinds:
            raise Refused(f"Bluesky has nothing to gather for {asked.kind}")
        if account is None and asked.kind is not Kind.AUTHOR:
            raise Refused(N_("Bluesky answers this to a connected account only."))
        return incoming.gather(self._reading(account), asked, cursor)

    def stream(self, account: Account | None, asked: Asked, cursor: str | None) -> Iterator[Page]:
        """The whole public stream of posts; the rest is gathered, not streamed."""
        if asked.kind is not Kind.STREAM:
            raise TryLater("Bluesky streams its public posts only", timedelta(days=1))
        return jetstream.stream(self.http, cursor)

    def thread(self, account: Account | None, ref: Ref) -> Page:
        return incoming.thread(self._reading(account), ref)

    def find_person(self, account: Account, handle: str) -> Author | None:
        return incoming.person(self._server(account), handle)

    def reread(self, account: Account, refs: Sequence[Ref]) -> Page:
        return incoming.reread(self._server(account), refs)

    def count(self, account: Account, refs: Sequence[Ref]) -> Mapping[str, Figures]:
        server = self._server(account)
        found = {view["uri"]: wire.figures(view) for view in incoming.views(server, [ref.remote_id for ref in refs])}
        profile = server.ask("app.bsky.actor.getProfile", actor=account.remote_id)
        return {**found, account.remote_id: wire.profile_figures(profile)}

    def quota(self, account: Account) -> Quota | None:
        """What its server says with any answer; many small servers set no limit and say nothing."""
        answer = self._server(account).answer("com.atproto.server.getSession")
        left, limit = (answer.headers.get(f"ratelimit-{name}", "") for name in ("remaining", "limit"))
        if not (left.isdecimal() and limit.isdecimal()):
            return None
        return Quota(left=int(left), limit=int(limit), resets_at=reset(answer))

    def _outbox(self, account: Account) -> Outbox:
        return Outbox(self.http, account, self._server(account))

    def _reading(self, account: Account | None) -> Server:
        """Without an account, the public application view."""
        return self._server(account) if account else Server(self.http, connection.PUBLIC_VIEW)

    def _server(self, account: Account) -> Server:
        if not account.server or not account.secrets.get("access"):
            raise Reconnect(N_("This account has no session."))
        return Server(self.http, account.server, account.secrets["access"])


NETWORK = Bluesky
