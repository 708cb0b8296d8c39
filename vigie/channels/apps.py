from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from vigie.ui.command_palette import PaletteResult


class ChannelsConfig(AppConfig):
    name = "vigie.channels"

    def ready(self) -> None:
        from vigie.channels.models import Channel
        from vigie.journal import labels
        from vigie.team.models import Right
        from vigie.team.permissions import account_rights
        from vigie.team.settings_pages import SettingsPage, managers_only, settings_pages
        from vigie.ui.command_palette import palette
        from vigie.ui.navigation import navigation

        account_rights.register(Channel.objects.with_right)
        says = _("Our accounts on the networks: connection, health, colours")
        settings_pages.register(SettingsPage("channels", _("Accounts"), says, "plug", "channels:channels", 40))
        says = _("Who may see, draft, reply, approve and publish, account by account")
        settings_pages.register(SettingsPage("rights", _("Rights"), says, "lock", "channels:matrix", 50, managers_only))
        navigation.owns("settings", "channels")
        palette.add_finder(palette_results)
        labels.register_values("network", network_name)
        labels.register_values("trouble", dict(Channel.TroubleKind.choices))
        labels.register_values("rights", dict(Right.choices))
        labels.register(
            {
                "channels.channel.connected": _("%(who)s connected the account %(about)s (%(network)s)"),
                "channels.channel.disconnected": _("%(who)s disconnected the account %(about)s (%(network)s)"),
                "channels.channel.changed": _("%(who)s changed the settings of the account %(about)s"),
                "channels.channel.trouble": _("The account %(about)s is in trouble: %(trouble)s"),
                "channels.channel.recovered": _("The account %(about)s answers again"),
                "channels.rights.changed": _(
                    "%(who)s changed what %(person)s may do on the account %(about)s: %(rights)s"
                ),
                "channels.keys.rotated": _("%(secrets)s secrets were encrypted again with a new key"),
            }
        )


def network_name(slug: str) -> str:
    """The proper name of a network, translated for the one that has no other."""
    from django.utils.translation import gettext

    from vigie.networks import registry

    found = registry.network_classes().get(slug)
    return gettext(found.name) if found else slug


def palette_results(request: HttpRequest, words: str) -> "Iterable[PaletteResult]":
    """Accounts by name or handle, for Ctrl K."""
    from vigie.channels.models import Channel
    from vigie.team.workspace_urls import link
    from vigie.ui.command_palette import PaletteResult

    member = getattr(request, "member", None)
    if member is None or not words.strip():
        return
    named = Q(name__icontains=words.strip()) | Q(handle__icontains=words.strip())
    for channel in Channel.objects.seen_by(member).connected().filter(named)[:8]:
        address = link(member.workspace, "channels:channel", channel.pk)
        yield PaletteResult(str(channel), address, icon="plug", hint=channel.handle, group=_("Accounts"))
