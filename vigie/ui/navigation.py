"""The places of the rail and of the phone's bar. Rooms bring theirs; the furniture knows none of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its name in the rail, its url name (reversed with the workspace's slug), its letter after `g`.

    `count` says how many people wait there, and `live` the topic that tells when it changed; `phone` puts it in the
    phone's bar; `shown` hides it from who may not enter.
    """

    slug: str
    name: str | Promise
    icon: str
    url: str
    key: str = ""
    rank: int = 50
    phone: bool = False
    count: Callable[[HttpRequest], int | None] | None = None
    live: str = ""
    shown: Callable[[HttpRequest], bool] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as one request sees it."""

    place: Place
    address: str
    waiting: int
    current: bool

    @property
    def short(self) -> str:
        return str(self.place.name)


class Places:
    def __init__(self) -> None:
        self._places: dict[str, Place] = {}
        self._homes: dict[str, str] = {}

    def add(self, place: Place) -> None:
        """Put a place in the rail; the same slug again replaces it."""
        self._places[place.slug] = place

    def house(self, place: str, *words: str) -> None:
        """Pages whose address begins with one of these words (`/w/x/<word>/`) are of that place."""
        self._homes |= dict.fromkeys(words, place)

    @property
    def topics(self) -> list[str]:
        """What tells that a count of the rail changed."""
        return [place.live for place in self if place.live]

    def __iter__(self) -> Iterator[Place]:
        return iter(sorted(self._places.values(), key=lambda place: place.rank))

    def seen_in(self, request: HttpRequest) -> list[Entry]:
        """The places of the request's workspace; none outside of a workspace."""
        workspace = getattr(request, "workspace", None)
        if workspace is None:
            return []
        entries = [_entry(place, workspace.slug, request) for place in self if not place.shown or place.shown(request)]
        return _with_one_current(entries, self._home(entries, request.path) or _under(entries, request.path))

    def _home(self, entries: list[Entry], path: str) -> Entry | None:
        slug = self._homes.get(path.split("/")[3] if path.count("/") > 3 else "")
        return next((entry for entry in entries if entry.place.slug == slug), None)


def _entry(place: Place, slug: str, request: HttpRequest) -> Entry:
    address = reverse(place.url, args=[slug])
    return Entry(place, address, (place.count(request) or 0) if place.count else 0, current=False)


def _under(entries: list[Entry], path: str) -> Entry | None:
    """The place with the longest address that opens the path: Today is `/w/x/`, all others are under it."""
    opening = [entry for entry in entries if path.startswith(entry.address)]
    here = max(opening, key=lambda entry: len(entry.address), default=None)
    if here is not None and here.address.count("/") <= 3 and path != here.address:
        return None  # deep in a place that is not in the rail
    return here


def _with_one_current(entries: list[Entry], here: Entry | None) -> list[Entry]:
    return [Entry(e.place, e.address, e.waiting, current=e is here) for e in entries]


places = Places()
