from django.apps import AppConfig


class Publishing(AppConfig):
    name = "vigie.publishing"

    def ready(self) -> None:
        from vigie.publishing.gate import read_ours
        from vigie.publishing.places import furnish
        from vigie.ui.sheets import modules

        furnish()
        modules.add("publishing", "aim")
        read_ours()
