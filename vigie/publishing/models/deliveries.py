"""A delivery: one version on one channel, with its state."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from vigie.channels.models import Channel
from vigie.channels.permissions import HasRight
from vigie.kit import clock
from vigie.kit.process_liveness import SETTLING_TIME
from vigie.kit.text import excerpt
from vigie.networks.types import Difference, Ref
from vigie.publishing.delivery.retry_delays import DEAD_WORKER_GRACE, SENDING_TIMEOUT, SETTLING_TIMEOUT
from vigie.publishing.delivery.worker_liveness import live_worker_names
from vigie.publishing.models.posts import Post, Version
from vigie.team.models import Member, Right

REVIEW_TIMEOUT = timedelta(days=60)  # a review that lasts longer is no longer followed
LATENESS_SHOWN = timedelta(minutes=2)  # what leaves "now" takes some time: only after that is it said to be late


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def seen_by(self, member: Member) -> Self:
        return self.filter(
            HasRight("version__channel", member, Right.SEE), version__post__workspace=member.workspace_id
        )

    def with_related(self) -> Self:
        """With all that a line on screen says."""
        return self.select_related("version__channel", "version__post__workspace", "version__post__created_by__user")

    def on_channel(self, channel: Channel | int) -> Self:
        return self.filter(version__channel=channel)

    def of_workspace(self, workspace: object) -> Self:
        return self.filter(version__channel__workspace=workspace)

    def not_final(self) -> Self:
        """All that is not in a final state."""
        return self.exclude(state__in=Delivery.FINAL_STATES)

    def due(self, now: datetime) -> Self:
        """Those that a worker should take now, first due first. A dead access is not knocked at again."""
        states = (Delivery.State.WAITING, Delivery.State.SETTLING, Delivery.State.UNSURE)
        return (
            self.filter(state__in=states, try_at__lte=now, version__channel__disconnected_at=None)
            .exclude(version__channel__trouble=Channel.TroubleKind.RECONNECT)
            .order_by("due_at", "pk")
        )

    def with_later_try(self, now: datetime) -> Self:
        """Those whose hour has come and whose next try, or Vigie's next look, is still to come."""
        states = (Delivery.State.WAITING, Delivery.State.SETTLING, Delivery.State.UNSURE)
        return self.filter(state__in=states, attempts__gt=0, due_at__lte=now, try_at__gt=now)

    def with_lost_worker(self, now: datetime, settling_time: float = SETTLING_TIME) -> Self:
        """Being sent by a worker that is known to be dead, or that gave no sign of life for ten minutes.

        Nobody is known to be dead in the first `settling_time` seconds of the database.
        """
        silent = Q(seen__lt=now - SENDING_TIMEOUT)
        names = live_worker_names(settling_time)
        if names is not None:
            silent |= Q(seen__lt=now - DEAD_WORKER_GRACE) & ~Q(sender="") & ~Q(sender__in=names)
        sending = self.filter(state=Delivery.State.SENDING)
        return sending.alias(seen=Coalesce("beat_at", "moved_at")).filter(silent)

    def settling_too_long(self, now: datetime) -> Self:
        """Digested by their network for too long to be believed."""
        return self.filter(state=Delivery.State.SETTLING, settling_at__lt=now - SETTLING_TIMEOUT)

    def past_lateness(self, now: datetime) -> Self:
        """Waiting past their lateness limit, whatever the reason."""
        minutes = ExpressionWrapper(F("version__post__lateness") * Value(timedelta(minutes=1)), DurationField())
        return self.filter(state=Delivery.State.WAITING, due_at__lt=now - minutes)

    def in_review(self, now: datetime) -> Self:
        """Given to a network where somebody has not yet accepted it, as far as we know."""
        waiting = self.filter(
            state=Delivery.State.PUBLISHED,
            reason=Delivery.StateReason.DIFFERENT,
            detail__contains=Difference.IN_REVIEW,
            published_at__gt=now - REVIEW_TIMEOUT,
            retracted_at=None,
        )
        lost = Channel.TroubleKind.RECONNECT
        return waiting.filter(version__channel__disconnected_at=None).exclude(version__channel__trouble=lost)

    def needing_attention(self, now: datetime) -> Self:
        """What waits for a person: nothing more will happen by itself, or it should have happened already."""
        state = Delivery.State
        stuck = Q(state__in=(state.HELD, state.REFUSED, state.UNSURE))
        slow = Q(state__in=(state.WAITING, state.SENDING, state.SETTLING), due_at__lt=now - LATENESS_SHOWN)
        slow |= _is_between_tries(now)
        # The trash calls off what waits, and nothing that may have left.
        kept = Q(version__post__archived_at=None) | Q(state__in=(state.UNSURE, state.SENDING, state.SETTLING))
        return self.filter(stuck | slow, kept)

    def leaving_before(self, until: datetime, now: datetime) -> Self:
        """What leaves by itself before `until`; what is late is not: `needing_attention` has it."""
        waiting = self.filter(state=Delivery.State.WAITING, version__post__archived_at=None)
        in_time = waiting.filter(due_at__gte=now - LATENESS_SHOWN, due_at__lte=until)
        return in_time.exclude(_is_between_tries(now))


def _is_between_tries(now: datetime) -> Q:
    """`Delivery.is_between_tries`, in a query."""
    return Q(state=Delivery.State.WAITING, attempts__gt=0, due_at__lte=now)


