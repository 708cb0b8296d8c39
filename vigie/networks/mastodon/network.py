"""Mastodon, and what speaks its client API: GoToSocial, Pleroma and Akkoma, Pixelfed, glitch and hometown.

https://docs.joinmastodon.org/client/ ; nothing is scheduled at the server: Vigie keeps the clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from vigie.kit.text import N_
from vigie.networks import base
from vigie.networks.limits import limits
from vigie.networks.mastodon import authorization, person_search, wire
from vigie.networks.mastodon.api import Api, Said, longest_text
from vigie.networks.mastodon.edits import Edition
from vigie.networks.mastodon.incoming import Inflow
from vigie.networks.mastodon.publication import Outbox
from vigie.networks.mastodon.refresh import Rereading
from vigie.networks.troubles import Refused
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
    Settling,
)

ACTS = {"like": "favourite", "unlike": "unfavourite", "repost": "reblog", "unrepost": "unreblog"}
VISIBILITIES = (
    ("", N_("As the account usually does")),
    ("public", N_("Public")),
    ("unlisted", N_("Quiet public")),
    ("private", N_("Followers")),
    ("direct", N_("Mentioned people only")),
)
FIELDS = (
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
    base.Renews,
    base.Revokes,
    base.Measures,
):
    """Everything but the way an account is opened."""

    personal = True

    kinds = (Kind.MENTIONS, Kind.HOME, Kind.AUTHOR, Kind.SEARCH, Kind.STREAM)
    every: ClassVar[Mapping[Kind, float]] = {
        Kind.MENTIONS: 30.0,
        Kind.HOME: 60.0,
        Kind.AUTHOR: 120.0,
        Kind.SEARCH: 120.0,
        Kind.STREAM: 30.0,
    }
    names_person = True
    #: Whether looking among the account's posts proves that one is absent.
    looking_proves: ClassVar[bool] = False
    #: Whether handles carry their server.
    with_domain: ClassVar[bool] = True

    # Out.

    def rules(self, account: Account) -> Rules:
        return rules_of(self._api(account).instance())

    def publish(self, account: Account, outgoing: Outgoing, progress: Progress) -> Published | Settling:
        return Outbox(self._api(account), outgoing, progress).send()

    def find(self, account: Account, outgoing: Outgoing, progress: Progress) -> Published | Absence:
        try:
            return Outbox(self._api(account), outgoing, progress).find(self.looking_proves)
        except Refused:
            return Absence.UNPROVEN

    def retract(self, account: Account, ref: Ref) -> None:
        """All the parts of a thread, the last first: an answer outlives the post that it answers."""
        api = self._api(account)
        for local in reversed(ref.extra.get("parts", "").split() or [api.find_local(ref)]):
            try:
                if local:
                    api.repeatable("DELETE", f"/api/v1/statuses/{local}")
            except Said as trouble:
                if not trouble.is_gone:
                    raise

    def edit(self, account: Account, ref: Ref, outgoing: Outgoing) -> Published:
        """Raises TryLater, Reconnect, Refused."""
        return Edition(self._api(account), ref, outgoing).send()

    def react(self, account: Account, ref: Ref, act: str, key: str) -> str:
        if act not in ACTS:
            raise Refused(N_("Mastodon has no such reaction."))
        api = self._api(account)
        return wire.word(api.repeatable("POST", f"/api/v1/statuses/{api.get_local(ref)}/{ACTS[act]}"), "id")

    # In.

    def gather(self, account: Account | None, asked: Asked, cursor: str | None) -> Page:
        return Inflow(self._api(account), asked).page(cursor)

    def stream(self, account: Account | None, asked: Asked, cursor: str | None) -> Iterator[Page]:
        return Inflow(self._api(account), asked).pages(cursor)

    def thread(self, account: Account | None, ref: Ref) -> Page:
        return Inflow(self._api(account), Asked(Kind.MENTIONS)).thread(ref)

    def find_person(self, account: Account, handle: str) -> Author | None:
        return person_search.find(self._api(account), self.http, handle)

    def reread(self, account: Account, refs: Sequence[Ref]) -> Page:
        return Rereading(self._api(account)).page(refs)

    def count(self, account: Account, refs: Sequence[Ref]) -> Mapping[str, Figures]:
        """What cannot be found any more is left out."""
        api = self._api(account)
        found = {account.remote_id: wire.account_figures(api.ask("/api/v1/accounts/verify_credentials"))}
        for ref in refs:
            try:
                if local := api.find_local(ref):
                    found[ref.remote_id] = wire.post_figures(api.ask(f"/api/v1/statuses/{local}"))
            except Refused:
                continue
        return found

    def renew(self, account: Account) -> Account:
        return authorization.renewed(self.http, account)

    def revoke(self, account: Account) -> None:
        authorization.revoked(self.http, account)

    def quota(self, account: Account) -> Quota | None:
        """https://docs.joinmastodon.org/api/rate-limits/: in the headers of any answer; None where there are none."""
        headers = self._api(account).response("/api/v1/accounts/verify_credentials").headers
        named = {name: headers.get(f"x-ratelimit-{name}", "") for name in ("limit", "remaining", "reset")}
        if not named["limit"].isdecimal() or not named["remaining"].isdecimal():
            return None
        return Quota(int(named["remaining"]), int(named["limit"]), wire.moment(named, "reset"))

    def _api(self, account: Account | None) -> Api:
        if account is None:
            raise Refused(N_("Mastodon is asked in the name of an account"))
        return Api(self.http, account, self.with_domain)


