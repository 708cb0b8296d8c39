from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    name = "vigie.inbox"

    def ready(self) -> None:
        from vigie import journal
        from vigie.inbox import dictionary_words, intake, navigation, palette_results, receivers
        from vigie.inbox.column_kinds import InboxColumns
        from vigie.inbox.journal_labels import SENTENCES
        from vigie.inbox.models import Closure
        from vigie.journal import labels
        from vigie.listening import signals as heard
        from vigie.proofreading.house_settings import register_vocabulary
        from vigie.publishing.journal_acts import ACT_OF_STATE
        from vigie.ui.column_registry import column_kinds
        from vigie.ui.command_palette import palette
        from vigie.ui.navigation import NavItem
        from vigie.ui.navigation import navigation as rail

        labels.register(SENTENCES)
        labels.register_values("reason", dict(Closure.Reason.choices))
        labels.register_values("to", lambda name: name or _("nobody"))
        heard.connect_receiver(intake.receive_gatherings)
        heard.connect_change_receiver(intake.follow_changes)
        register_vocabulary(dictionary_words.people_names)
        for moved in ACT_OF_STATE.values():
            journal.add_receiver(moved, receivers.update_replied_conversation)
        for act in ("team.member.left", "team.member.removed"):
            journal.add_receiver(act, receivers.end_assignments)
        palette.add_act_finder(palette_results.find_next_person)
        rail.owns("inbox", "conversations")
        rail.add_item(
            NavItem(
                "inbox",
                _("Inbox"),
                icon="inbox",
                url="inbox:list",
                key="i",
                rank=30,
                is_on_phone=True,
                count=navigation.count_waiting,
                live_topic="inbox",
                counted_rows=".inbox-row",
                counted_once_by="author",
            )
        )
        column_kinds.add_kind(InboxColumns())
