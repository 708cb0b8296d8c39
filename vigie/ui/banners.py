"""The strips above every page: what everybody of the workspace must know now."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Banner:
    """A sentence, its tone (`calm`, `danger`), and one act: an address to open, or to post to.

    `short` is what a phone shows in its place.
    """

    text: str | Promise
    tone: str = "danger"
    short: str | Promise = ""
    url: str = ""
    act: str | Promise = ""
    post: bool = False


class Banners:
    def __init__(self) -> None:
        self._finders: list[Callable[[HttpRequest], Banner | None]] = []
        self.live_topics: list[str] = []  # what tells that a strip came or went: every page listens to them

    def add_finder(self, finder: Callable[[HttpRequest], Banner | None], live_topic: str = "") -> None:
        self._finders.append(finder)
        if live_topic and live_topic not in self.live_topics:
            self.live_topics.append(live_topic)

    def banners_for(self, request: HttpRequest) -> list[Banner]:
        if getattr(request, "workspace", None) is None:
            return []
        return [banner for finder in self._finders if (banner := finder(request))]


banners = Banners()
