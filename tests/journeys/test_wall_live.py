"""The wall while things happen upstream: late items, deletions, editions; columns carried by the mouse."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from playwright.sync_api import Page as Screen
from playwright.sync_api import Route, expect
from playwright.sync_api import TimeoutError as TooLong

from tests.journeys.rest import at_rest, listening, top_of
from vigie.desk.models import Column, ReadMark
from vigie.kit import clock
from vigie.listening.ingest import ingest_page
from vigie.listening.models import Source
from vigie.networks.types import ArrivalReason, Page, Ref, RemoteAuthor, RemotePost, SourceKind
from vigie.team.models import Member, Workspace

PageAt = Callable[..., Screen]
MARIE = RemoteAuthor("marie", "marie@a.example", "Marie T.")
WALL = "/w/parti-du-fleuve/columns/"


def said(n: int, text: str = "", **fields: object) -> RemotePost:
    at = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=9) + timedelta(minutes=n)
    ref = Ref(f"post:{n}", url="https://a.example")
    return RemotePost(
        ref, MARIE, text or f"Phrase {n}. " + "Le tramway passera par ici. " * 4, at, ArrivalReason.FEED, **fields
    )  # type: ignore[arg-type]


def bring(source: Source, *items: RemotePost) -> None:
    ingest_page(source, Page(items), source.fence)


@pytest.fixture
def columns(workspace: Workspace, manager: Member) -> list[Column]:
    made = []
    for n, name in enumerate(("Médias", "Blogues", "Adversaires")):
        address = f"https://{n}.example/feed"
        source = Source.objects.create(
            workspace=workspace, network="feeds", kind=SourceKind.FEED, query=address, name=name
        )
        column = Column.objects.create(workspace=workspace, owner=manager, name=name, position=n)
        column.sources.set([source])
        made.append(column)
    bring(made[0].sources.get(), *[said(2 * n) for n in range(40)])
    return made


def head_of(page: Screen, column: Column) -> dict[str, float]:
    """What stands at the head of what is in sight, and where."""
    return page.evaluate(  # type: ignore[no-any-return]
        """column => {
            const box = document.querySelector(`${column} .column-body`).getBoundingClientRect();
            const items = [...document.querySelectorAll(`${column} .item`)];
            const item = items.find((one) => one.getBoundingClientRect().bottom > box.top + 60);
            return { place: item.dataset.place, top: Math.round(item.getBoundingClientRect().top) };
        }""",
        f"#column-{column.pk}",
    )


def where(page: Screen, place: str) -> int:
    return top_of(page.locator(f"[data-place='{place}']"))


def opened(page: Screen, column: Column) -> None:
    page.goto(WALL)
    listening(page)
    page.locator(f"#column-{column.pk} .column-body").evaluate("body => body.scrollTo(0, 500)")
    at_rest(page)
    top_of(page.locator(f"#column-{column.pk} .item").first)


def test_late_items_take_their_places_and_nothing_moves(
    page_at: PageAt, manager: Member, columns: list[Column]
) -> None:
    page, column = page_at(member=manager), columns[0]
    opened(page, column)
    eyes = head_of(page, column)
    bring(column.sources.get(), *[said(n) for n in range(61, 90, 2)])
    bar = page.locator(f"#column-{column.pk} .newer")
    expect(bar).to_be_visible()
    assert abs(where(page, str(eyes["place"])) - eyes["top"]) <= 1
    page.evaluate("Element.prototype.scrollIntoView = () => {}")  # where it leads her is not what is looked at here
    bar.click()
    expect(page.locator(f"#column-{column.pk} .item", has_text="Phrase 89.")).to_have_count(1)
    assert abs(where(page, str(eyes["place"])) - eyes["top"]) <= 1
    places = page.locator(f"#column-{column.pk} .item").evaluate_all(
        "items => items.map(item => Number(item.dataset.place.split('-')[0]))"
    )
    assert places == sorted(places, reverse=True)


def test_what_is_deleted_or_edited_upstream_changes_on_screen_without_moving_the_rest(
    page_at: PageAt, manager: Member, columns: list[Column]
) -> None:
    page, column = page_at(member=manager), columns[0]
    opened(page, column)
    shown = page.locator(f"#column-{column.pk} .item")
    above, below = shown.nth(3), shown.nth(6)
    eyes = where(page, str(below.get_attribute("data-place")))
    gone = above.locator(".mention-text").inner_text().split(".")[0].removeprefix("Phrase ")
    ingest_page(column.sources.get(), Page(gone=(f"post:{gone}",)), column.sources.get().fence)
    expect(above.locator(".nothing")).to_be_visible()
    assert abs(where(page, str(below.get_attribute("data-place"))) - eyes) <= 1
    edited = below.locator(".mention-text").inner_text().split(".")[0].removeprefix("Phrase ")
    bring(column.sources.get(), said(int(edited), "Corrigé par son auteure", edited_at=clock.now()))
    expect(below).to_contain_text("Corrigé par son auteure")


def test_a_column_is_carried_by_the_mouse(page_at: PageAt, manager: Member, columns: list[Column]) -> None:
    page = page_at(member=manager)
    page.goto(WALL)
    listening(page)
    heads = [page.locator(f"#column-{column.pk} .column-head") for column in columns]
    with page.expect_response("**/place/"):
        heads[2].drag_to(heads[0])
    assert list(Column.objects.values_list("name", flat=True)) == ["Adversaires", "Médias", "Blogues"]
    with page.expect_response("**/place/"):
        heads[2].drag_to(heads[1])  # to the right: it takes the place of the one where it falls
    assert list(Column.objects.values_list("name", flat=True)) == ["Médias", "Blogues", "Adversaires"]


def test_what_was_read_is_remembered_one_by_one(page_at: PageAt, manager: Member, columns: list[Column]) -> None:
    page, column = page_at(member=manager), columns[0]
    with page.expect_response("**/mark/"):
        page.goto(WALL)
    bring(column.sources.get(), *[said(n) for n in (1, 3, 5, 101)])
    page.goto(WALL)
    count = page.locator(f"#column-{column.pk} vigie-read")
    with page.expect_response("**/mark/"):
        expect(count).to_have_text("3")  # the one above was in sight; the three far below were not
    mark = ReadMark.objects.get(column=column)
    assert len(mark.seen) == 1


def test_what_is_told_while_the_scripts_come_is_heard(page_at: PageAt, manager: Member, columns: list[Column]) -> None:
    """The stream must not open before who listens to it: a slow script would miss what it tells."""
    page, column = page_at(member=manager), columns[0]

    def come_late(route: Route) -> None:
        bring(column.sources.get(), said(100))
        with suppress(TooLong):  # it stays closed, as it must: how long is a matter of taste
            page.wait_for_selector("html[data-stream=open]", state="attached", timeout=1500)
        route.continue_()

    page.route("**/ui/bundle.*.js", come_late)
    page.goto(WALL)
    expect(page.locator(f"#column-{column.pk} .newer")).to_be_visible()
