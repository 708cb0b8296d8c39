"""What must be mended before a version is planned: counted exactly as its network counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.networks import counting
from vigie.networks.base import Threads
from vigie.networks.types import PublishingRules
from vigie.publishing.composer.option_fields import (
    MAX_POLL_CHOICE_LENGTH,
    MAX_POLL_CHOICES,
    MIN_POLL_CHOICES,
    find_poll,
)
from vigie.publishing.delivery.snapshot import can_be_lightened, chosen_placements
from vigie.publishing.media.file_types import name_of_type, names_alike
from vigie.publishing.media.pictures import is_animation
from vigie.publishing.models import Media, Placement, Post, Version


@dataclass(frozen=True, slots=True)
class Problem:
    """`is_blocking` forbids planning, the rest is let through. `field` is what to edit: text, media, when, channels."""

    text: str
    field: str = "text"
    channel: Channel | None = None
    is_blocking: bool = True


@dataclass(frozen=True, slots=True)
class Measure:
    """How long a version is on its channel: the `length` of its longest part, of `max_length` (None: no limit)."""

    channel: Channel
    length: int
    max_length: int | None
    parts: tuple[str, ...]
    can_thread: bool

    @property
    def is_too_long(self) -> bool:
        return self.max_length is not None and self.length > self.max_length

    @property
    def is_near_limit(self) -> bool:
        if self.max_length is None:
            return False
        return 0 <= self.max_length - self.length <= max(20, self.max_length // 10)


def measure_version(version: Version) -> Measure:
    parts = tuple(version.parts or [version.says])
    return measure_text(version.channel, parts, str(version.options.get("spoiler", "")))


def measure_text(channel: Channel, parts: tuple[str, ...], spoiler: str = "") -> Measure:
    """The longest of the parts, as the channel's network counts it."""
    rules = channel.stored_rules()
    longest = max(counting.count_by(rules, part, spoiler).length for part in parts)
    return Measure(channel, longest, rules.max_length, parts, channel.has_talent(Threads))


def too_long_message(measured: Measure) -> str:
    excess = measured.length - (measured.max_length or 0)
    words = ngettext("%(over)s character too many.", "%(over)s characters too many.", excess)
    return words % {"over": excess}


def split_into_parts(text: str, channel: Channel) -> list[str]:
    """The parts of the thread that a text makes; a network without a limit, or without threads, makes one."""
    rules = channel.stored_rules()
    if rules.max_length is None or not channel.has_talent(Threads):
        return [text]
    parts = counting.split_text(
        text, rules.max_length, rules.unit, max_bytes=rules.max_bytes, url_length=rules.url_length
    )
    return parts or [text]


def find_problems(post: Post, versions: list[Version], at: datetime | None = None) -> list[Problem]:
    """All that stands in the way of this post, the general first."""
    found = [] if versions else [Problem(_("Choose at least one account."), "channels")]
    if at is not None and at <= clock.now():
        found.append(Problem(_("This moment has passed. Choose a later one, or publish now."), "when"))
    for version in versions:
        found += version_problems(version)
    return found


def version_problems(version: Version) -> list[Problem]:
    """What stands in the way of one version: its account, its length, its options, its media."""
    channel = version.channel
    rules = channel.stored_rules()
    placements = chosen_placements(version)
    found: list[Problem] = []
    if not channel.is_connected or channel.trouble == channel.TroubleKind.RECONNECT:
        found.append(Problem(_("%(channel)s must be reconnected first.") % {"channel": channel}, "channels", channel))
    if not version.says.strip() and not placements:
        found.append(Problem(_("Write something first."), "text", channel))
    measured = measure_version(version)
    if measured.is_too_long:
        found.append(Problem(too_long_message(measured), "text", channel))
    if rules.max_bytes and any(len(part.encode()) > rules.max_bytes for part in measured.parts):
        found.append(Problem(_("Too many bytes: emojis and accents weigh more."), "text", channel))
    missing = [entry for entry in rules.fields if entry.required and not version.options.get(entry.name)]
    words = _("Fill in “%(field)s”.")
    found += [Problem(words % {"field": _(entry.label)}, entry.name, channel) for entry in missing]
    poll = find_poll(version.options, rules.fields)
    if poll:
        found += poll_problems(poll, rules, channel, bool(placements))
    images = sum(placement.media.is_image for placement in placements)
    if images > rules.max_images or len(placements) - images > rules.max_videos:
        words = _("Too many media: at most %(images)s pictures and %(videos)s videos here.")
        said = words % {"images": rules.max_images, "videos": rules.max_videos}
        found.append(Problem(said, "media", channel))
    for placement in placements:
        found += placement_problems(placement, rules, channel)
    undescribed = sum(not placement.alt.strip() for placement in placements)
    if undescribed:
        words = ngettext(
            "%(n)s picture or video without alternative text.",
            "%(n)s pictures or videos without alternative text.",
            undescribed,
        )
        found.append(Problem(words % {"n": undescribed}, "media", channel, is_blocking=False))
    return found


