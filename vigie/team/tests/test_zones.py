"""Time zones, as people name them."""

import pytest
from django.utils import translation

from vigie.team import time_zones


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("fr-ca", "Europe/London", "Londres"),
        ("fr-ca", "America/Toronto", "Heure de l’Est (Montréal)"),
        ("en", "Europe/London", "London"),
        ("en", "America/Port-au-Prince", "Port-au-Prince"),
        ("fr-ca", "America/New_York", "New York"),
        ("fr-ca", "UTC", "UTC"),
    ],
)
def test_a_zone_is_called_by_its_town(language: str, zone: str, said: str) -> None:
    with translation.override(language):
        assert time_zones.zone_name(zone) == said