class Delivery(models.Model):
    """One version on one channel, with its state. The row is the truth; a job is only a nudge.

    `key` is the idempotency key: born with the delivery, it never changes. `steps` are what is already done on the
    network, `snapshot` what leaves, taken when it leaves `waiting`. `try_at` None: a person must act. The state changes
    only through `transition` (publishing/delivery/transitions.py), which compares and sets.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Sending")
        SETTLING = "settling", _("Settling")
        PUBLISHED = "published", _("Published")
        REFUSED = "refused", _("Refused")
        UNSURE = "unsure", _("Unconfirmed")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    class StateReason(models.TextChoices):
        """Why it is in its state. The sentences are in publishing/labels.py."""

        STOPPED = "stopped"
        LATE = "late"
        ARCHIVED = "archived"
        WRONG_ACCOUNT = "wrong_account"  # `detail`: the handle that the access opened
        BLOCKED = "blocked"  # `detail`: the rule of the house
        SECOND_PERSON = "second_person"  # `detail`: the rule of the house
        BACKUP_RESTORED = "backup_restored"
        MEDIA_LOST = "media_lost"  # `detail`: the name of the file
        UNSEEN = "unseen"
        ABSENT = "absent"
        UNSETTLED = "unsettled"
        WORKER_LOST = "worker_lost"
        FAULT = "fault"
        CONNECTOR_SAID = "connector_said"  # `detail`: a sentence of ours, translated when it is shown
        NETWORK_SAID = "network_said"  # `detail`: the network's own words
        DIFFERENT = "different"  # published, but not as asked; `detail`: `Difference`s, parted by spaces

    FINAL_STATES = (State.PUBLISHED, State.CANCELLED)
    AWAITING_APPROVAL_STATES = (State.HELD, State.CANCELLED)  # those of a post that is asked to be approved
    SAID_BY_NETWORK = (StateReason.CONNECTOR_SAID, StateReason.NETWORK_SAID)
    HOUSE_RULES = (StateReason.BLOCKED, StateReason.SECOND_PERSON)

    version = models.OneToOneField(Version, models.PROTECT, related_name="delivery")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    moved_at = models.DateTimeField(default=clock.now)
    beat_at = models.DateTimeField(null=True)  # last sign of life of the worker that sends it
    sender = models.CharField(max_length=40, blank=True)  # the name of its worker (delivery/worker_liveness.py)
    born_at = models.DateTimeField(default=clock.now)
    planned_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField(default=clock.now)
    try_at = models.DateTimeField(default=clock.now, null=True)  # not before
    settling_at = models.DateTimeField(null=True)  # since when its network digests it
    attempts = models.PositiveIntegerField(default=0)
    looks = models.PositiveIntegerField(default=0)
    steps = models.JSONField(default=dict)
    snapshot = models.JSONField(null=True)
    absent_said_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=20, choices=StateReason, blank=True)
    detail = models.CharField(max_length=500, blank=True)  # what the reason says more, as each reason tells above
    refused_field = models.CharField(max_length=40, blank=True)  # what to edit: text, media, or an option's name
    reply_to = models.JSONField(null=True)  # a Ref
    remote_id = models.CharField(max_length=700, blank=True)
    local_id = models.CharField(max_length=200, blank=True)
    remote = models.JSONField(default=dict)  # Ref.extra
    url = models.CharField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True)
    retracted_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["try_at"], condition=~models.Q(state__in=["published", "cancelled"]), name="delivery_open"
            ),
            models.Index(fields=["due_at"], name="delivery_due"),
            models.Index(fields=["-published_at"], name="delivery_published"),
            models.Index(fields=["remote_id"], condition=~models.Q(remote_id=""), name="delivery_remote"),
        )

    def __str__(self) -> str:
        return excerpt(self.version.says, 80)

    @property
    def channel(self) -> Channel:
        return self.version.channel

    @property
    def post(self) -> Post:
        return self.version.post

    @property
    def ref(self) -> Ref:
        """Where it is on the network."""
        return Ref(self.remote_id, self.local_id, self.url, self.remote)

    @property
    def is_final(self) -> bool:
        return self.state in self.FINAL_STATES

    @property
    def is_between_tries(self) -> bool:
        """Its hour has come and a first try did not succeed: it waits for the next."""
        return self.state == self.State.WAITING and self.attempts > 0 and self.due_at <= clock.now()

    @property
    def is_to_come(self) -> bool:
        return self.due_at > clock.now()

    @property
    def latest_at(self) -> datetime:
        """After that instant it no longer leaves by itself."""
        return self.due_at + timedelta(minutes=self.post.lateness)

    def reason_to_hold(self, now: datetime) -> str:
        """Why what waits is held instead of sent, whatever the network would say; empty: it may leave."""
        if now > self.latest_at:
            return self.StateReason.LATE
        if self.post.archived_at:
            return self.StateReason.ARCHIVED
        if self.channel.workspace_id != self.post.workspace_id:
            return self.StateReason.WRONG_ACCOUNT
        return ""

    @property
    def has_reason_to_show(self) -> bool:
        """Whether there is something to say of its state; of what is published, only that it is not as asked."""
        if self.state != self.State.PUBLISHED:
            return bool(self.reason)
        is_there = self.retracted_at is None or self.detail == Difference.DECLINED
        return self.reason == self.StateReason.DIFFERENT and is_there

    @property
    def is_too_late_to_retry(self) -> bool:
        """Held because the network did not take it, and its next try would pass the lateness limit."""
        return self.state == self.State.HELD and self.reason in self.SAID_BY_NETWORK

    @property
    def is_held_by_house_rules(self) -> bool:
        return self.state == self.State.HELD and self.reason in self.HOUSE_RULES
