from django.apps import AppConfig


class Publishing(AppConfig):
    name = "vigie.publishing"

    def ready(self) -> None:
        from vigie.publishing.delivery.preflight import read_ours
        from vigie.publishing.navigation import furnish
        from vigie.ui.assets import modules

        furnish()
        modules.add("publishing", "aim")
        read_ours()
