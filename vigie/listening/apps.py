from django.apps import AppConfig


class Listening(AppConfig):
    name = "vigie.listening"

    def ready(self) -> None:
        from vigie import journal
        from vigie.journal import labels
        from vigie.listening import channel_sources, palette_results
        from vigie.listening.journal_labels import SENTENCES
        from vigie.ui.palette import palette

        labels.add(SENTENCES)
        journal.follow("channels.channel.connected", channel_sources.connected)
        journal.follow("channels.channel.disconnected", channel_sources.disconnected)
        palette.add(palette_results.asked)
        palette.add(palette_results.authors)
