"""The composer: what its form holds, what that makes on each channel, and what its button says."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from vigie.channels.models import Channel
from vigie.kit.text import parse_id
from vigie.proofreading.text_check import TYPING_TIMEOUT, CheckedText
from vigie.publishing.calendar import planned_time
from vigie.publishing.calendar.planned_time import PlannedTime
from vigie.publishing.composer import network_options
from vigie.publishing.composer.drafts import LATENESS, Content, Own, as_content, cuts, insist_on_edition, save
from vigie.publishing.composer.network_options import Option
from vigie.publishing.composer.obstacles import Measure, Obstacle, measure, obstacles, rules_of
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.actions import required_right_for_kind
from vigie.publishing.delivery.snapshot import chosen_placements
from vigie.publishing.models import Delivery, Media, Placement, Post, Version
from vigie.team.models import Member, Right
from vigie.team.permissions import require

LATEST = 7 * 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says, read without trust. `channels` are all those that the form offers."""

    key: uuid.UUID
    edition: int
    content: Content
    later: bool = False
    day: str = ""
    hour: str = ""
    channels: tuple[Channel, ...] = field(default=(), compare=False)

    @property
    def wall(self) -> datetime | None:
        return planned_time.parse_day_and_hour(self.day, self.hour) if self.later else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One channel in the composer: its version, its length, what stands in the way, how it will look."""

    channel: Channel
    own: Own
    measure: Measure
    placements: list[Placement]
    options: list[Option]
    unit: str
    url_length: int | None

    @property
    def parts(self) -> tuple[str, ...]:
        return self.measure.parts

    @property
    def text(self) -> str:
        return self.own.text or ""

    @property
    def keys(self) -> set[uuid.UUID]:
        """The media that go on this channel."""
        return {placement.media.key for placement in self.placements}

    @property
    def is_touched(self) -> bool:
        """Something of it is its own."""
        own = self.own
        return own.text is not None or own.cut or bool(own.options) or own.media is not None


def read(posted: QueryDict, member: Member) -> Asked:
    """The form. Raises ValueError when its hidden fields are not ours."""
    pks = [pk for said in posted.getlist("channel") if (pk := parse_id(said))]
    channels = offered(member, pks)
    known = {channel.pk: channel for channel in channels}
    content = Content(
        _plain(posted.get("text", "")),
        {pk: _own(posted, pk, known.get(pk)) for pk in pks},
        _media(posted),
        posted.get("language", "")[:8],
        bool(posted.get("paid")),
        _minutes(posted.get("lateness", "")),
    )
    return Asked(
        uuid.UUID(posted.get("key", "")),
        int(posted.get("edition") or 0),
        content,
        posted.get("when") == "later",
        posted.get("day", ""),
        posted.get("hour", ""),
        channels,
    )


def of_post(post: Post, member: Member) -> Asked:
    wall, content = post.wall, as_content(post)
    day, hour = (f"{wall:%Y-%m-%d}", f"{wall:%H:%M}") if wall else ("", "")
    channels = offered(member, content.channels)
    return Asked(post.key, post.edition, content, wall is not None, day, hour, channels)


def blank(request: HttpRequest, member: Member) -> Asked:
    """A new one, with what the address says: ?text=, ?channel=, ?at=2026-11-27T09:00."""
    channels = offered(member, ())
    asked = {parse_id(said) for said in request.GET.getlist("channel")}
    chosen = [channel for channel in channels if channel.pk in asked or len(channels) == 1]
    day, _t, hour = request.GET.get("at", "").partition("T")
    content = Content(_plain(request.GET.get("text", ""))[:20000], {channel.pk: Own() for channel in chosen})
    return Asked(uuid.uuid4(), 0, content, bool(day), day, hour or ("09:00" if day else ""), channels)


def offered(member: Member, chosen: Mapping[int, Own] | list[int] | tuple[int, ...]) -> tuple[Channel, ...]:
    """All those where the member may draft; those that are chosen stay, even disconnected."""
    allowed = Channel.objects.with_right(member, Right.DRAFT)
    found = tuple(allowed.connected() | allowed.filter(pk__in=list(chosen)))
    for channel in found:
        channel.workspace = member.workspace  # known already: nobody asks for it again
    return found


def moved(asked: Asked, key: str, steps: int) -> Asked:
    """The same with one of its media so many places further, or nearer."""
    media = list(asked.content.media)
    at = next((n for n, (known, _alt) in enumerate(media) if str(known) == key), None)
    if at is not None:
        media.insert(max(at + steps, 0), media.pop(at))
    return replace(asked, content=replace(asked.content, media=tuple(media)))


def keep(member: Member, asked: Asked) -> "Composing":
    """Save what the form holds. Raises EditedMeanwhile, NotAllowed, Post.DoesNotExist."""
    with transaction.atomic():
        post = save(member, asked.key, asked.edition, asked.content)
        return Composing(member, replace(asked, edition=post.edition), post)


def imagine(member: Member, asked: Asked) -> "Composing":
    """The composer with what the form holds, and nothing saved. Raises as `keep`."""
    post = Post.objects.select_related("workspace", "edited_by__user").filter(key=asked.key).first()
    if post is None:
        return Composing(member, asked)
    if post.workspace_id != member.workspace_id:
        raise Post.DoesNotExist
    if is_changed := as_content(post) != asked.content:
        insist_on_edition(post, asked.edition, member)
    return Composing(member, asked, post, is_changed)


class Composing:
    """The composer of one member. Its versions are made in memory of what the form holds, saved or not."""

    def __init__(self, member: Member, asked: Asked, saved: Post | None = None, is_changed: bool = False) -> None:
        if saved and saved.kind == Post.Kind.REPLY:  # it leaves from the account that was spoken to
            here = set(saved.versions.values_list("channel_id", flat=True))
            asked = replace(asked, channels=tuple(channel for channel in asked.channels if channel.pk in here))
        self.member, self.asked, self.saved, self.is_changed = member, asked, saved, is_changed
        self.post = _written(saved or Post(key=asked.key, workspace=member.workspace), asked.content)
        self.post.unsaved_placements = self.media

    @property
    def channels(self) -> tuple[Channel, ...]:
        return self.asked.channels

    @cached_property
    def versions(self) -> list[Version]:
        """Not saved: what each chosen channel would get. Raises NotAllowed."""
        known = {channel.pk: channel for channel in self.channels}
        missing = self.asked.content.channels.keys() - known.keys() - self._here
        require(not missing, f"draft on {missing}")
        return [_version(self.post, known[pk], own) for pk, own in self.asked.content.channels.items() if pk in known]

    @cached_property
    def _here(self) -> set[int]:
        """The channels of the post that is saved."""
        return set(self.saved.versions.values_list("channel_id", flat=True)) if self.saved else set()

    @cached_property
    def sheets(self) -> list[Sheet]:
        return [self._sheet(version) for version in self.versions]

    @cached_property
    def media(self) -> list[Placement]:
        asked = self.asked.content.media
        mine = Media.objects.seen_by(self.member).filter(key__in=[key for key, _alt in asked]) if asked else []
        known = {one.key: one for one in mine}
        return [Placement(media=known[key], alt=alt, position=n) for n, (key, alt) in enumerate(asked) if key in known]

    @cached_property
    def moment(self) -> PlannedTime | None:
        wall = self.asked.wall
        return planned_time.resolve_wall_time(wall, self.member.workspace.time_zone) if wall else None

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        found = obstacles(self.post, self.versions, self.moment.at if self.moment else None)
        found += [
            Obstacle(finding.located_message, "text", finding.channel)
            for reading in self.readings
            for finding in reading.blocking_findings
        ]
        if self.asked.later and self.moment is None:
            found.append(Obstacle(_("Choose a day and an hour."), "when"))
        return found

    @cached_property
    def readings(self) -> list[CheckedText]:
        """What the proof-reader says of each part of each version."""
        return preflight.readings(self.versions, self.moment.at if self.moment else None, TYPING_TIMEOUT)

    @property
    def wants_second(self) -> bool:
        """The house's rules ask that somebody else approves it, and nobody did."""
        approved = self.saved is not None and not self.is_changed and preflight.has_second_person(self.saved)
        return not approved and any(reading.second_person_findings for reading in self.readings)

    @property
    def blocked(self) -> bool:
        return any(obstacle.blocks for obstacle in self.obstacles)

    @cached_property
    def may_send(self) -> bool:
        """Every channel by right, or this edition approved; by somebody else where the house wants a second person."""
        if self.wants_second:
            return False
        chosen = self.asked.content.channels.keys()
        allowed = Channel.objects.with_right(self.member, required_right_for_kind(self.post.kind)).filter(pk__in=chosen)
        if not chosen or chosen <= set(allowed.values_list("pk", flat=True)):
            return True
        return self.saved is not None and not self.is_changed and self.saved.is_approved()

    @property
    def only(self) -> Channel | None:
        """The account that it leaves from, when there is only one."""
        return self.versions[0].channel if len(self.versions) == 1 else None

    @cached_property
    def planned(self) -> bool:
        """Something of it is, or was, on its way."""
        alive = Delivery.objects.exclude(state=Delivery.State.CANCELLED)
        return self.saved is not None and alive.filter(version__post=self.saved).exists()

    @property
    def day(self) -> str:
        return self.asked.day or f"{planned_time.suggest_wall_time(self.member.workspace.time_zone):%Y-%m-%d}"

    @property
    def hour(self) -> str:
        return self.asked.hour or f"{planned_time.suggest_wall_time(self.member.workspace.time_zone):%H:%M}"

    @property
    def lateness(self) -> int:
        return self.asked.content.lateness

    @property
    def languages(self) -> list[tuple[str, str, bool]]:
        """Code, name in itself, chosen."""
        chosen = self.asked.content.language
        return [(code, name, code == chosen) for code, name in LANGUAGES]

    def _sheet(self, version: Version) -> Sheet:
        channel, rules = version.channel, rules_of(version.channel)
        own = self.asked.content.channels[channel.pk]
        entries = network_options.shown(rules.fields, dict(own.options), f"option-{channel.pk}-")
        return Sheet(channel, own, measure(version), chosen_placements(version), entries, rules.unit, rules.url_length)


