"""The places of the rail and of the phone's bar. Rooms bring theirs; this module knows none of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place: its name in the rail, its url name (reversed with the workspace's slug), its letter after `g`.

    `count` says how many wait there, `live_topic` is the topic that tells when it changed, and `counted_rows` the CSS
    selector of what it counts on the place's page (once for each value of `data-<counted_once_by>`). It stands in amber
    for people outside who wait for us; for anything else, in ink, followed by the words of `count_label`. `is_on_phone`
    puts the place in the phone's bar, and `is_in_rail` in that of a desk: all others are under "More" on a phone;
    `is_visible` hides it from members who may not enter, and `hides_without_count` while nothing is counted.
    """

    slug: str
    name: str | Promise
    icon: str
    url: str
    key: str = ""
    rank: int = 50
    is_on_phone: bool = False
    is_in_rail: bool = True
    count: Callable[[HttpRequest], int | None] | None = None
    live_topic: str = ""
    counted_rows: str = ""
    counted_once_by: str = ""
    count_label: Callable[[int], str] | None = None
    hides_without_count: bool = False
    is_visible: Callable[[HttpRequest], bool] | None = None


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A place as one request sees it."""

    item: NavItem
    address: str
    waiting: int
    is_current: bool = False


class Navigation:
    def __init__(self) -> None:
        self._items: dict[str, NavItem] = {}
        self._owners: dict[str, str] = {}

    def add_item(self, item: NavItem) -> None:
        """Put a place in the rail; the same slug again replaces it."""
        self._items[item.slug] = item

    def owns(self, slug: str, *words: str) -> None:
        """Pages whose address begins with one of these words (`/w/x/<word>/`) are of the place `slug`."""
        for word in words:
            self._owners[word] = slug

    @property
    def live_topics(self) -> list[str]:
        """What tells that a count of the rail changed."""
        return [item.live_topic for item in self if item.live_topic]

    def __iter__(self) -> Iterator[NavItem]:
        return iter(sorted(self._items.values(), key=lambda item: item.rank))

    def entries_for(self, request: HttpRequest) -> list[NavEntry]:
        """The places of the request's workspace; none outside of a workspace.

        A page that has counted those who wait at a place says so in `request.nav_counts`: they are not counted again.
        """
        workspace = getattr(request, "workspace", None)
        if workspace is None:
            return []
        counted: dict[str, int] = getattr(request, "nav_counts", {})
        entries = []
        for item in self:
            if item.is_visible and not item.is_visible(request):
                continue
            waiting = counted.get(item.slug)
            if waiting is None and item.count:
                waiting = item.count(request)
            entries.append(NavEntry(item, reverse(item.url, args=[workspace.slug]), waiting or 0))
        current = self._current_entry(entries, request.path)
        return [replace(entry, is_current=entry is current) for entry in entries]

    def _current_entry(self, entries: list[NavEntry], path: str) -> NavEntry | None:
        """The place that owns the first word of the path inside the workspace, if one does.

        Else the one with the longest address that begins the path: Today is `/w/x/`, all others are under it.
        """
        parts = path.split("/")
        slug = self._owners.get(parts[3]) if len(parts) > 4 else None
        for entry in entries:
            if entry.item.slug == slug:
                return entry
        matching = [entry for entry in entries if path.startswith(entry.address)]
        longest = max(matching, key=lambda entry: len(entry.address), default=None)
        if longest is not None and longest.address.count("/") <= 3 and path != longest.address:
            return None  # deep in a place that is not in the rail
        return longest


navigation = Navigation()
