from django.apps import AppConfig


class Listening(AppConfig):
    name = "vigie.listening"

    def ready(self) -> None:
        from vigie import journal
        from vigie.listening import finding, following
        from vigie.ui.palette import palette

        journal.follow("channels.channel.connected", following.connected)
        journal.follow("channels.channel.disconnected", following.disconnected)
        palette.add(finding.asked)
        palette.add(finding.authors)
