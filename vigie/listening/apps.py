from django.apps import AppConfig


class Listening(AppConfig):
    name = "vigie.listening"
