"""The composer: what its form holds, what that makes on each channel, and what its button says."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from vigie.channels.models import Channel
from vigie.networks.words import Field
from vigie.publishing import whens
from vigie.publishing.acts import right_for_kind
from vigie.publishing.measuring import Measure, Obstacle, measure, obstacles, rules_of
from vigie.publishing.models import Delivery, Media, Placement, Post, Version
from vigie.publishing.outgoing import placements_of
from vigie.publishing.whens import When
from vigie.publishing.writing import Content, Own, as_content, save
from vigie.team.models import Member, Right


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says, read without trust."""

    key: uuid.UUID
    edition: int
    content: Content
    later: bool = False
    day: str = ""
    hour: str = ""

    @property
    def wall(self) -> datetime | None:
        return whens.read(self.day, self.hour) if self.later else None


@dataclass(frozen=True, slots=True)
class Option:
    """A field of the network beside the text, with its present value."""

    entry: Field
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One channel in the composer: its version, its length, what stands in the way, how it will look."""

    channel: Channel
    own: Own
    measure: Measure
    placements: list[Placement]
    options: list[Option]

    @property
    def parts(self) -> tuple[str, ...]:
        return self.measure.parts

    @property
    def text(self) -> str:
        return self.own.text or ""


def read(posted: QueryDict) -> Asked:
    """The form. Raises ValueError when its hidden fields are not ours."""
    chosen = [int(pk) for pk in posted.getlist("channel") if pk.isdigit()]
    return Asked(
        uuid.UUID(posted.get("key", "")),
        int(posted.get("edition") or 0),
        Content(_plain(posted.get("text", "")), {pk: _own(posted, pk) for pk in chosen}, _media(posted)),
        posted.get("when") == "later",
        posted.get("day", ""),
        posted.get("hour", ""),
    )


def of_post(post: Post) -> Asked:
    wall = post.wall
    day, hour = (f"{wall:%Y-%m-%d}", f"{wall:%H:%M}") if wall else ("", "")
    return Asked(post.key, post.edition, as_content(post), wall is not None, day, hour)


def blank(request: HttpRequest, member: Member) -> Asked:
    """A new one, with what the address says: ?text=, ?channel=, ?at=2026-11-27T09:00."""
    known = Channel.objects.allowing(member, Right.DRAFT).connected()
    asked = [int(pk) for pk in request.GET.getlist("channel") if pk.isdigit()]
    chosen = list(known.filter(pk__in=asked)) or (list(known) if known.count() == 1 else [])
    day, _t, hour = request.GET.get("at", "").partition("T")
    content = Content(request.GET.get("text", "")[:20000], {channel.pk: Own() for channel in chosen})
    return Asked(uuid.uuid4(), 0, content, bool(day), day, hour or "09:00")


class Composing:
    """The composer of one member, on a post that is saved, or is only as if (see `as_if`)."""

    def __init__(self, member: Member, asked: Asked, post: Post) -> None:
        self.member, self.asked, self.post = member, asked, post

    @cached_property
    def channels(self) -> list[Channel]:
        """All those where she may draft, with `chosen`."""
        allowed = Channel.objects.allowing(self.member, Right.DRAFT)
        return list(allowed.connected() | allowed.filter(pk__in=self.asked.content.channels))

    @cached_property
    def versions(self) -> list[Version]:
        return list(self.post.versions.select_related("channel", "post__workspace", "delivery"))

    @cached_property
    def sheets(self) -> list[Sheet]:
        return [self._sheet(version) for version in self.versions]

    @cached_property
    def media(self) -> list[Placement]:
        return list(self.post.placements.filter(version=None).select_related("media"))

    @cached_property
    def moment(self) -> When | None:
        wall = self.asked.wall
        return whens.when(wall, self.post.workspace.time_zone) if wall else None

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        found = obstacles(self.post, self.versions, self.moment.at if self.moment else None)
        if self.asked.later and self.moment is None:
            found.append(Obstacle(_("Choose a day and an hour."), "when"))
        return found

    @property
    def blocked(self) -> bool:
        return any(obstacle.blocks for obstacle in self.obstacles)

    @cached_property
    def may_send(self) -> bool:
        """Every channel by right, or this edition approved."""
        allowed = Channel.objects.allowing(self.member, right_for_kind(self.post.kind))
        chosen = {version.channel_id for version in self.versions}
        return self.post.is_approved or chosen <= set(allowed.filter(pk__in=chosen).values_list("pk", flat=True))

    @property
    def only(self) -> Channel | None:
        """The account that it leaves from, when there is only one."""
        return self.versions[0].channel if len(self.versions) == 1 else None

    @cached_property
    def planned(self) -> bool:
        return Delivery.objects.filter(version__post=self.post).exclude(state=Delivery.State.CANCELLED).exists()

    @property
    def day(self) -> str:
        return self.asked.day or f"{whens.suggestion(self.post.workspace.time_zone):%Y-%m-%d}"

    @property
    def hour(self) -> str:
        return self.asked.hour or f"{whens.suggestion(self.post.workspace.time_zone):%H:%M}"

    def _sheet(self, version: Version) -> Sheet:
        own = Own(version.text, version.parts is not None, dict(version.options))
        options = [
            Option(
                entry, f"option-{version.channel_id}-{entry.name}", _said(own.options.get(entry.name, entry.initial))
            )
            for entry in rules_of(version.channel).fields
        ]
        return Sheet(version.channel, own, measure(version), placements_of(version), options)


@contextmanager
def as_if(member: Member, asked: Asked, keep: bool) -> Iterator[Composing]:
    """The composer with what the form holds saved; without `keep`, only as long as this block lasts.

    Raises EditedMeanwhile, NotAllowed, Post.DoesNotExist.
    """
    with transaction.atomic():
        post = save(member, asked.key, asked.edition, asked.content)
        yield Composing(member, replace(asked, edition=post.edition if keep else asked.edition), post)
        if not keep:
            transaction.set_rollback(True)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")[:100_000]


def _own(posted: QueryDict, pk: int) -> Own:
    prefix = f"option-{pk}-"
    options = {name.removeprefix(prefix): posted.getlist(name) for name in posted if name.startswith(prefix)}
    said = {name: values[0] if len(values) == 1 else values for name, values in options.items()}
    text = _plain(posted.get(f"text-{pk}", "")) if posted.get(f"own-{pk}") else None
    return Own(
        text, bool(posted.get(f"cut-{pk}")), {name: value for name, value in said.items() if value not in ("", [""])}
    )


def _media(posted: QueryDict) -> tuple[tuple[uuid.UUID, str], ...]:
    dropped, found = set(posted.getlist("drop")), []
    for key in dict.fromkeys(posted.getlist("media")):
        if key in dropped:
            continue
        try:
            found.append((uuid.UUID(key), _plain(posted.get(f"alt-{key}", ""))[:10_000]))
        except ValueError:
            continue
    return tuple(found)


def _said(value: object) -> str:
    return "\n".join(str(one) for one in value) if isinstance(value, list) else str(value)


def media_of(member: Member, key: uuid.UUID) -> Media:
    """Raises Media.DoesNotExist."""
    return Media.objects.seen_by(member).get(key=key)
