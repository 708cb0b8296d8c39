from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "vigie.desk"

    def ready(self) -> None:
        from vigie.desk import dictionary_words, palette_results
        from vigie.desk.column_kinds.feeds import FeedsColumns
        from vigie.desk.column_kinds.people import PeopleColumns
        from vigie.desk.column_kinds.sources import SourcesColumns
        from vigie.desk.column_kinds.watch import WatchColumns
        from vigie.desk.journal_labels import SENTENCES
        from vigie.desk.receivers import add_requested_column
        from vigie.journal import labels
        from vigie.proofreading.house_settings import register_vocabulary
        from vigie.ui.column_registry import column_kinds, column_requested
        from vigie.ui.command_palette import palette
        from vigie.ui.navigation import NavItem, navigation

        labels.register(SENTENCES)
        navigation.add_item(
            NavItem("today", _("Today"), icon="today", url="desk:today", key="t", rank=10, is_on_phone=True)
        )
        navigation.owns("columns", "mentions", "feeds", "watches", "people", "heard")
        navigation.add_item(
            NavItem("columns", _("Columns"), icon="columns", url="desk:wall", key="c", rank=20, is_on_phone=True)
        )
        palette.add_finder(palette_results.find_columns)
        palette.add_act_finder(palette_results.find_column_acts)
        register_vocabulary(dictionary_words.watched_words)
        column_requested.connect(add_requested_column)
        for kind in (SourcesColumns(), WatchColumns(), FeedsColumns(), PeopleColumns()):
            column_kinds.add_kind(kind)
