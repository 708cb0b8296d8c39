from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListeningConfig(AppConfig):
    name = "vigie.listening"

    def ready(self) -> None:
        from vigie import journal
        from vigie.journal import labels
        from vigie.listening import channel_sources, palette_results, presence
        from vigie.listening.journal_labels import SENTENCES
        from vigie.team.live_stream import workspaces_present
        from vigie.ui.command_palette import palette
        from vigie.ui.navigation import NavItem, navigation

        labels.register(SENTENCES)
        journal.add_receiver("channels.channel.connected", channel_sources.follow_connected_channel)
        journal.add_receiver("channels.channel.disconnected", channel_sources.release_disconnected_channel)
        workspaces_present.connect(presence.on_workspaces_present, dispatch_uid="listening.presence")
        palette.add_finder(palette_results.find_listening_pages)
        for name, place, icon in ((_("Watches"), "watches", "eye"), (_("Sources"), "feeds", "feed")):
            navigation.add_item(NavItem(place, name, icon, f"listening:{place}", rank=25, is_in_rail=False))
        palette.add_finder(palette_results.find_authors)