def poll_problems(
    poll: dict[str, Any], rules: PublishingRules, channel: Channel, has_media: bool = False
) -> list[Problem]:
    """https://docs.joinmastodon.org/methods/statuses/#create: a poll and media exclude each other."""
    choices = [str(one) for one in poll["options"]]
    found = []
    if len(choices) < MIN_POLL_CHOICES:
        found.append(Problem(_("A poll needs at least two choices."), "poll", channel))
    if len(set(choices)) < len(choices):
        found.append(Problem(_("Two choices of the poll are the same."), "poll", channel))
    if has_media:
        found.append(Problem(_("A poll leaves without pictures or videos: choose one or the other."), "poll", channel))
    max_choices = rules.max_choices or MAX_POLL_CHOICES
    if len(choices) > max_choices:
        words = _("The poll has more than %(most)s choices.")
        is_certain = "max_choices" not in rules.folklore
        found.append(Problem(words % {"most": max_choices}, "poll", channel, is_certain))
    max_length = rules.max_choice or MAX_POLL_CHOICE_LENGTH
    if max(map(len, choices)) > max_length:
        words = _("A choice of the poll is over %(most)s characters: most servers refuse it.")
        is_certain = bool(rules.max_choice) and "max_choice" not in rules.folklore
        if is_certain:
            words = _("A choice of the poll is over %(most)s characters, the most here.")
        found.append(Problem(words % {"most": max_length}, "poll", channel, is_certain))
    return found


def placement_problems(placement: Placement, rules: PublishingRules, channel: Channel) -> list[Problem]:
    """What this account does not take of a picture or of a video, or takes smaller."""
    media = placement.media
    found = []
    if rules.mimes and media.mime not in rules.mimes:
        words = _("%(name)s: this kind of file (%(kind)s) is not taken here.")
        taken = names_alike(media.mime, rules.mimes)
        if taken:
            words = _(
                "%(name)s: this kind of file (%(kind)s) is not taken here, only %(taken)s: "
                "export it so, then add it again."
            )
        said = words % {"name": media.name, "kind": name_of_type(media.mime), "taken": taken}
        found.append(Problem(said, "media", channel))
    found += size_problems(media, rules, channel)
    if rules.max_alt and len(placement.alt) > rules.max_alt:
        words = _("%(name)s: the alternative text is too long, at most %(most)s characters here.")
        found.append(Problem(words % {"name": media.name, "most": rules.max_alt}, "media", channel))
    return found


def size_problems(media: Media, rules: PublishingRules, channel: Channel) -> list[Problem]:
    """Too many bytes, too many pixels: a still picture leaves smaller."""
    max_bytes = rules.max_image_bytes if media.is_image else rules.max_video_bytes
    max_pixels = rules.max_image_pixels if media.is_image else 0
    is_too_heavy = bool(max_bytes) and media.size > max_bytes
    is_too_large = bool(max_pixels) and media.width * media.height > max_pixels
    if not is_too_heavy and not is_too_large:
        return []
    is_lightened = can_be_lightened(media.mime, rules.mimes) and not is_animation(media.path)
    found = []
    if is_too_heavy:
        words = _("%(name)s is too heavy: at most %(most)s MB here.")
        if is_lightened:
            words = _("%(name)s will leave lighter: at most %(most)s MB here.")
        said = words % {"name": media.name, "most": in_millions(max_bytes)}
        found.append(Problem(said, "media", channel, not is_lightened))
    if is_too_large:
        words = _("%(name)s has too many pixels: at most %(most)s million here.")
        if is_lightened:
            words = _("%(name)s will leave smaller: at most %(most)s million pixels here.")
        said = words % {"name": media.name, "most": in_millions(max_pixels)}
        found.append(Problem(said, "media", channel, not is_lightened))
    return found


def in_millions(number: int) -> str:
    """As the reader writes it: 33,2 in French; no decimals where there are none."""
    millions = round(number / 1e6, 1)
    return localize(int(millions) if millions.is_integer() else millions)
