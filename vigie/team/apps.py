from django.apps import AppConfig


class Team(AppConfig):
    name = "vigie.team"
