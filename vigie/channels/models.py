"""Our own accounts: access, colour, voice, health, and who may do what on each."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vigie import journal
from vigie.channels import http_clients, publishing_rules
from vigie.channels.permissions import HasRight
from vigie.channels.trouble_sentences import said_sentence
from vigie.kit import clock
from vigie.kit.http import Deadline
from vigie.kit.secrets import WrongKey
from vigie.kit.text import N_, web_url
from vigie.networks import registry
from vigie.networks.base import ChecksAccess, Measures, Network, Publishes, Renews
from vigie.networks.troubles import Reconnect, TryLater
from vigie.networks.troubles import Trouble as NetworkTrouble
from vigie.networks.types import Account, PublishingRules
from vigie.team.models import ROLE_RIGHTS, Member, Right, Workspace

COLOUR_COUNT = 12
#: An access is renewed when it would die sooner than this.
RENEWAL_MARGIN = timedelta(minutes=5)
#: What a network said of its rules is believed for so long; when it does not answer, it is asked again after less.
RULES_LIFETIME, RULES_RETRY_DELAY = timedelta(hours=6), timedelta(minutes=10)
#: For so long after a disconnection the secrets are kept, so that it can be undone.
UNDO_WINDOW = timedelta(minutes=10)
#: Successes are written down no oftener than this, or each request would rewrite the row.
SUCCESS_SAVE_INTERVAL = timedelta(minutes=1)


class ChannelQuerySet(models.QuerySet["Channel"]):
    def seen_by(self, member: Member) -> Self:
        return self.with_right(member, Right.SEE)

    def with_right(self, member: Member, right: str) -> Self:
        """Those of the workspace on which the member has `right`: what the channel says of them, else their role."""
        return self.filter(HasRight("pk", member, right), workspace_id=member.workspace_id)

    def connected(self) -> Self:
        return self.filter(disconnected_at=None)

    def expiring(self, within: timedelta = RENEWAL_MARGIN) -> Self:
        """Those whose access expires soon, and may still be renewed without a person."""
        soon = clock.now() + within
        return self.connected().filter(expires_at__lt=soon).exclude(trouble=Channel.TroubleKind.RECONNECT)

    def to_erase(self) -> Self:
        """Disconnected for good: the regret is over, the secrets are still there."""
        return self.filter(disconnected_at__lt=clock.now() - UNDO_WINDOW).exclude(sealed="")


class Channel(models.Model):
    """One of our accounts on one network. Disconnecting keeps its history."""

    class Voice(models.TextChoices):
        OFFICIAL = "official", pgettext_lazy("voice", "Official")
        CANDIDATE = "candidate", pgettext_lazy("voice", "Candidate")
        PERSONAL = "personal", pgettext_lazy("voice", "Personal")

    class TroubleKind(models.TextChoices):
        NONE = "", pgettext_lazy("account", "Answers")
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
    rules = models.JSONField(default=dict)  # as last said by the network, see current_rules()
    rules_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)  # of the access
    connected_at = models.DateTimeField(default=clock.now)
    disconnected_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=12, choices=TroubleKind, default=TroubleKind.NONE, blank=True)
    trouble_said = models.CharField(max_length=500, blank=True)  # a sentence of ours, translated when it is shown
    trouble_quoted = models.CharField(max_length=500, blank=True)  # or the network's own words
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

    @property
    def is_connected(self) -> bool:
        return self.disconnected_at is None

    @property
    def needs_reconnection(self) -> bool:
        """Its access is dead: nothing leaves before a person opens the account again."""
        return self.trouble == self.TroubleKind.RECONNECT

    @property
    def speaker(self) -> str:
        """The name of the person whose voice it is; empty when it speaks for the house."""
        if self.voice == self.Voice.OFFICIAL:
            return ""
        return str(self.owner) if self.owner else self.name

    @property
    def network_name(self) -> str:
        network = registry.network_classes().get(self.network)
        return gettext(network.name) if network else self.network

    @property
    def is_pretend(self) -> bool:
        """Whether it lives on a network where nothing is real."""
        network = registry.network_classes().get(self.network)
        return network is not None and network.is_pretend

    @property
    def trouble_sentence(self) -> str:
        """What the network last had to say of its trouble, for the reader."""
        return said_sentence(self.trouble_said, self.trouble_quoted)

    def has_talent(self, talent: type) -> bool:
        """Whether its network has a talent (networks/base.py), without making the client that asks it."""
        return issubclass(registry.network_classes()[self.network], talent)

    def members_with_right(self, right: str) -> models.QuerySet[Member]:
        """The present members who have that right here."""
        said = ChannelRights.objects.filter(channel=self, member=OuterRef("pk"))
        by_role = Q(role__in=[role for role, rights in ROLE_RIGHTS.items() if right in rights]) & ~Exists(said)
        present = Member.objects.present().filter(workspace_id=self.workspace_id)
        return present.filter(by_role | Exists(said.filter(rights__contains=[right])))

    def client(self, deadline: Deadline | None = None) -> Network:
        """The network, ready to be asked; all that it is asked ends before `deadline`."""
        return registry.get(self.network, http_clients.client_for(self.network).with_deadline(deadline))

    def account(self) -> Account:
        """This account, opened, as it was last kept. Before calling a network, ask `renewed()`. Raises Reconnect."""
        try:
            secrets = self._open_secrets()
        except WrongKey:
            raise Reconnect(N_("The key that sealed this access is no longer on this machine.")) from None
        return Account(
            self.remote_id, self.handle, self.name, self.server, self.url, self.avatar_url, secrets, self.expires_at
        )

    def renewed_account(self, deadline: Deadline | None = None) -> Account:
        """This account, opened, with an access that lives five minutes more: what to ask before calling a network.

        The row is locked while the network renews, and read again once locked: of two calls at the same time one
        renews and the other finds it done. What came is saved before it is used, in a transaction of its own where the
        caller has none. Raises Reconnect (also when disconnected, or sealed with a key that is lost), TryLater.
        """
        if not self.is_connected or not self.sealed:
            raise Reconnect(N_("This account is disconnected."))
        network = self.client(deadline)
        if isinstance(network, Renews) and self._is_expiring():
            with transaction.atomic():
                locked = Channel.objects.select_for_update(no_key=True).get(pk=self.pk)
                if locked._is_expiring() and locked.is_connected:
                    locked.take_account(network.renew_access(locked.account()))
                    locked.save(update_fields=["sealed", "expires_at", "handle", "server", "url", "avatar_url"])
            self.sealed = locked.sealed
            self.expires_at = locked.expires_at
            self.disconnected_at = locked.disconnected_at
        if not connection.in_atomic_block:
            connection.close()  # back to the pool: a network that answers late must not keep it from other pages
        return self.account()

    def _is_expiring(self) -> bool:
        return self.expires_at is not None and self.expires_at < clock.now() + RENEWAL_MARGIN

    def take_account(self, account: Account) -> None:
        """The access of a freshly opened or renewed account, and what the network calls it. Does not save.

        The name that the team gave stays, and what the network leaves out.
        """
        self.seal_secrets(account)
        self.handle = account.handle[:300] or self.handle
        self.server = account.server[:300] or self.server
        self.url = web_url(account.url[:500]) or self.url
        self.avatar_url = web_url(account.avatar_url[:1000]) or self.avatar_url

    def mark_connected(self) -> None:
        """A person has just opened it: nothing is in trouble. Does not save."""
        now = clock.now()
        self.connected_at = now
        self.disconnected_at = None
        self.last_success_at = now
        self.trouble = Channel.TroubleKind.NONE
        self.trouble_said = ""
        self.trouble_quoted = ""
        self.trouble_at = None
        self.rules_at = None

    def seal_secrets(self, account: Account) -> None:
        """Take the secrets of a freshly opened or renewed account. Never replaces a secret by an empty one."""
        try:
            known = self._open_secrets()
        except WrongKey:  # secrets that nobody can read any more are replaced
            known = {}
        fresh = {name: value for name, value in account.secrets.items() if value}
        self.sealed = settings.KEYS.encrypt(json.dumps({**known, **fresh}))
        self.expires_at = account.expires_at

    def _open_secrets(self) -> Mapping[str, str]:
        secrets: Mapping[str, str] = json.loads(settings.KEYS.decrypt(self.sealed)) if self.sealed else {}
        return secrets

    def record_result(self, trouble: NetworkTrouble | None, *, proves_access: bool = True) -> None:
        """Keep what the last call to the network gave: None, or its trouble. One line in the journal for each cause.

        `proves_access` is False for a success that needed no living access: what anybody may read, a stream that was
        opened before. It says that the network is there; a dead access stays dead.
        """
        now = clock.now()
        if trouble is None:
            self._record_success(now, proves_access=proves_access)
            return
        if isinstance(trouble, Reconnect):
            kind = Channel.TroubleKind.RECONNECT
        elif isinstance(trouble, TryLater):
            kind = Channel.TroubleKind.LIMITED if trouble.after else Channel.TroubleKind.SILENT
        else:
            return  # a post that is refused, a silence to look into: nothing is said of the account's health
        if self._change_trouble(kind, trouble_at=now, trouble_said=trouble.reason[:500], trouble_quoted=trouble.quoted):
            journal.write("channels.channel.trouble", workspace=self.workspace, of=self, trouble=kind.value)

    def _record_success(self, now: datetime, *, proves_access: bool) -> None:
        since = self.last_success_at
        cleared = {"trouble_said": "", "trouble_quoted": "", "trouble_at": None, "last_success_at": now}
        if self._change_trouble(Channel.TroubleKind.NONE, keeps_dead=not proves_access, **cleared):
            journal.write("channels.channel.recovered", workspace=self.workspace, of=self)
        elif self.trouble == Channel.TroubleKind.NONE and (since is None or now - since > SUCCESS_SAVE_INTERVAL):
            Channel.objects.filter(pk=self.pk).update(last_success_at=now)
            self.last_success_at = now

    def _change_trouble(self, kind: "Channel.TroubleKind", *, keeps_dead: bool = True, **fields: Any) -> bool:
        """Compare and set: of two processes that meet the same trouble at once, one writes the journal.

        `keeps_dead`: a dead access stays so, whatever else happens. An access that was found dead before somebody
        opened the account again says nothing of the new one.
        """
        rows = Channel.objects.filter(pk=self.pk).exclude(trouble=kind)
        if kind == Channel.TroubleKind.RECONNECT:
            rows = rows.filter(connected_at=self.connected_at)
        elif keeps_dead:
            rows = rows.exclude(trouble=Channel.TroubleKind.RECONNECT)
        moved = rows.update(trouble=kind, **fields)
        if moved or self.trouble != kind:
            self.refresh_from_db(fields=["trouble", "trouble_said", "trouble_quoted", "trouble_at", "last_success_at"])
        return bool(moved)

    def stored_rules(self) -> PublishingRules:
        """What the network last said; very few rules while it never answered. It is not asked: this is for pages."""
        return publishing_rules.rules_from_json(self.rules) if self.rules else publishing_rules.UNKNOWN_RULES

    def current_rules(self) -> PublishingRules:
        """What this account may publish, as its network last said, at most six hours ago when it answers.

        Raises Reconnect, TryLater when the network never said anything; Refused when it refuses to say.
        """
        if self.rules and self.rules_at and clock.now() - self.rules_at < RULES_LIFETIME:
            return publishing_rules.rules_from_json(self.rules)
        network = self.client()
        assert isinstance(network, Publishes), self.network
        try:
            return self._save_rules(network.get_publishing_rules(self.renewed_account()), clock.now())
        except NetworkTrouble as trouble:
            self.record_result(trouble)
            if not self.rules:
                raise
            return self._save_rules(
                publishing_rules.rules_from_json(self.rules), clock.now() - RULES_LIFETIME + RULES_RETRY_DELAY
            )

    def _save_rules(self, said: PublishingRules, at: datetime) -> PublishingRules:
        self.rules = publishing_rules.rules_to_json(said)
        self.rules_at = at
        self.save(update_fields=["rules", "rules_at"])
        return said

    def check_health(self, deadline: Deadline | None = None) -> None:
        """Ask the network whether it still accepts the access, then for the rules and what is left. Records the result.

        Rules are public in many places: they prove no access, and a refusal of theirs does not kill one.
        """
        network = self.client(deadline)
        try:
            account = self.renewed_account(deadline)
            if isinstance(network, ChecksAccess):
                network.check_access(account)
                self.record_result(None)
            if isinstance(network, Publishes):
                self._save_rules(network.get_publishing_rules(account), clock.now())
            if isinstance(network, Measures) and (quota := network.get_quota(account)):
                resets_at = quota.resets_at.isoformat() if quota.resets_at else None
                self.quota = {"left": quota.left, "limit": quota.limit, "resets_at": resets_at}
                self.save(update_fields=["quota"])
        except NetworkTrouble as trouble:
            self.record_result(trouble)
        else:
            self.record_result(None, proves_access=isinstance(network, ChecksAccess))

    def disconnect(self, by: Member) -> bool:
        """Stop speaking through it. Its history stays; its secrets are erased once the regret is over."""
        with transaction.atomic():
            gone = Channel.objects.connected().filter(pk=self.pk).update(disconnected_at=clock.now())
            if gone:
                journal.write("channels.channel.disconnected", by=by, of=self, network=self.network)
        self.refresh_from_db(fields=["disconnected_at"])
        return bool(gone)

    def restore(self, by: Member) -> bool:
        """Undo a disconnection while the secrets are still there. False when it is too late: connect it again."""
        with transaction.atomic():
            back = Channel.objects.filter(pk=self.pk).exclude(disconnected_at=None).exclude(sealed="")
            taken = back.update(disconnected_at=None)
            if taken:
                journal.write("channels.channel.connected", by=by, of=self, network=self.network, again=True)
        self.refresh_from_db(fields=["disconnected_at"])
        return bool(taken)

    def erase_secrets(self) -> bool:
        """Forget the secrets of a disconnected account."""
        return bool(Channel.objects.to_erase().filter(pk=self.pk).update(sealed="", expires_at=None))


class ChannelRights(models.Model):
    """What a member may do on a channel, when that is not what their role says."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="rights")
    member = models.ForeignKey(Member, models.CASCADE, related_name="channel_rights")
    rights = ArrayField(models.CharField(max_length=8, choices=Right))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "member"], name="one_say_a_channel_and_member"),)

    def __str__(self) -> str:
        return f"{self.member} · {self.channel}"
