from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "vigie.journal"

    def ready(self) -> None:
        from vigie.journal import labels, receivers
        from vigie.team.models import Role
        from vigie.team.settings_pages import SettingsPage, managers_only, settings_pages
        from vigie.ui.navigation import navigation

        assert receivers
        says = _("Who did what, when, from where")
        navigation.owns("settings", "journal")
        settings_pages.register(
            SettingsPage("journal", _("Journal"), says, "journal", "journal:entries", 60, managers_only)
        )
        labels.register_values("role", dict(Role.choices))
        labels.register_values("before", dict(Role.choices))
        labels.register_values(
            "factor",
            {"totp": _("authenticator app"), "webauthn": _("passkey or key"), "recovery_codes": _("recovery codes")},
        )
        labels.register(
            {
                "team.workspace.founded": _("%(who)s founded the workspace %(about)s"),
                "team.workspace.changed": _("%(who)s changed the settings of the workspace"),
                "team.member.joined": _("%(who)s joined the team, invited by %(invited_by)s (%(role)s)"),
                "team.member.role": _("%(who)s changed a role: %(about)s, %(before)s, now %(role)s"),
                "team.member.removed": _("%(who)s removed %(about)s from the team"),
                "team.member.left": _("%(who)s left the team"),
                "team.member.changed": _("%(who)s changed the settings of their profile"),
                "team.invitation.written": _("%(who)s made an invitation (%(role)s): %(about)s"),
                "team.invitation.revoked": _("%(who)s withdrew an invitation: %(about)s"),
                "team.person.signed_in": _("%(who)s signed in"),
                "team.person.signed_out": _("%(who)s signed out"),
                "team.person.sign_in_failed": _("A sign-in failed: %(who)s"),
                "team.person.password_changed": _("%(who)s changed their password"),
                "team.person.factor_added": _("%(who)s added a second factor: %(factor)s"),
                "team.person.factor_removed": _("%(who)s removed a second factor: %(factor)s"),
                "team.person.factor_renewed": _("%(who)s renewed a second factor: %(factor)s"),
                "team.person.factor_refused": _("A second factor was refused: %(who)s"),
            }
        )