#: What a post may be said to be written in, each in its own words.
LANGUAGES = (
    ("fr", "français"),
    ("en", "English"),
    ("ar", "العربية"),
    ("zh", "中文"),
    ("ht", "kreyòl ayisyen"),
    ("es", "español"),
    ("iu", "ᐃᓄᒃᑎᑐᑦ"),
    ("it", "italiano"),
    ("pt", "português"),
)


def _written(post: Post, content: Content) -> Post:
    post.text, post.language, post.lateness = content.text, content.language, content.lateness
    post.paid = content.paid
    return post


def _version(post: Post, channel: Channel, own: Own) -> Version:
    version = Version(post=post, channel=channel, text=own.text, options=dict(own.options), media=own.kept_media)
    version.parts = cuts(version) if own.cut else None
    return version


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")[:100_000]


def _minutes(said: str) -> int:
    return min(max(int(said), 1), LATEST) if said.isdecimal() and len(said) < 9 else LATENESS


def _own(posted: QueryDict, pk: int, channel: Channel | None) -> Own:
    fields = rules_of(channel).fields if channel else ()
    text = _plain(posted.get(f"text-{pk}", "")) if posted.get(f"own-{pk}") else None
    said = network_options.read(posted, fields, f"option-{pk}-")
    media = tuple(_keys(posted.getlist(f"takes-{pk}"))) if posted.get(f"pick-{pk}") else None
    return Own(text, bool(posted.get(f"cut-{pk}")), said, media)


def _media(posted: QueryDict) -> tuple[tuple[uuid.UUID, str], ...]:
    dropped = set(posted.getlist("drop"))
    keys = _keys(key for key in dict.fromkeys(posted.getlist("media")) if key not in dropped)
    return tuple((key, _plain(posted.get(f"alt-{key}", ""))[:10_000]) for key in keys)


def _keys(said: Iterable[str]) -> list[uuid.UUID]:
    found = []
    for key in said:
        try:
            found.append(uuid.UUID(key))
        except ValueError:
            continue
    return found
