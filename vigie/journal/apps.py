from django.apps import AppConfig


class Journal(AppConfig):
    name = "vigie.journal"
