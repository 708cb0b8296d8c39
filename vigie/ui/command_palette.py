"""What `Ctrl K` finds. The furniture knows the places; rooms bring finders for what they hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby, islice

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.kit.text import fold
from vigie.ui.navigation import navigation

MAX_RESULTS = 8
#: Under what title stand the acts, before the places.
ACTS_GROUP = _("Actions")


@dataclass(frozen=True, slots=True)
class PaletteResult:
    """A line of the palette: where it leads, and a few words that place it.

    `opens`: what opens there, over the page, instead of another page (`drawer` or `dialog`).
    """

    label: str | Promise
    url: str
    icon: str = "open"
    hint: str | Promise = ""
    group: str | Promise = ""
    opens: str = ""


ResultFinder = Callable[[HttpRequest, str], Iterable[PaletteResult]]


class Palette:
    def __init__(self) -> None:
        self._act_finders: list[ResultFinder] = []
        self._finders: list[ResultFinder] = []

    def add_finder(self, finder: ResultFinder) -> None:
        self._finders.append(finder)

    def add_act_finder(self, finder: ResultFinder) -> None:
        """What it finds is done, not visited: it stands before the places."""
        self._act_finders.append(finder)

    def search(self, request: HttpRequest, words: str) -> list[tuple[str, list[PaletteResult]]]:
        """What answers these words, by group, acts first, then places, at most eight of each finder."""
        found: list[PaletteResult] = []
        for finder in self._act_finders:
            found += (line for line in finder(request, words) if fold(words) in fold(str(line.label)))
        for entry in navigation.entries_for(request):
            if entry.item.is_in_rail and fold(words) in fold(str(entry.item.name)):
                hint = f"g {entry.item.key}" if entry.item.key else ""
                found.append(PaletteResult(entry.item.name, entry.address, entry.item.icon, hint, _("Pages")))
        for finder in self._finders:
            found += islice(finder(request, words), MAX_RESULTS)
        return [(group, list(lines)) for group, lines in groupby(found, key=lambda line: str(line.group))]


palette = Palette()
