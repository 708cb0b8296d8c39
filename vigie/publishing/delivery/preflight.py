"""The last check of a text: nothing leaves, is planned or is corrected without being proof-read.

A warning never stops anything. What blocks holds until it is corrected, or cleared for that text with a reason; what
asks for a second person holds until somebody else than its writer approved that very edition.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, IntegerField, UUIDField
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from vigie.kit import clock
from vigie.proofreading import remark_tracking
from vigie.proofreading.house_settings import register_recent_texts
from vigie.proofreading.prepared_query import Parameter, PreparedQuery
from vigie.proofreading.text_check import (
    DEPARTURE_TIMEOUT,
    CheckedText,
    Draft,
    Finding,
    check_before_departure,
    check_drafts,
)
from vigie.publishing.composer.option_fields import option_sentences
from vigie.publishing.delivery.snapshot import Snapshot, take_snapshot
from vigie.publishing.models import Delivery, Post, Version
from vigie.team.models import Workspace

Reason = Delivery.StateReason
NO_TEXT_KEY = UUID(int=0)  # no text has it: nothing is left out
RECENT_PERIOD, MAX_RECENT_TEXTS = timedelta(days=30), 400


class NotCleared(Exception):
    """A text may not leave: `reason` is why, `findings` what says so."""

    def __init__(self, reason: str, findings: Sequence[Finding]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.findings = findings


def drafts_of(version: Version, at: datetime | None = None, leaving: Snapshot | None = None) -> list[Draft]:
    """What the proof-reader is given of a version: its text, then each sentence that readers see beside it.

    `leaving`: what was taken when it left `waiting`, when that is not what the version says now.
    """
    post = version.post
    channel = version.channel
    says = leaving or take_snapshot(version)
    text = version.says if says["parts"] == list(version.parts or [version.says]) else "\n".join(says["parts"])
    bare = sum(not media["alt"].strip() for media in says["media"])
    whole = Draft(text, channel.workspace, channel, post.key, post.language, post.paid, at, bare)
    parts: list[tuple[str, str]] = []
    if says["options"]:
        # The network's own fields that hold sentences, as screens name them: a title, a warning.
        for entry in channel.stored_rules().fields:
            if entry.prose:
                parts += [(_(entry.label), words) for words in option_sentences(says["options"].get(entry.name))]
    for media in says["media"]:
        parts.append((_("Alternative text: %(file)s") % {"file": media["name"]}, media["alt"]))
    return [whole, *(replace(whole, text=words, part=part) for part, words in parts if words.strip())]


def readings(
    versions: Iterable[Version], at: datetime | None = None, limit: float = DEPARTURE_TIMEOUT
) -> list[CheckedText]:
    """What the proof-reader says of each part of each, in at most `limit` seconds for all."""
    drafts = [draft for version in versions for draft in drafts_of(version, at)]
    return [checked.without_length() for checked in check_drafts(drafts, limit)]


@dataclass(frozen=True, slots=True)
class PostCheck:
    """What the proof-reader said of versions of a post. It is worth nothing for another edition of the post."""

    edition: int
    readings: list[CheckedText]


def check_versions(edition: int, versions: Iterable[Version], at: datetime | None = None) -> PostCheck:
    """Read what is about to be planned. It may last seconds: call it before any row is locked."""
    return PostCheck(edition, readings(versions, at))


def require_clear(post: Post, check: PostCheck) -> None:
    """Raises NotCleared when the house's rules hold what was read, else the proof-reader is told that it leaves."""
    _raise_if_held(post, check.readings)
    remark_tracking.record_departure(check.readings)


def blocking_reason(delivery: Delivery) -> tuple[str, str]:
    """Right before it leaves: why it is held and the rule that says so; empty: it may leave."""
    try:
        _raise_if_held(delivery.post, check_departure(delivery))
    except NotCleared as held:
        return held.reason, held.findings[0].remark.rule
    return "", ""


def require_clear_correction(delivery: Delivery) -> None:
    """Read what would take the place of what is published. Raises NotCleared. Call it outside a transaction."""
    require_clear(delivery.post, check_versions(delivery.post.edition, [delivery.version]))
    _raise_if_held(delivery.post, check_departure(delivery))


def _raise_if_held(post: Post, found: Sequence[CheckedText]) -> None:
    """Raises NotCleared for what blocks, then for what wants a second person who did not come."""
    if blocking := [finding for reading in found for finding in reading.blocking_findings]:
        raise NotCleared(Reason.BLOCKED, blocking)
    second = [finding for reading in found for finding in reading.second_person_findings]
    if second and not has_second_person(post):
        raise NotCleared(Reason.SECOND_PERSON, second)


def check_departure(delivery: Delivery, look: bool = True) -> list[CheckedText]:
    """What the house says now of what would leave, part by part; `look`: as `check_before_departure`."""
    drafts = drafts_of(delivery.version, None, delivery.snapshot)
    return [check_before_departure(draft, look).without_length() for draft in drafts]


def has_second_person(post: Post) -> bool:
    """Whether somebody else than who wrote it approved this very edition."""
    approval = post.latest_approval() if post.pk else None
    return approval is not None and approval.approved is True and approval.answered_by_id != post.edited_by_id


def as_validation_error(findings: Sequence[Finding]) -> ValidationError:
    """What a form says of them."""
    said = " ".join(dict.fromkeys(finding.located_message for finding in findings))
    return ValidationError(_("Held by the house’s rules: %(why)s") % {"why": said}, code="blocked")


def recent_texts(workspace: Workspace, place: UUID | None) -> dict[int, list[str]]:
    """Our own texts of the last thirty days by channel, replies and those of that place left out."""
    rows = _recent_texts_query().fetch_rows(
        workspace=workspace.pk, since=clock.now() - RECENT_PERIOD, text_key=place or NO_TEXT_KEY
    )
    found: dict[int, list[str]] = {}
    for channel, text in rows:
        found.setdefault(channel, []).append(text)
    return found


@cache
def _recent_texts_query() -> PreparedQuery:
    """Channel and text, of a `workspace`, `since` an instant, but those of the post `text_key`."""
    sent = Delivery.objects.filter(
        state=Delivery.State.PUBLISHED,
        published_at__gt=Parameter("since", DateTimeField()),
        version__post__kind=Post.Kind.POST,
        version__channel__workspace=Parameter("workspace", IntegerField()),
    ).exclude(version__post__key=Parameter("text_key", UUIDField()))
    text = Coalesce("version__text", "version__post__text")
    return PreparedQuery(sent.order_by("-published_at").values_list("version__channel", text)[:MAX_RECENT_TEXTS])


def register_own_texts() -> None:
    """Let the proof-reader know what we said lately. Called in `apps.py`."""
    register_recent_texts(recent_texts)
