from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "vigie.desk"

    def ready(self) -> None:
        from vigie.desk import dictionary_words, palette_results
        from vigie.desk.journal_labels import SENTENCES
        from vigie.desk.receivers import add_requested_column
        from vigie.journal import labels
        from vigie.proofreading.house_settings import register_vocabulary
        from vigie.ui.assets import modules
        from vigie.ui.column_kinds import column_requested
        from vigie.ui.navigation import Place, places
        from vigie.ui.palette import palette

        labels.register(SENTENCES)
        places.add(Place("today", _("Today"), icon="today", url="desk:today", key="t", rank=10, phone=True))
        places.house("columns", "mentions", "feeds", "watches", "people")
        places.add(Place("columns", _("Columns"), icon="columns", url="desk:wall", key="c", rank=20, phone=True))
        palette.add(palette_results.find_columns)
        modules.add("desk", "column-drag", "items", "newer-items", "position", "scroll-anchor", "visibility")
        register_vocabulary(dictionary_words.watched_words)
        column_requested.connect(add_requested_column)
