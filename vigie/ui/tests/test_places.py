from types import SimpleNamespace

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from vigie.ui.command_palette import Palette, PaletteResult
from vigie.ui.navigation import Navigation, NavItem


@pytest.fixture
def rail() -> Navigation:
    places = Navigation()
    places.add_item(NavItem("settings", "Settings", "settings", "team:settings", rank=100))
    places.add_item(NavItem("inbox", "Inbox", "inbox", "inbox:list", key="i", rank=30, count=lambda request: 14))
    return places


def at(rf: RequestFactory, path: str, workspace: str | None = "fleuve") -> HttpRequest:
    request = rf.get(path)
    request.workspace = SimpleNamespace(slug=workspace) if workspace else None  # type: ignore[attr-defined]
    return request


def test_places_stand_in_their_order(rail: Navigation, rf: RequestFactory) -> None:
    entries = rail.entries_for(at(rf, "/w/fleuve/"))
    assert [(entry.item.slug, entry.waiting) for entry in entries] == [("inbox", 14), ("settings", 0)]
    assert all(entry.address.startswith("/w/fleuve/") for entry in entries)


def test_one_place_is_current_even_from_a_page_under_it(rail: Navigation, rf: RequestFactory) -> None:
    address = rail.entries_for(at(rf, "/w/fleuve/"))[1].address
    entries = rail.entries_for(at(rf, f"{address}members/"))
    assert [entry.item.slug for entry in entries if entry.is_current] == ["settings"]


def test_a_page_of_another_room_is_of_the_place_that_houses_it(rail: Navigation, rf: RequestFactory) -> None:
    rail.owns("inbox", "conversations")
    entries = rail.entries_for(at(rf, "/w/fleuve/conversations/7/"))
    assert [entry.item.slug for entry in entries if entry.is_current] == ["inbox"]


def test_outside_of_a_workspace_there_is_no_place(rail: Navigation, rf: RequestFactory) -> None:
    assert rail.entries_for(at(rf, "/", workspace=None)) == []


def test_the_palette_takes_a_few_lines_of_each_room_by_group(rf: RequestFactory) -> None:
    palette = Palette()
    palette.add_finder(
        lambda request, words: (PaletteResult(f"{words} {n}", f"/{n}/", group="Accounts") for n in range(100))
    )
    palette.add_finder(lambda request, words: [PaletteResult("Post", "/p/", group="Posts")])
    found = palette.search(at(rf, "/", workspace=None), "fleuve")
    assert [(group, len(lines)) for group, lines in found] == [("Accounts", 8), ("Posts", 1)]
    assert found[0][1][0].label == "fleuve 0"
