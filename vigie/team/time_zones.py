"""The time zones that are offered: ours first, then the rest of the world that people name."""

from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

NEAR_ZONES = (
    "America/Toronto",
    "America/Halifax",
    "America/Moncton",
    "America/St_Johns",
    "America/Blanc-Sablon",
    "America/Iqaluit",
    "America/Winnipeg",
    "America/Regina",
    "America/Edmonton",
    "America/Vancouver",
    "America/Whitehorse",
)
FAR_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Port-au-Prince",
    "America/Martinique",
    "America/Guadeloupe",
    "America/Cayenne",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "Atlantic/Reykjavik",
    "Europe/Paris",
    "Europe/Brussels",
    "Europe/Zurich",
    "Europe/Luxembourg",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Berlin",
    "Europe/Rome",
    "Africa/Casablanca",
    "Africa/Algiers",
    "Africa/Tunis",
    "Africa/Dakar",
    "Africa/Abidjan",
    "Africa/Douala",
    "Africa/Kinshasa",
    "Indian/Reunion",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "UTC",
)
_ZONE_NAMES = {
    "Africa/Algiers": _("Algiers"),
    "America/Mexico_City": _("Mexico City"),
    "America/Sao_Paulo": "São Paulo",
    "America/St_Johns": _("St. John’s (N.L.)"),
    "America/Toronto": _("Eastern time (Montréal)"),
    "Asia/Beirut": _("Beirut"),
    "Asia/Kolkata": _("Kolkata"),
    "Atlantic/Reykjavik": "Reykjavík",
    "Europe/Brussels": _("Brussels"),
    "Europe/London": _("London"),
    "Indian/Reunion": "La Réunion",
    "Pacific/Noumea": "Nouméa",
}


def zone_choices(chosen: str = "") -> list[tuple[str, str]]:
    """(IANA name, what a person reads); the one already chosen is always there."""
    names = [name for name in (*NEAR_ZONES, *FAR_ZONES) if name in available_timezones() or name == "UTC"]
    if chosen and chosen not in names:
        names.insert(0, chosen)
    return [(name, zone_name(name)) for name in names]


def zone_name(zone: str) -> str:
    """What a person calls a zone: by its town."""
    return str(_ZONE_NAMES.get(zone) or zone.split("/")[-1].replace("_", " "))
