"""Mastodon, and what speaks its client API: GoToSocial, Pleroma and Akkoma, Pixelfed, glitch and hometown.

https://docs.joinmastodon.org/client/ ; nothing is scheduled at the server: Vigie keeps the clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from vigie.kit.text import N_
from vigie.networks import base
from vigie.networks.foreign_json import as_list, count_at, object_at, text_at, time_at
from vigie.networks.limits import read_limits
from vigie.networks.mastodon import authorization, person_search, refresh, wire
from vigie.networks.mastodon.api import VERIFY_CREDENTIALS, Api, longest_text
from vigie.networks.mastodon.edits import PostEdit
from vigie.networks.mastodon.incoming import IncomingReader
from vigie.networks.mastodon.publication import MastodonPublication
from vigie.networks.mastodon.retraction import delete_post
from vigie.networks.troubles import Refused
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
    Settling,
    SourceKind,
    SourceQuery,
)

REACTIONS = {"like": "favourite", "unlike": "unfavourite", "repost": "reblog", "unrepost": "unreblog"}
VISIBILITIES = (
    ("", N_("As the account usually does")),
    ("public", N_("Public")),
    ("unlisted", N_("Quiet public")),
    ("private", N_("Followers")),
    ("direct", N_("Mentioned people only")),
)
COMPOSER_FIELDS = (
    Field("visibility", N_("Visibility"), kind="choice", choices=VISIBILITIES),
    Field(
        "spoiler", N_("Content warning"), help=N_("Shown instead of the text until the reader asks for it."), prose=True
    ),
    Field("sensitive", N_("Hide the media until the reader asks for them"), kind="bool"),
    Field("poll", N_("Poll"), kind="poll", prose=True),
)


class Fediverse(
    base.Network,
    base.Replies,
    base.Threads,
    base.Retracts,
    base.Edits,
    base.Reacts,
    base.Gathers,
    base.Streams,
    base.Reads,
    base.FindsPeople,
    base.Rereads,
    base.Counts,
    base.ChecksAccess,
    base.Renews,
    base.Revokes,
    base.Measures,
):
    """Everything but the way an account is opened."""

    has_personal_streams = True

    kinds = (SourceKind.MENTIONS, SourceKind.HOME, SourceKind.AUTHOR, SourceKind.SEARCH, SourceKind.STREAM)
    poll_intervals: ClassVar[Mapping[SourceKind, float]] = {
        SourceKind.MENTIONS: 30.0,
        SourceKind.HOME: 60.0,
        SourceKind.AUTHOR: 120.0,
        SourceKind.SEARCH: 120.0,
        SourceKind.STREAM: 30.0,
    }
    must_name_person = True
    #: Whether looking among the account's posts proves that one is absent.
    is_absence_proven: ClassVar[bool] = False
    #: Whether handles carry their server.
    has_domain_in_handles: ClassVar[bool] = True

    # Out.

    def get_publishing_rules(self, account: Account) -> PublishingRules:
        return rules_of(self.account_api(account).get_instance())

    def publish(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published | Settling:
        return MastodonPublication(self.account_api(account), outgoing, progress).publish_parts()

    def find_published(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published | Absence:
        try:
            return MastodonPublication(self.account_api(account), outgoing, progress).find_parts(self.is_absence_proven)
        except Refused:
            return Absence.UNPROVEN

    def retract(self, account: Account, ref: Ref) -> bool:
        """All the parts of a thread, the last first: an answer outlives the post that it answers."""
        api = self.account_api(account)
        parts = reversed(ref.extra.get("parts", "").split() or [api.find_local(ref)])
        were_there = [delete_post(api, local) for local in parts if local]
        return any(were_there)

    def edit_post(self, account: Account, ref: Ref, outgoing: OutgoingPost) -> Published:
        """Raises TryLater, Reconnect, Refused."""
        return PostEdit(self.account_api(account), ref, outgoing).send_edits()

    def react(self, account: Account, ref: Ref, act: str, key: str) -> str:
        if act not in REACTIONS:
            raise Refused(N_("Mastodon has no such reaction."))
        api = self.account_api(account)
        return text_at(
            api.send_repeatable_change("POST", f"/api/v1/statuses/{api.get_local(ref)}/{REACTIONS[act]}"), "id"
        )

    # In.

    def gather_page(self, account: Account | None, asked: SourceQuery, cursor: str | None) -> Page:
        return IncomingReader(self.account_api(account), asked).read_page(cursor)

    def stream_pages(self, account: Account | None, asked: SourceQuery, cursor: str | None) -> Iterator[Page]:
        return IncomingReader(self.account_api(account), asked).stream_pages(cursor)

    def read_thread(self, account: Account | None, ref: Ref) -> Page:
        return IncomingReader(self.account_api(account), SourceQuery(SourceKind.MENTIONS)).read_thread(ref)

    def find_person(self, account: Account, handle: str) -> RemoteAuthor | None:
        return person_search.find_person(self.account_api(account), self.http, handle)

    def refresh_posts(self, account: Account, refs: Sequence[Ref]) -> Page:
        return refresh.read_again(self.account_api(account), refs)

    def count_figures(self, account: Account, refs: Sequence[Ref]) -> Mapping[str, Figures]:
        """What cannot be found any more is left out."""
        api = self.account_api(account)
        found = {account.remote_id: wire.account_figures(api.get_json(VERIFY_CREDENTIALS))}
        for ref in refs:
            try:
                if local := api.find_local(ref):
                    found[ref.remote_id] = wire.post_figures(api.get_json(f"/api/v1/statuses/{local}"))
            except Refused:
                continue
        return found

    def check_access(self, account: Account) -> None:
        self.account_api(account).check_access()

    def renew_access(self, account: Account) -> Account:
        return authorization.renew_access(self.http, account)

    def revoke_access(self, account: Account) -> None:
        authorization.revoke_token(self.http, account)

    def get_quota(self, account: Account) -> Quota | None:
        """https://docs.joinmastodon.org/api/rate-limits/: in the headers of any answer; None where there are none."""
        headers = self.account_api(account).get_response(VERIFY_CREDENTIALS).headers
        named = {name: headers.get(f"x-ratelimit-{name}", "") for name in ("limit", "remaining", "reset")}
        if not named["limit"].isdecimal() or not named["remaining"].isdecimal():
            return None
        return Quota(int(named["remaining"]), int(named["limit"]), time_at(named, "reset"))

    def account_api(self, account: Account | None) -> Api:
        """The server's API, asked in the name of an account. Raises Refused without one."""
        if account is None:
            raise Refused(N_("Mastodon is asked in the name of an account"))
        return Api(self.http, account, self.has_domain_in_handles)


