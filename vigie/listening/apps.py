from django.apps import AppConfig


class Listening(AppConfig):
    name = "vigie.listening"

    def ready(self) -> None:
        from vigie import journal
        from vigie.journal import words
        from vigie.listening import finding, following
        from vigie.listening.sentences import SENTENCES
        from vigie.ui.palette import palette

        words.add(SENTENCES)
        journal.follow("channels.channel.connected", following.connected)
        journal.follow("channels.channel.disconnected", following.disconnected)
        palette.add(finding.asked)
        palette.add(finding.authors)
