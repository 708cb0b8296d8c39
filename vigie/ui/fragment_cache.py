"""Fragments of pages, kept while nothing of what they show has changed."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from cachetools import LRUCache
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from vigie.kit import clock

UNHASHABLE_TYPES = frozenset({list, dict})  # of the values of fields


class FragmentCache:
    """The fragments rendered last, by all that they depend on; shared by the threads of the process."""

    def __init__(self, max_fragments: int) -> None:
        self._fragments: LRUCache[Hashable, str] = LRUCache(max_fragments)
        self._lock = Lock()
        self.rendered_count = 0  # since it was last cleared

    def get_or_render(self, key: Hashable, template: str, context: dict[str, object]) -> str:
        """What a template renders with a context. The key changes when anything that is shown does."""
        with self._lock:
            known = self._fragments.get(key)
        if known is not None:
            return known
        fragment = get_template(template).render(context)
        with self._lock:
            self._fragments[key] = fragment
            self.rendered_count += 1
        return fragment

    def clear(self) -> None:
        with self._lock:
            self._fragments.clear()
            self.rendered_count = 0


@dataclass(frozen=True)
class FragmentRequest:
    """What a fragment may know of the request. The member is not in it: others are shown the same fragment."""

    workspace: Any


class PageFragments:
    """The fragments of one page, which all depend on its workspace, its language, its time zone and the day."""

    def __init__(self, cache: FragmentCache, request: HttpRequest) -> None:
        self._cache = cache
        self._request = FragmentRequest(request.workspace)  # type: ignore[attr-defined]
        slug: str = self._request.workspace.slug
        zone = timezone.get_current_timezone_name()
        self._page = (slug, translation.get_language(), zone, timezone.localdate())
        self.now = clock.now()

    def render(self, template: str, **shown: Hashable) -> SafeString:
        """What a template renders of these values and nothing else: they are the key."""
        return self.render_version(tuple(shown.values()), template, **shown)

    def render_version(self, version: Hashable, template: str, **shown: object) -> SafeString:
        """What a template renders of these values, whose `version` changes when anything that is shown does."""
        context = {"request": self._request, **shown}
        fragment = self._cache.get_or_render((template, self._page, version), template, context)
        return mark_safe(fragment)  # noqa: S308  rendered by a template

    def elapsed_version(self, at: datetime) -> tuple[str, int]:
        """What « il y a 4 min » changes with in the course of a day: minutes in the first hour, then hours."""
        seconds = (self.now - at).total_seconds()
        if seconds < 3600:
            return "minutes", int(seconds // 60)
        if seconds < 86400:
            return "hours", int(seconds // 3600)
        return "days", 1


def row_version(row: Model) -> int:
    """Changes when any loaded field of a row does: what a fragment may show cannot be forgotten in its key.

    Rows that are compared are loaded with the same fields.
    """
    _state, *values = vars(row).values()
    return hash(tuple([repr(value) if type(value) in UNHASHABLE_TYPES else value for value in values]))
