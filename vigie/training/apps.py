from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "vigie.training"

    def ready(self) -> None:
        from vigie.journal import labels
        from vigie.training.demonstration import demonstration_banner
        from vigie.training.forms import TROUBLES
        from vigie.training.journal_labels import SENTENCES
        from vigie.training.palette_results import find_exercises
        from vigie.ui.banners import banners
        from vigie.ui.command_palette import palette

        banners.add_finder(demonstration_banner)
        labels.register_values("exercise", dict(TROUBLES))
        labels.register(SENTENCES)
        palette.add_finder(find_exercises)
