from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Desk(AppConfig):
    name = "vigie.desk"

    def ready(self) -> None:
        from vigie.desk import finding, knowing
        from vigie.desk.explore import banner
        from vigie.desk.forms import TROUBLES
        from vigie.desk.sentences import SENTENCES
        from vigie.journal import words
        from vigie.proofreading.house import know_through
        from vigie.ui.banners import banners
        from vigie.ui.palette import palette
        from vigie.ui.places import Place, places
        from vigie.ui.sheets import modules

        banners.add(banner)
        words.name_values("exercise", dict(TROUBLES))
        words.add(SENTENCES)
        places.add(Place("today", _("Today"), icon="today", url="desk:today", key="t", rank=10, phone=True))
        places.house("columns", "mentions", "feeds", "watches", "people")
        places.add(Place("columns", _("Columns"), icon="columns", url="desk:wall", key="c", rank=20, phone=True))
        palette.add(finding.columns)
        palette.add(finding.exercises)
        modules.add("desk", "carry", "eye", "items", "newer", "place", "sight")
        know_through(knowing.words)
