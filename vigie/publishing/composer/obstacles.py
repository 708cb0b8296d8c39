"""What stands in the way of a version, before it is planned: counted exactly as its network counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.networks import counting
from vigie.networks.base import Threads
from vigie.networks.words import PublishingRules
from vigie.publishing.composer.network_options import ANSWERS, LONGEST_ANSWER, poll_of
from vigie.publishing.delivery.snapshot import can_be_lightened, chosen_placements
from vigie.publishing.models import Placement, Post, Version

#: Networks whose accounts cannot be opened here yet, counted all the same where a network has no figure of its own.
UNKNOWN = PublishingRules(None, unit="characters", max_images=4, max_image_bytes=8_000_000)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """`blocks` forbids planning, the rest is let through. `field` is what to edit: text, media, when, channels."""

    text: str
    field: str = "text"
    channel: Channel | None = None
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Measure:
    """How long a version is on its channel: `used` of `most`, by part when it is cut."""

    channel: Channel
    used: int
    most: int | None
    parts: tuple[str, ...]
    threads: bool

    @property
    def left(self) -> int | None:
        return None if self.most is None else self.most - self.used

    @property
    def too_long(self) -> bool:
        return self.left is not None and self.left < 0

    @property
    def close(self) -> bool:
        return self.left is not None and self.most is not None and 0 <= self.left <= max(20, self.most // 10)


def rules_of(channel: Channel) -> PublishingRules:
    """Its rules, as last said; very few while the network never answered. It is not asked: this is for pages."""
    return channel.stored_rules() if channel.rules else UNKNOWN


def measure(version: Version) -> Measure:
    return measure_text(
        version.channel, tuple(version.parts or [version.says]), str(version.options.get("spoiler", ""))
    )


def measure_text(channel: Channel, parts: tuple[str, ...], spoiler: str = "") -> Measure:
    """The longest of the parts, as the channel's network counts it."""
    rules = rules_of(channel)
    longest = max(counting.count_by(rules, part, spoiler).length for part in parts)
    return Measure(channel, longest, rules.max_length, parts, channel.has_talent(Threads))


def over_by(over: int) -> str:
    return ngettext("%(over)s character too many.", "%(over)s characters too many.", over) % {"over": over}


def parts_of(text: str, channel: Channel) -> list[str]:
    """The cuts of a thread; a network without a limit, or without threads, is not cut."""
    rules = rules_of(channel)
    if rules.max_length is None or not channel.has_talent(Threads):
        return [text]
    cut = counting.split_text(
        text, rules.max_length, rules.unit, max_bytes=rules.max_bytes, url_length=rules.url_length
    )
    return cut or [text]


def obstacles(post: Post, versions: list[Version], at: datetime | None = None) -> list[Obstacle]:
    """All that stands in the way of this post, the general first."""
    found = [] if versions else [Obstacle(_("Choose at least one account."), "channels")]
    if at is not None and at <= clock.now():
        found.append(Obstacle(_("This moment has passed. Choose a later one, or publish now."), "when"))
    for version in versions:
        found += _of_version(version)
    return found


def _of_version(version: Version) -> list[Obstacle]:
    channel, rules, placements = version.channel, rules_of(version.channel), chosen_placements(version)
    found: list[Obstacle] = []
    if not channel.is_connected or channel.trouble == channel.TroubleKind.RECONNECT:
        found.append(Obstacle(_("%(channel)s must be reconnected first.") % {"channel": channel}, "channels", channel))
    if not version.says.strip() and not placements:
        found.append(Obstacle(_("Write something first."), "text", channel))
    measured = measure(version)
    if measured.left is not None and measured.left < 0:
        found.append(Obstacle(over_by(-measured.left), "text", channel))
    if rules.max_bytes and any(len(part.encode()) > rules.max_bytes for part in measured.parts):
        found.append(Obstacle(_("Too many bytes: emojis and accents weigh more."), "text", channel))
    return found + _options(version, rules, placements) + _media(placements, rules, channel)


def _options(version: Version, rules: PublishingRules, placements: list[Placement]) -> list[Obstacle]:
    missing = [entry for entry in rules.fields if entry.required and not version.options.get(entry.name)]
    words = _("Fill in “%(field)s”.")
    found = [Obstacle(words % {"field": _(entry.label)}, entry.name, version.channel) for entry in missing]
    poll = poll_of(version.options, rules.fields)
    return found + (_poll(poll, rules, version.channel, bool(placements)) if poll else [])


def _poll(poll: dict[str, Any], rules: PublishingRules, channel: Channel, with_media: bool) -> list[Obstacle]:
    """https://docs.joinmastodon.org/methods/statuses/#create: a poll and media exclude each other."""
    answers, found = [str(one) for one in poll["options"]], []
    if len(answers) < ANSWERS[0]:
        found.append(Obstacle(_("A poll needs at least two choices."), "poll", channel))
    if len(set(answers)) < len(answers):
        found.append(Obstacle(_("Two choices of the poll are the same."), "poll", channel))
    if with_media:
        found.append(Obstacle(_("A poll leaves without pictures nor videos: keep one or the other."), "poll", channel))
    most, longest = rules.max_choices or ANSWERS[1], rules.max_choice or LONGEST_ANSWER
    if len(answers) > most:
        words, sure = _("The poll has more than %(most)s choices."), "max_choices" not in rules.folklore
        found.append(Obstacle(words % {"most": most}, "poll", channel, blocks=sure))
    if max(map(len, answers)) > longest:
        sure = bool(rules.max_choice) and "max_choice" not in rules.folklore
        words = _("A choice of the poll is over %(most)s characters: most servers refuse it.")
        words = _("A choice of the poll is over %(most)s characters, the most here.") if sure else words
        found.append(Obstacle(words % {"most": longest}, "poll", channel, blocks=sure))
    return found


def _media(placements: list[Placement], rules: PublishingRules, channel: Channel) -> list[Obstacle]:
    found = []
    images = [placement for placement in placements if placement.media.is_image]
    videos = [placement for placement in placements if not placement.media.is_image]
    if len(images) > rules.max_images or len(videos) > rules.max_videos:
        words = _("Too many media: at most %(images)s pictures and %(videos)s videos here.")
        said = words % {"images": rules.max_images, "videos": rules.max_videos}
        found.append(Obstacle(said, "media", channel))
    for placement in placements:
        found += _one_media(placement, rules, channel)
    return found


def _one_media(placement: Placement, rules: PublishingRules, channel: Channel) -> list[Obstacle]:
    media, found = placement.media, []
    most = rules.max_image_bytes if media.is_image else rules.max_video_bytes
    if most and media.size > most:
        lighter = can_be_lightened(media.mime, rules.mimes)
        words = _("%(name)s is too heavy: at most %(most)s MB here.")
        words = _("%(name)s will leave lighter: at most %(most)s MB here.") if lighter else words
        said = words % {"name": media.name, "most": round(most / 1e6, 1)}
        found.append(Obstacle(said, "media", channel, blocks=not lighter))
    if rules.mimes and media.mime not in rules.mimes:
        words = _("%(name)s: this kind of file is not taken here.")
        found.append(Obstacle(words % {"name": media.name}, "media", channel))
    if rules.max_alt and len(placement.alt) > rules.max_alt:
        words = _("The description of %(name)s is too long: at most %(most)s characters here.")
        found.append(Obstacle(words % {"name": media.name, "most": rules.max_alt}, "media", channel))
    if not placement.alt.strip():
        words = _("%(name)s has no description: people who cannot see it will miss it.")
        found.append(Obstacle(words % {"name": media.name}, "media", channel, blocks=False))
    return found