class Mastodon(Fediverse, base.Authorizes):
    slug = "mastodon"
    name = "Mastodon"
    server_field = Field(
        "server", N_("Server"), required=True, help=N_("For example mastodon.quebec, or your whole handle.")
    )

    def start(self, server: str, callback: str, state: str) -> tuple[str, Mapping[str, str]]:
        return authorization.ask_for_consent(self.http, server, callback, state)

    def finish(self, kept: Mapping[str, str], answers: Mapping[str, str]) -> Account:
        return authorization.with_consent(self.http, kept, answers)


def rules_of(instance: Mapping[str, Any]) -> Rules:
    """What this server allows; where it is silent, what the documentation says (`limits.yaml`)."""
    known = limits("mastodon")
    statuses, media = (wire.child(instance, "configuration", name) for name in ("statuses", "media_attachments"))
    alt = wire.number(media, "description_limit")
    polls = wire.child(instance, "configuration", "polls")
    older = wire.child(instance, "poll_limits")  # Pleroma and Akkoma
    choices = wire.number(polls, "max_options") or wire.number(older, "max_options")
    choice = wire.number(polls, "max_characters_per_option") or wire.number(older, "max_option_chars")
    unsaid = {"max_alt": alt, "max_choices": choices, "max_choice": choice}
    mimes = tuple(mime for mime in wire.listed(media.get("supported_mime_types")) if isinstance(mime, str))

    def said(place: Mapping[str, Any], name: str, otherwise: str) -> int:
        return wire.number(place, name) or known[otherwise].figure

    return Rules(
        max_length=longest_text(instance),
        unit="mastodon",
        url_length=said(statuses, "characters_reserved_per_url", "url_length"),
        threads=True,
        max_images=said(statuses, "max_media_attachments", "images"),
        max_image_bytes=said(media, "image_size_limit", "image_bytes"),
        max_videos=known["videos"].figure,
        max_video_bytes=said(media, "video_size_limit", "video_bytes"),
        mimes=mimes or known["mimes"].words,
        max_alt=alt or known["alt"].figure,
        fields=FIELDS,
        max_choices=choices or known["poll_options"].figure,
        max_choice=choice or known["poll_option_length"].figure,
        folklore=tuple(name for name, said_live in unsaid.items() if not said_live),
    )


NETWORK = Mastodon
__all__ = ["NETWORK", "Fediverse", "Mastodon", "rules_of"]
