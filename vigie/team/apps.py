from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamConfig(AppConfig):
    name = "vigie.team"

    def ready(self) -> None:
        from django.db import connection

        from vigie.kit import postgres_notify
        from vigie.team.settings_pages import SettingsPage, managers_only, settings_pages
        from vigie.ui.navigation import NavItem, navigation
        from vigie.ui.template_slots import template_slots

        postgres_notify.use_cursor(lambda: connection.cursor())  # asked anew: each thread has its own
        navigation.add_item(NavItem("settings", _("Settings"), icon="settings", url="team:settings", rank=100))
        template_slots.add_template("member", "team/_member_menu.html")
        settings_pages.register(
            SettingsPage(
                "me",
                _("My profile"),
                _("Name, language, theme, keyboard, password, second factor"),
                "person",
                "team:profile",
                10,
            )
        )
        settings_pages.register(
            SettingsPage(
                "workspace",
                _("Workspace"),
                _("Name, language, time zone"),
                "settings",
                "team:workspace",
                20,
                managers_only,
            )
        )
        settings_pages.register(
            SettingsPage(
                "members", _("Members"), _("Who is in the team, roles, invitations"), "people", "team:members", 30
            )
        )
