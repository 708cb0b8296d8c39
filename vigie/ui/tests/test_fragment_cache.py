"""A fragment is rendered again as soon as what it shows changes, and is the same for all the members who see it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.http import HttpRequest
from django.utils import timezone, translation

from vigie.kit import clock
from vigie.ui.fragment_cache import FragmentCache, FragmentRequest, PageFragments

AVATAR = {"picture": "", "size": "small", "side": 20, "initials": "CT"}


@pytest.fixture(autouse=True)
def still_clock() -> Iterator[None]:
    with time_machine.travel(clock.now().replace(hour=15), tick=False):
        yield


@pytest.fixture
def cache() -> FragmentCache:
    return FragmentCache(10)


def page(cache: FragmentCache, slug: str = "fleuve") -> PageFragments:
    request = HttpRequest()
    request.workspace = SimpleNamespace(slug=slug)  # type: ignore[attr-defined]
    return PageFragments(cache, request)


def test_what_did_not_change_is_rendered_once(cache: FragmentCache) -> None:
    first = page(cache).render("ui/_avatar.html", **AVATAR)
    assert page(cache).render("ui/_avatar.html", **AVATAR) == first
    assert cache.rendered_count == 1


def test_what_changed_is_rendered_again(cache: FragmentCache) -> None:
    page(cache).render("ui/_avatar.html", **AVATAR)
    assert "MG" in page(cache).render("ui/_avatar.html", **AVATAR | {"initials": "MG"})


@pytest.mark.parametrize(
    "other",
    [
        lambda: translation.override("en"),
        lambda: timezone.override("Asia/Tokyo"),
        lambda: time_machine.travel(clock.now() + timedelta(days=1), tick=False),
    ],
    ids=["language", "time zone", "day"],
)
def test_a_page_of_other_circumstances_has_its_own_fragments(
    cache: FragmentCache, other: Callable[[], AbstractContextManager[object]]
) -> None:
    page(cache).render("ui/_avatar.html", **AVATAR)
    with other():
        page(cache).render("ui/_avatar.html", **AVATAR)
    assert cache.rendered_count == 2


def test_another_workspace_has_its_own_fragments(cache: FragmentCache) -> None:
    page(cache).render("ui/_avatar.html", **AVATAR)
    page(cache, "riviere").render("ui/_avatar.html", **AVATAR)
    assert cache.rendered_count == 2


def test_a_fragment_knows_no_member() -> None:
    assert [field.name for field in fields(FragmentRequest)] == ["workspace"]
