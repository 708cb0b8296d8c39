# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""Periods in which the law asks for silence, as templates to be dated by the workspace.

Sources. Québec: Loi électorale (RLRQ c. E-3.3), art. 429: during the seven days following the day of the decree nobody but the
Directeur général des élections may advertise about the election; Élections Québec holds digital media equal to the others; a paid post
is therefore held. Federal: Canada Elections Act (S.C. 2000, c. 9), s. 323: no new election advertising on polling day. Free posts are not
advertising in either law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from vigie.kit.text import N_
from vigie.proofreader.context import BlackoutPeriod


@dataclass(frozen=True, slots=True)
class BlackoutTemplate:
    """A period that starts from one day: the decree, or the polling day. `asks` names that day."""

    name: str
    day_question: str
    source: str
    first_day: int  # days after the day that is asked
    days: int
    paid_only: bool = True

    def starting_on(self, day: date, zone: tzinfo, name: str = "") -> BlackoutPeriod:
        """The period, for this day and in this zone."""
        start = datetime.combine(day + timedelta(days=self.first_day), datetime.min.time(), zone)
        end = datetime.combine(day + timedelta(days=self.first_day + self.days), datetime.min.time(), zone)
        return BlackoutPeriod(name or self.name, start, end, self.paid_only)


BLACKOUT_TEMPLATES: Mapping[str, BlackoutTemplate] = {
    "quebec": BlackoutTemplate(
        N_("Québec: seven days after the decree"),
        N_("Day of the decree"),
        "RLRQ c. E-3.3, art. 429; Élections Québec, lignes directrices pour les médias",
        1,
        7,
    ),
    "federal": BlackoutTemplate(N_("Canada: polling day"), N_("Polling day"), "L.C. 2000, ch. 9, art. 323", 0, 1),
}
