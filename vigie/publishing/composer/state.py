"""The composer of one member: what its form makes on each channel, what stands in the way, what its button does."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.channels.languages import LANGUAGES
from vigie.channels.models import Channel
from vigie.proofreading.house_settings import HouseSettings
from vigie.proofreading.proof_request import CheckedField
from vigie.proofreading.text_check import TYPING_TIMEOUT, CheckedText, Draft, check_drafts
from vigie.publishing.calendar import planned_time
from vigie.publishing.calendar.planned_time import PlannedTime
from vigie.publishing.composer.drafts import (
    Own,
    as_content,
    autosave_post,
    fill_post,
    fill_version,
    require_same_edition,
    save_post,
)
from vigie.publishing.composer.form import ComposerInput
from vigie.publishing.composer.option_fields import Option, list_options
from vigie.publishing.composer.validation import Measure, Problem, find_problems, measure_version
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.actions import required_right_for_kind
from vigie.publishing.delivery.snapshot import chosen_placements
from vigie.publishing.models import Delivery, Media, Placement, Post, Version
from vigie.team.models import Member
from vigie.team.permissions import require
from vigie.ui.formats import format_number


@dataclass(frozen=True, slots=True)
class ChannelPreview:
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
    def keys(self) -> set[uuid.UUID]:
        """The media that go on this channel."""
        return {placement.media.key for placement in self.placements}

    @property
    def is_touched(self) -> bool:
        """Something of it is its own."""
        own = self.own
        return own.text is not None or own.cut or bool(own.options) or own.media is not None


def save_input(member: Member, form: ComposerInput) -> "ComposerState":
    """Save what the form holds. Raises EditedMeanwhile, NotAllowed, Post.DoesNotExist."""
    post = save_post(member, form.key, form.edition, form.content)
    return ComposerState(member, replace(form, edition=post.edition), post)


def autosave_input(member: Member, form: ComposerInput) -> "ComposerState":
    """Save a draft while it is written; what is planned, or empty, is only shown. Raises as `save_input`."""
    post = autosave_post(member, form.key, form.edition, form.content)
    if post is None:
        return preview_input(member, form)
    return ComposerState(member, replace(form, edition=post.edition), post, is_autosaved=True)


def preview_input(member: Member, form: ComposerInput) -> "ComposerState":
    """The composer with what the form holds, and nothing saved. Raises as `save_input`."""
    post = Post.objects.select_related("workspace", "edited_by__user").filter(key=form.key).first()
    if post is None:
        return ComposerState(member, form)
    if post.workspace_id != member.workspace_id:
        raise Post.DoesNotExist
    is_changed = as_content(post) != form.content
    if is_changed:
        require_same_edition(post, form.edition, member)
    return ComposerState(member, form, post, is_changed=is_changed)


class ComposerState:
    """The composer of one member. Its versions are made in memory of what the form holds, saved or not."""

    def __init__(
        self,
        member: Member,
        form: ComposerInput,
        saved: Post | None = None,
        *,
        is_changed: bool = False,
        is_autosaved: bool = False,
    ) -> None:
        self.member = member
        self.form = form
        self.saved = saved
        self.is_changed = is_changed
        self.is_autosaved = is_autosaved
        if saved and saved.kind == Post.Kind.REPLY:  # it leaves from the account that was spoken to
            here = tuple(channel for channel in form.channels if channel.pk in self._saved_channels)
            self.form = replace(form, channels=here)
        self.post = fill_post(saved or Post(key=form.key, workspace=member.workspace), form.content)
        self.post.unsaved_placements = self.media

    @property
    def channels(self) -> tuple[Channel, ...]:
        return self.form.channels

    @cached_property
    def versions(self) -> list[Version]:
        """Not saved: what each chosen channel would get. Raises NotAllowed."""
        known = {channel.pk: channel for channel in self.channels}
        chosen = self.form.content.channels
        missing = chosen.keys() - known.keys()
        require(not missing or missing <= self._saved_channels, f"draft on {missing}")
        return [
            fill_version(Version(post=self.post, channel=known[pk]), own) for pk, own in chosen.items() if pk in known
        ]

    @cached_property
    def _saved_channels(self) -> set[int]:
        """The channels of the post that is saved."""
        return set(self.saved.versions.values_list("channel_id", flat=True)) if self.saved else set()

    @cached_property
    def previews(self) -> list[ChannelPreview]:
        found = []
        for version in self.versions:
            channel = version.channel
            rules = channel.stored_rules()
            own = self.form.content.channels[channel.pk]
            options = list_options(rules.fields, dict(own.options), f"option-{channel.pk}-")
            measure = measure_version(version)
            placements = chosen_placements(version)
            found.append(ChannelPreview(channel, own, measure, placements, options, rules.unit, rules.url_length))
        return found

    @property
    def status(self) -> str:
        """The counters in one line, for who hears the page: the account nearest its limit, what stands in the way."""
        limited = [preview for preview in self.previews if preview.measure.max_length and preview.measure.length]
        if not limited:
            return ""
        nearest = min(limited, key=lambda preview: (preview.measure.max_length or 0) - preview.measure.length)
        length, most = nearest.measure.length, nearest.measure.max_length or 0
        words = _("%(account)s: %(length)s of %(most)s characters")
        said = words % {"account": nearest.channel, "length": format_number(length), "most": format_number(most)}
        blocking = sum(problem.is_blocking for problem in self.problems)
        if not blocking:
            return said
        # Apart: what extracts the texts does not look inside an f-string.
        obstacles = ngettext("%(n)s thing to settle", "%(n)s things to settle", blocking) % {"n": blocking}
        return f"{said}; {obstacles}"

    @cached_property
    def media(self) -> list[Placement]:
        chosen = self.form.content.media
        if not chosen:
            return []
        rows = Media.objects.seen_by(self.member).filter(key__in=[key for key, _alt in chosen])
        known = {one.key: one for one in rows}
        return [Placement(media=known[key], alt=alt, position=n) for n, (key, alt) in enumerate(chosen) if key in known]

    @cached_property
    def moment(self) -> PlannedTime | None:
        wall = self.form.wall
        return planned_time.resolve_wall_time(wall, self.member.workspace.time_zone) if wall else None

    @property
    def publish_at(self) -> datetime | None:
        return self.moment.at if self.moment else None

    @cached_property
    def problems(self) -> list[Problem]:
        """All that stands in the way, the house's rules included."""
        found = find_problems(self.post, self.versions, self.publish_at)
        found += [
            Problem(finding.located_message, "text", finding.channel)
            for checked in self.checks
            for finding in checked.without_length().blocking_findings
        ]
        if self.form.is_later and self.moment is None:
            found.append(Problem(_("Choose a day and a time."), "when"))
        return found

    @cached_property
    def checks(self) -> list[CheckedText]:
        """What the proof-reader says of each part of each version."""
        drafts = [draft for version in self.versions for draft in preflight.drafts_of(version, self.publish_at)]
        return check_drafts(drafts, TYPING_TIMEOUT, self._house_settings)

    @cached_property
    def _house_settings(self) -> HouseSettings:
        return HouseSettings(self.member.workspace, self.post.key)

    def checked_fields(self, names: Iterable[str] = (), limit: float = TYPING_TIMEOUT) -> list[CheckedField]:
        """The fields of the form with what was found in them; all of them, or those of these names.

        As the versions were checked; a field that goes nowhere yet is checked alone.
        """
        names = set(names)
        fields = []
        for field in self.form.prose:
            if names and field.name not in names:
                continue
            checks = [checked for checked in self.checks if field.holds(checked.draft)]
            if not checks or limit != TYPING_TIMEOUT or checks[0].draft.text != field.text:
                drafts = [replace(checked.draft, text=field.text) for checked in checks]
                if not drafts:  # it is not written for any account yet
                    drafts = [
                        Draft(
                            field.text,
                            self.member.workspace,
                            text_key=self.post.key,
                            language=self.post.language,
                            is_paid=self.post.paid,
                            publish_at=self.publish_at,
                            media_without_alt=sum(not placement.alt.strip() for placement in self.media),
                            part=field.name if field.is_part else "",
                        )
                    ]
                checks = check_drafts(drafts, limit, self._house_settings)
            fields.append(CheckedField(field.name, tuple(checks), self.form.content.is_cut(field.channel)))
        return fields

    @property
    def needs_second_person(self) -> bool:
        """The house's rules ask that somebody else approves it, and nobody did."""
        if not any(checked.without_length().second_person_findings for checked in self.checks):
            return False
        return self.saved is None or self.is_changed or not preflight.has_second_person(self.saved)

    @property
    def is_blocked(self) -> bool:
        return any(problem.is_blocking for problem in self.problems)

    @cached_property
    def can_send(self) -> bool:
        """Every channel by right, or this edition approved; by somebody else where the house wants a second person."""
        if self.needs_second_person:
            return False
        chosen = self.form.content.channels.keys()
        sendable = self.form.publishable
        if self.post.kind == Post.Kind.REPLY:
            allowed = Channel.objects.with_right(self.member, required_right_for_kind(self.post.kind))
            sendable = frozenset(allowed.filter(pk__in=chosen).values_list("pk", flat=True))
        if chosen <= sendable:
            return True
        return self.saved is not None and not self.is_changed and self.saved.is_approved()

    @cached_property
    def _retractions(self) -> dict[int, bool]:
        """The accounts where it was published, and whether it was deleted there since."""
        if self.saved is None:
            return {}
        published = Delivery.objects.filter(version__post=self.saved, state=Delivery.State.PUBLISHED)
        rows = published.values_list("version__channel", "retracted_at")
        return {channel: retracted_at is not None for channel, retracted_at in rows}

    @property
    def departing_channels(self) -> list[Channel]:
        """The accounts that it leaves from at the press of the button: what was published there leaves no more."""
        return [version.channel for version in self.versions if version.channel_id not in self._retractions]

    @property
    def is_published(self) -> bool:
        """All of it has left: what changes is corrected at its networks."""
        return bool(self.versions) and not self.departing_channels

    @property
    def is_retracted(self) -> bool:
        """All of it has left, and was deleted since: there is nothing to correct."""
        return self.is_published and all(self._retractions.values())

    @property
    def only_channel(self) -> Channel | None:
        """The account that it leaves from, when there is only one."""
        return self.departing_channels[0] if len(self.departing_channels) == 1 else None

    @cached_property
    def is_planned(self) -> bool:
        """Something of it is, or was, on its way."""
        if self.saved is None or self.is_autosaved:
            return False
        alive = Delivery.objects.exclude(state=Delivery.State.CANCELLED)
        return alive.filter(version__post=self.saved).exists()

    @property
    def day(self) -> str:
        return self.form.day or f"{planned_time.suggest_wall_time(self.member.workspace.time_zone):%Y-%m-%d}"

    @property
    def hour(self) -> str:
        return self.form.hour or f"{planned_time.suggest_wall_time(self.member.workspace.time_zone):%H:%M}"

    @property
    def lateness(self) -> int:
        return self.form.content.lateness

    @property
    def languages(self) -> list[tuple[str, str, bool]]:
        """Code, name in itself, chosen."""
        chosen = self.form.content.language
        return [(code, name, code == chosen) for code, name in LANGUAGES]
