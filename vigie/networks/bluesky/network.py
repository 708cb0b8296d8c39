"""Bluesky: what Vigie can do there, one method an act. Shapes are in `wire.py`, calls in `xrpc.py`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from vigie.kit.text import N_
from vigie.networks.base import (
    ChecksAccess,
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
from vigie.networks.bluesky.publication import BlueskyPublication
from vigie.networks.bluesky.xrpc import XrpcClient, reset_time
from vigie.networks.limits import read_limits
from vigie.networks.troubles import Reconnect, Refused, TryLater
from vigie.networks.types import (
    Absence,
    Account,
    Field,
    Figures,
    OutgoingPost,
    Page,
    Progress,
    Published,
    PublishingRules,
    Quota,
    Ref,
    RemoteAuthor,
    SourceKind,
    SourceQuery,
)

COMPOSER_FIELDS = (
    Field(
        "replies",
        N_("Who can reply"),
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
    ChecksAccess,
    Renews,
    Revokes,
    Measures,
):
    slug = "bluesky"
    name = "Bluesky"
    kinds = (SourceKind.MENTIONS, SourceKind.HOME, SourceKind.AUTHOR, SourceKind.SEARCH)
    fields = connection.OPENING_FIELDS
    poll_intervals = {
        SourceKind.MENTIONS: 15.0,
        SourceKind.HOME: 20.0,
        SourceKind.AUTHOR: 60.0,
        SourceKind.SEARCH: 30.0,
    }
    fast_poll_intervals = {SourceKind.MENTIONS: 1.5, SourceKind.HOME: 5.0}

    def open_account(self, answers: Mapping[str, str]) -> Account:
        return connection.open_account(self.http, answers)

    def known_answers(self, account: Account) -> Mapping[str, str]:
        return {"handle": account.handle, "server": account.server}

    def renew_access(self, account: Account) -> Account:
        return connection.renew_session(self.http, account)

    def check_access(self, account: Account) -> None:
        try:
            self._account_client(account).query("com.atproto.server.getSession")
        except Refused as refused:
            raise refused.converted_to(TryLater) from None

    def revoke_access(self, account: Account) -> None:
        connection.close_session(self.http, account)

    # Publishing.

    def get_publishing_rules(self, account: Account) -> PublishingRules:
        known = read_limits(self.slug)
        return PublishingRules(
            max_length=known["text"].figure,
            unit="bluesky",
            max_bytes=known["text_bytes"].figure,
            threads=True,
            max_images=known["images"].figure,
            max_image_bytes=known["image_bytes"].figure,
            max_videos=known["videos"].figure,
            max_video_bytes=known["video_bytes"].figure,
            mimes=known["mimes"].words,
            fields=COMPOSER_FIELDS,
        )

    def publish(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published:
        return self._publication(account).publish(outgoing, progress)

    def find_published(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published | Absence:
        return self._publication(account).find(outgoing)

    def retract(self, account: Account, ref: Ref) -> bool:
        return self._publication(account).retract(ref)

    def react(self, account: Account, ref: Ref, act: str, key: str) -> str:
        return self._publication(account).react(ref, act)

    # Listening.

    def gather_page(self, account: Account | None, asked: SourceQuery, cursor: str | None) -> Page:
        if asked.kind not in self.kinds:
            raise Refused(N_("Bluesky cannot give this."), detail=asked.kind)
        if account is None and asked.kind is not SourceKind.AUTHOR:
            raise Refused(N_("Bluesky answers this to a connected account only."))
        return incoming.gather_list(self._reading_client(account), asked, cursor)

    def stream_pages(self, account: Account | None, asked: SourceQuery, cursor: str | None) -> Iterator[Page]:
        """The whole public stream of posts; the rest is gathered, not streamed."""
        if asked.kind is not SourceKind.STREAM:
            raise TryLater(detail="Bluesky streams its public posts only", after=timedelta(days=1))
        return jetstream.stream(self.http, cursor)

    def read_thread(self, account: Account | None, ref: Ref) -> Page:
        return incoming.read_thread(self._reading_client(account), ref)

    def find_person(self, account: Account, handle: str) -> RemoteAuthor | None:
        return incoming.find_person(self._account_client(account), handle)

    def refresh_posts(self, account: Account, refs: Sequence[Ref]) -> Page:
        return incoming.refresh_posts(self._account_client(account), refs)

    def count_figures(self, account: Account, refs: Sequence[Ref]) -> Mapping[str, Figures]:
        server = self._account_client(account)
        found = {
            view["uri"]: wire.post_figures(view)
            for view in incoming.fetch_views(server, [ref.remote_id for ref in refs])
        }
        profile = server.query("app.bsky.actor.getProfile", actor=account.remote_id)
        return {**found, account.remote_id: wire.profile_figures(profile)}

    def get_quota(self, account: Account) -> Quota | None:
        """What its server says with any answer; many small servers set no limit and say nothing."""
        answer = self._account_client(account).query_response("com.atproto.server.getSession")
        left, limit = (answer.headers.get(f"ratelimit-{name}", "") for name in ("remaining", "limit"))
        if not (left.isdecimal() and limit.isdecimal()):
            return None
        return Quota(left=int(left), limit=int(limit), resets_at=reset_time(answer))

    def _publication(self, account: Account) -> BlueskyPublication:
        return BlueskyPublication(self.http, account, self._account_client(account))

    def _reading_client(self, account: Account | None) -> XrpcClient:
        """Without an account, the public application view."""
        return self._account_client(account) if account else XrpcClient(self.http, connection.PUBLIC_VIEW)

    def _account_client(self, account: Account) -> XrpcClient:
        if not account.server or not account.secrets.get("access"):
            raise Reconnect(N_("This account has no session."))
        return XrpcClient(self.http, account.server, account.secrets["access"])


NETWORK = Bluesky
