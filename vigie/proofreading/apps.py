from django.apps import AppConfig


class Proofreading(AppConfig):
    name = "vigie.proofreading"
