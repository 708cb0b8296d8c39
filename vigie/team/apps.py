from django.apps import AppConfig
from django.db import connection

from vigie.kit import live


class Team(AppConfig):
    name = "vigie.team"

    def ready(self) -> None:
        live.through(connection.cursor)  # type: ignore[arg-type]  # Django's cursor says it takes more than we give
