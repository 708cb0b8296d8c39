"""Our own accounts: access, colour, voice, health, and who may do what on each."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from vigie.kit import clock
from vigie.kit.http import Http
from vigie.networks import registry
from vigie.networks.base import Network
from vigie.networks.words import Account
from vigie.team.models import RIGHTS, Member, Right, Workspace

COLOURS = 12


class ChannelQuerySet(models.QuerySet["Channel"]):
    def seen_by(self, member: Member) -> Self:
        return self.allowing(member, Right.SEE)

    def allowing(self, member: Member, right: str) -> Self:
        """Those of the member's workspace on which she has `right`: what the channel says of her, else her role."""
        said = ChannelRights.objects.filter(channel=OuterRef("pk"), member=member)
        granted = Exists(said.filter(rights__contains=[right]))
        condition = granted if right not in RIGHTS[member.role] else Q(granted) | ~Exists(said)
        return self.filter(condition, workspace_id=member.workspace_id)

    def connected(self) -> Self:
        return self.filter(disconnected_at=None)

    def in_trouble(self) -> Self:
        return self.connected().exclude(trouble="")


class Channel(models.Model):
    """One of our accounts on one network. Disconnecting keeps its history."""

    class Voice(models.TextChoices):
        OFFICIAL = "official", _("Official")
        CANDIDATE = "candidate", _("Candidate")
        PERSONAL = "personal", _("Personal")

    class Trouble(models.TextChoices):
        NONE = "", _("Answers")
        RECONNECT = "reconnect", _("To reconnect")
        SILENT = "silent", _("Does not answer")
        LIMITED = "limited", _("Asks us to wait")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="channels")
    network = models.CharField(max_length=40)
    remote_id = models.CharField(max_length=500)
    server = models.CharField(max_length=300, blank=True)
    handle = models.CharField(max_length=300)
    name = models.CharField(_("name"), max_length=120)
    url = models.URLField(max_length=500, blank=True)
    avatar_url = models.URLField(max_length=1000, blank=True)
    colour = models.PositiveSmallIntegerField(_("colour"), default=1)
    voice = models.CharField(_("voice"), max_length=12, choices=Voice, default=Voice.OFFICIAL)
    language = models.CharField(_("language"), max_length=8, default="fr")
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="owned_channels")
    sealed = models.TextField(blank=True)  # the secrets, encrypted (kit.secrets)
    rules = models.JSONField(default=dict)  # as last said by the network, see live_rules()
    rules_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)  # of the access
    connected_at = models.DateTimeField(default=clock.now)
    disconnected_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=12, choices=Trouble, default=Trouble.NONE, blank=True)
    trouble_said = models.CharField(max_length=500, blank=True)
    trouble_at = models.DateTimeField(null=True)
    quota = models.JSONField(default=dict)  # {"left": int, "limit": int, "resets_at": iso}
    figures = models.JSONField(default=dict)  # of the account, as last counted

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=["workspace", "network", "remote_id"], name="one_channel_an_account"),
        )

    def __str__(self) -> str:
        return self.name or self.handle

    def wire(self) -> Network:
        """The network, ready to be asked."""
        allow = [settings.REHEARSAL.removeprefix("http://")] if self.network == "rehearsal" else []
        return registry.get(self.network, Http(allow=allow) if allow else None)

    def account(self) -> Account:
        """This account, opened. Raises WrongKey."""
        secrets: Mapping[str, str] = json.loads(settings.KEYS.open(self.sealed)) if self.sealed else {}
        return Account(
            self.remote_id, self.handle, self.name, self.server, self.url, self.avatar_url, secrets, self.expires_at
        )

    def keep(self, account: Account) -> None:
        """Take the secrets of a freshly opened or renewed account. Never replaces a secret by an empty one."""
        known = json.loads(settings.KEYS.open(self.sealed)) if self.sealed else {}
        fresh = {name: value for name, value in account.secrets.items() if value}
        self.sealed = settings.KEYS.seal(json.dumps({**known, **fresh}))
        self.expires_at: datetime | None = account.expires_at


class ChannelRights(models.Model):
    """What a member may do on a channel, when that is not what her role says."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="rights")
    member = models.ForeignKey(Member, models.CASCADE, related_name="channel_rights")
    rights = ArrayField(models.CharField(max_length=8, choices=Right))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "member"], name="one_say_a_channel_and_member"),)
