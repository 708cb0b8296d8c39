from django.apps import AppConfig


class Listening(AppConfig):
    name = "vigie.listening"

    def ready(self) -> None:
        from vigie import journal
        from vigie.listening import following

        journal.follow("channels.channel.connected", following.connected)
        journal.follow("channels.channel.disconnected", following.disconnected)
