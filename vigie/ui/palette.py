"""What `Ctrl K` finds. The furniture knows the places; rooms bring finders for what they hold."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.kit.text import fold
from vigie.ui.navigation import places

MOST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A line of the palette: where it leads, and a few words that place it."""

    label: str | Promise
    url: str
    icon: str = "open"
    hint: str | Promise = ""
    group: str | Promise = ""


Finder = Callable[[HttpRequest, str], Iterable[Found]]


class Palette:
    def __init__(self) -> None:
        self._finders: list[Finder] = []

    def add(self, finder: Finder) -> None:
        self._finders.append(finder)

    def find(self, request: HttpRequest, words: str) -> list[tuple[str, list[Found]]]:
        """What answers these words, by group, the places first, at most eight of each finder."""
        found = [*_places(request, words), *self._others(request, words)]
        return [(group, list(lines)) for group, lines in groupby(found, key=lambda line: str(line.group))]

    def _others(self, request: HttpRequest, words: str) -> Iterator[Found]:
        for finder in self._finders:
            yield from islice(finder(request, words), MOST)


def _places(request: HttpRequest, words: str) -> Iterator[Found]:
    for entry in places.seen_in(request):
        if fold(words) in fold(str(entry.place.name)):
            hint = f"g {entry.place.key}" if entry.place.key else ""
            yield Found(entry.place.name, entry.address, entry.place.icon, hint, _("Places"))


palette = Palette()
