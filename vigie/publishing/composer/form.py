"""The composer's form, read once and without trust: what it holds, and its fields that the proof-reader checks.

The names of its fields stand here and in the templates of the composer, and nowhere else.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest, QueryDict

from vigie.channels.models import Channel
from vigie.channels.permissions import HasRight
from vigie.kit.text import parse_id
from vigie.proofreading.text_check import Draft
from vigie.publishing.calendar import planned_time
from vigie.publishing.composer import option_fields
from vigie.publishing.composer.drafts import LATENESS, Content, Own, as_content
from vigie.publishing.models import Post
from vigie.team.models import Member, Right

MAX_LATENESS = 7 * 24 * 60  # minutes
MAX_TEXT_LENGTH = 100_000
MAX_LINKED_TEXT_LENGTH = 20_000  # of a text that comes by the address of the page
MAX_DESCRIPTION_LENGTH = 10_000


@dataclass(frozen=True, slots=True)
class ProseField:
    """A field of the form that readers will see. `channel`: the only one that it is written for; None: several.

    `is_part`: it stands beside the text of the post (a title, a warning, a description).
    """

    name: str
    text: str
    channel: int | None = None
    is_part: bool = False

    def holds(self, draft: Draft) -> bool:
        """Whether that draft of a version comes from this field."""
        is_of_channel = self.channel is None or (draft.channel is not None and draft.channel.pk == self.channel)
        return is_of_channel and bool(draft.part) == self.is_part and draft.text.strip() == self.text.strip()


@dataclass(frozen=True, slots=True)
class ComposerInput:
    """What the form says. `channels` are all those that it offers, `publishable` those where the member publishes."""

    key: uuid.UUID
    edition: int
    content: Content
    is_later: bool = False
    day: str = ""
    hour: str = ""
    channels: tuple[Channel, ...] = field(default=(), compare=False)
    publishable: frozenset[int] = field(default=frozenset(), compare=False)
    prose: tuple[ProseField, ...] = field(default=(), compare=False)

    @property
    def wall(self) -> datetime | None:
        return planned_time.parse_day_and_hour(self.day, self.hour) if self.is_later else None

    def with_moved_media(self, key: str, steps: int) -> "ComposerInput":
        """The same with one of its media so many places further, or nearer."""
        media = list(self.content.media)
        at = next((n for n, (known, _alt) in enumerate(media) if str(known) == key), None)
        if at is not None:
            media.insert(max(at + steps, 0), media.pop(at))
        return replace(self, content=replace(self.content, media=tuple(media)))

    def with_media(self, key: uuid.UUID) -> "ComposerInput":
        """The same with one media more."""
        return replace(self, content=replace(self.content, media=(*self.content.media, (key, ""))))


def parse_form(posted: QueryDict, member: Member) -> ComposerInput:
    """The form. Raises ValueError when its hidden fields are not ours."""
    pks = [pk for value in posted.getlist("channel") if (pk := parse_id(value))]
    channels, publishable = offered_channels(member, pks)
    known = {channel.pk: channel for channel in channels}
    minutes = posted.get("lateness", "")
    lateness = LATENESS
    if minutes.isdecimal() and len(minutes) <= 8:
        lateness = min(max(int(minutes), 1), MAX_LATENESS)
    dropped = set(posted.getlist("drop"))
    media = _parse_keys(key for key in dict.fromkeys(posted.getlist("media")) if key not in dropped)
    content = Content(
        _plain(posted.get("text", "")),
        {pk: _parse_own(posted, pk, known.get(pk)) for pk in pks},
        tuple((key, _plain(posted.get(f"alt-{key}", ""))[:MAX_DESCRIPTION_LENGTH]) for key in media),
        posted.get("language", "")[:8],
        bool(posted.get("paid")),
        lateness,
    )
    return ComposerInput(
        uuid.UUID(posted.get("key", "")),
        int(posted.get("edition") or 0),
        content,
        posted.get("when") == "later",
        posted.get("day", ""),
        posted.get("hour", ""),
        channels,
        publishable,
        tuple(_prose_fields(posted, content, channels)),
    )


def input_of_post(post: Post, member: Member) -> ComposerInput:
    """The form as it is when a saved post is opened."""
    wall = post.wall
    content = as_content(post)
    channels, publishable = offered_channels(member, content.channels)
    return ComposerInput(
        post.key,
        post.edition,
        content,
        wall is not None,
        f"{wall:%Y-%m-%d}" if wall else "",
        f"{wall:%H:%M}" if wall else "",
        channels,
        publishable,
    )


def new_input(request: HttpRequest, member: Member) -> ComposerInput:
    """A new one, with what the address says: ?text=, ?channel=, ?at=2026-11-27T09:00."""
    channels, publishable = offered_channels(member, ())
    asked = {parse_id(value) for value in request.GET.getlist("channel")}
    chosen = [channel for channel in channels if channel.pk in asked or len(channels) == 1]
    day, _t, hour = request.GET.get("at", "").partition("T")
    text = _plain(request.GET.get("text", ""))[:MAX_LINKED_TEXT_LENGTH]
    content = Content(text, {channel.pk: Own() for channel in chosen})
    usual_hour = "09:00" if day else ""
    return ComposerInput(uuid.uuid4(), 0, content, bool(day), day, hour or usual_hour, channels, publishable)


def offered_channels(member: Member, chosen: Collection[int]) -> tuple[tuple[Channel, ...], frozenset[int]]:
    """All those where the member may draft, and the keys of those where the member may publish.

    Those that are chosen stay, even disconnected.
    """
    allowed = Channel.objects.with_right(member, Right.DRAFT).select_related("owner__user")
    offered = allowed.filter(Q(disconnected_at=None) | Q(pk__in=list(chosen)))
    rows = offered.annotate(is_publishable=HasRight("pk", member, Right.PUBLISH))
    found: list[Channel] = []
    publishable: set[int] = set()
    for channel in rows:
        channel.workspace = member.workspace  # known already: nobody asks for it again
        found.append(channel)
        if vars(channel)["is_publishable"]:
            publishable.add(channel.pk)
    return tuple(found), frozenset(publishable)


def _prose_fields(posted: QueryDict, content: Content, channels: Iterable[Channel]) -> Iterator[ProseField]:
    """The fields that the proof-reader checks, with their words as they are in the page."""
    yield ProseField("text", content.text)
    for channel in channels:
        own = content.channels.get(channel.pk)
        if own is None:
            continue
        if own.text is not None:
            yield ProseField(f"text-{channel.pk}", own.text, channel.pk)
        for entry in channel.stored_rules().fields:
            for name in option_fields.input_names(entry, f"option-{channel.pk}-") if entry.prose else ():
                words = _plain(posted.get(name, ""))
                if words.strip():
                    yield ProseField(name, words, channel.pk, is_part=True)
    for key, alt in content.media:
        if alt.strip():
            yield ProseField(f"alt-{key}", alt, is_part=True)


def _parse_own(posted: QueryDict, pk: int, channel: Channel | None) -> Own:
    fields = channel.stored_rules().fields if channel else ()
    text = _plain(posted.get(f"text-{pk}", "")) if posted.get(f"own-{pk}") else None
    options = option_fields.read_options(posted, fields, f"option-{pk}-")
    media = tuple(_parse_keys(posted.getlist(f"takes-{pk}"))) if posted.get(f"pick-{pk}") else None
    return Own(text, bool(posted.get(f"cut-{pk}")), options, media)


def _parse_keys(values: Iterable[str]) -> list[uuid.UUID]:
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")[:MAX_TEXT_LENGTH]