class Mastodon(Fediverse, base.Authorizes):
    slug = "mastodon"
    name = "Mastodon"
    server_field = Field(
        "server", N_("Server"), required=True, help=N_("For example mastodon.quebec, or your whole handle.")
    )

    def start_authorization(self, server: str, callback: str, state: str) -> tuple[str, Mapping[str, str]]:
        return authorization.start_authorization(self.http, server, callback, state)

    def finish_authorization(self, kept: Mapping[str, str], answers: Mapping[str, str]) -> Account:
        return authorization.finish_authorization(self.http, kept, answers)


def rules_of(instance: Mapping[str, Any]) -> PublishingRules:
    """What this server allows; where it is silent, what the documentation says (`limits.yaml`)."""
    known = read_limits("mastodon")
    statuses, media = (object_at(instance, "configuration", name) for name in ("statuses", "media_attachments"))
    alt = count_at(media, "description_limit")
    polls = object_at(instance, "configuration", "polls")
    older = object_at(instance, "poll_limits")  # Pleroma and Akkoma
    choices = count_at(polls, "max_options") or count_at(older, "max_options")
    choice = count_at(polls, "max_characters_per_option") or count_at(older, "max_option_chars")
    unsaid = {"max_alt": alt, "max_choices": choices, "max_choice": choice}
    mimes = tuple(mime for mime in as_list(media.get("supported_mime_types")) if isinstance(mime, str))

    def said(place: Mapping[str, Any], name: str, otherwise: str) -> int:
        return count_at(place, name) or known[otherwise].figure

    return PublishingRules(
        max_length=longest_text(instance),
        unit="mastodon",
        url_length=said(statuses, "characters_reserved_per_url", "url_length"),
        threads=True,
        max_images=said(statuses, "max_media_attachments", "images"),
        max_image_bytes=said(media, "image_size_limit", "image_bytes"),
        max_image_pixels=said(media, "image_matrix_limit", "image_pixels"),
        max_videos=known["videos"].figure,
        max_video_bytes=said(media, "video_size_limit", "video_bytes"),
        mimes=mimes or known["mimes"].words,
        max_alt=alt or known["alt"].figure,
        fields=COMPOSER_FIELDS,
        max_choices=choices or known["poll_options"].figure,
        max_choice=choice or known["poll_option_length"].figure,
        folklore=tuple(name for name, said_live in unsaid.items() if not said_live),
    )


NETWORK = Mastodon
__all__ = ["NETWORK", "Fediverse", "Mastodon", "rules_of"]
