"""What was looked up elsewhere for our texts: what an address answered, who bears a handle; each with its date."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.team.models import Workspace

GOOD_ANSWER_LIFETIME, DOUBTFUL_ANSWER_LIFETIME = (
    timedelta(days=1),
    timedelta(minutes=10),
)  # how long an answer is believed
ANSWER_TIMEOUT = timedelta(seconds=45)  # after that, a question without an answer is asked again
GONE_STATUSES = (404, 410)
UNKNOWN_HOST = 0  # kept as a status: no machine bears that name

Row = TypeVar("Row", bound="Lookup")


class LookupQuerySet(models.QuerySet[Row]):
    def still_valid(self) -> Self:
        return self.filter(answered_at__gt=clock.now() - GOOD_ANSWER_LIFETIME)

    def pending(self) -> Self:
        """Asked a moment ago, not answered yet."""
        return self.filter(asked_at__gt=clock.now() - ANSWER_TIMEOUT).filter(
            Q(answered_at=None) | Q(answered_at__lt=models.F("asked_at"))
        )

    def expired(self, good_for: timedelta = GOOD_ANSWER_LIFETIME) -> Self:
        """Those whose answer is missing or old; a reassuring one is believed for `good_for`."""
        now = clock.now()
        old = Q(answered_at__lt=now - good_for) | Q(good=False, answered_at__lt=now - DOUBTFUL_ANSWER_LIFETIME)
        return self.filter(Q(answered_at=None) | old)

    def mark_asked(self) -> list[int]:
        """Mark as asked those that are unknown, and that nobody asks already: their keys."""
        now = clock.now()
        free = Q(asked_at=None) | Q(asked_at__lt=now - ANSWER_TIMEOUT) | Q(answered_at__gte=models.F("asked_at"))
        asked = list(self.expired().filter(free).values_list("pk", flat=True))
        self.filter(pk__in=asked).update(asked_at=now)
        return asked


class Lookup(models.Model):
    """A question asked elsewhere. `good`: the answer is reassuring, and may be believed for long."""

    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    good = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def _save_answer(self, good: bool, **fields: object) -> None:
        type(self)._default_manager.filter(pk=self.pk).update(answered_at=clock.now(), good=good, **fields)


class LinkLookup(Lookup):
    """What an address answered. `status` None: nothing that proves anything (time-out, 5xx, a private address…)."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    address = models.CharField(max_length=2000)
    digest = models.CharField(max_length=64)  # of the address: too long for an index
    status = models.PositiveSmallIntegerField(null=True)

    objects = LookupQuerySet["LinkLookup"].as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "digest"], name="one_lookup_a_link"),)

    def __str__(self) -> str:
        return self.address

    @classmethod
    def for_addresses(cls, workspace: Workspace, addresses: Iterable[str]) -> LookupQuerySet["LinkLookup"]:
        return cls.objects.filter(workspace=workspace, digest__in=[address_digest(one) for one in addresses])

    @classmethod
    def create_missing(cls, workspace: Workspace, addresses: Iterable[str]) -> None:
        """A row for each."""
        rows = [cls(workspace=workspace, address=one, digest=address_digest(one)) for one in addresses]
        cls.objects.bulk_create(rows, ignore_conflicts=True)

    def record_status(self, status: int | None) -> None:
        self._save_answer(status is not None and status not in (UNKNOWN_HOST, *GONE_STATUSES), status=status)


class HandleLookup(Lookup):
    """Who bears a handle on the network of an account. `found` None: the network did not say."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    handle = models.CharField(max_length=300)  # as written, folded, without @
    found = models.BooleanField(null=True)
    name = models.CharField(max_length=300, blank=True)

    objects = LookupQuerySet["HandleLookup"].as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "handle"], name="one_lookup_a_handle"),)

    def __str__(self) -> str:
        return f"@{self.handle}"

    @classmethod
    def for_handles(cls, channel: Channel, handles: Iterable[str]) -> LookupQuerySet["HandleLookup"]:
        return cls.objects.filter(channel=channel, handle__in=list(handles))

    @classmethod
    def create_missing(cls, channel: Channel, handles: Iterable[str]) -> None:
        cls.objects.bulk_create([cls(channel=channel, handle=one) for one in handles], ignore_conflicts=True)

    def record_bearer(self, found: bool | None, name: str = "") -> None:
        self._save_answer(found is True, found=found, name=name[:300])


def address_digest(address: str) -> str:
    return hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()
