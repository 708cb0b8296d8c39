"""The wall in a real browser: what is said arrives, nothing jumps, hands on the keyboard."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page as Screen
from playwright.sync_api import expect

from tests.journeys.accessible import accessible
from tests.journeys.rest import listening, top_of
from vigie.desk.models import Column, ReadMark
from vigie.inbox import intake
from vigie.inbox.tests.conftest import a_channel, gathered, source_of
from vigie.kit import clock
from vigie.listening import watch_editing
from vigie.listening.ingest import ingest_page
from vigie.listening.models import Source
from vigie.networks.types import ArrivalReason, Page, Ref, RemoteAuthor, RemotePost, SourceKind
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling
from vigie.team.models import Member, Workspace
from vigie.ui.column_registry import column_kinds

PageAt = Callable[..., Screen]
MARIE = RemoteAuthor("marie", "marie@a.example", "Marie T.")


def bring(source: Source, *numbers: int) -> None:
    at = clock.now() - timedelta(hours=1)
    items = tuple(
        RemotePost(
            Ref(f"{source.pk}:{n}", url="https://a.example"),
            MARIE,
            f"Phrase {n}",
            at + timedelta(seconds=n),
            ArrivalReason.FEED,
        )
        for n in numbers
    )
    ingest_page(source, Page(items), source.fence)


@pytest.fixture
def columns(workspace: Workspace, manager: Member) -> list[Column]:
    made = []
    for n, name in enumerate(("Médias", "Blogues", "Adversaires")):
        address = f"https://{n}.example/feed"
        source = Source.objects.create(
            workspace=workspace, network="feeds", kind=SourceKind.FEED, query=address, name=name
        )
        bring(source, *range(40))
        column = Column.objects.create(workspace=workspace, owner=manager, name=name, position=n)
        column.sources.set([source])
        made.append(column)
    return made


def test_what_is_said_arrives_and_nothing_jumps(page_at: PageAt, manager: Member, columns: list[Column]) -> None:
    page = page_at(member=manager)
    page.goto("/w/parti-du-fleuve/columns/")
    first = page.locator(f"#column-{columns[0].pk}")
    expect(first.locator(".item").first).to_contain_text("Phrase 39")
    listening(page)
    before = top_of(first.locator(".item").first)
    bring(columns[0].sources.get(), 100, 101)
    expect(first.locator(".newer")).to_contain_text("2")
    after = top_of(first.locator(".item").first)
    assert abs(after - before) <= 40  # the bar takes its place above; the list itself does not move
    first.locator(".newer").click()
    expect(first.locator(".item").first).to_contain_text("Phrase 101")


def test_older_items_come_by_scrolling(page_at: PageAt, manager: Member, columns: list[Column]) -> None:
    page = page_at(member=manager)
    page.set_viewport_size({"width": 1440, "height": 480})  # ten items are more than it shows
    page.goto("/w/parti-du-fleuve/columns/")
    body = page.locator(f"#column-{columns[1].pk} .column-body")
    expect(body.locator(".item")).to_have_count(10)
    body.evaluate("body => body.scrollTo(0, body.scrollHeight)")
    expect(body.locator(".item")).to_have_count(40)


def test_columns_are_worked_with_the_keyboard(page_at: PageAt, manager: Member, columns: list[Column]) -> None:
    page = page_at(member=manager)
    page.goto("/w/parti-du-fleuve/columns/")
    listening(page)
    page.keyboard.press("2")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('.column').id") == f"column-{columns[1].pk}"
    with page.expect_response("**/place/"):
        page.keyboard.press("Alt+ArrowLeft")
    assert list(Column.objects.values_list("name", flat=True)) == ["Blogues", "Médias", "Adversaires"]
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.closest('.column').id") == f"column-{columns[0].pk}"
    page.keyboard.press("f")
    expect(page.locator(".item-thread .thread")).to_be_visible()


def test_columns_are_moved_by_a_finger_on_a_phone(page_at: PageAt, manager: Member, columns: list[Column]) -> None:
    page = page_at(390, member=manager)
    page.goto("/w/parti-du-fleuve/columns/")
    names, second = page.locator(".wall-switch a"), page.locator(f"#column-{columns[1].pk}")
    names.filter(has_text="Blogues").tap()
    expect(second.locator(".item").first).to_be_in_viewport()
    for way, order in (
        ("gauche", ["Blogues", "Médias", "Adversaires"]),
        ("droite", ["Médias", "Blogues", "Adversaires"]),
    ):
        second.get_by_role("button", name="Plus d’actions : Blogues").tap()
        with page.expect_response("**/place/"):
            second.get_by_role("button", name=f"Déplacer à {way}").tap()
        assert list(Column.objects.values_list("name", flat=True)) == order
        expect(names).to_contain_text(order)
        expect(second.locator(".item").first).to_be_in_viewport()


def test_reading_moves_the_mark(page_at: PageAt, manager: Member, columns: list[Column]) -> None:
    page = page_at(member=manager)
    with page.expect_response("**/mark/"):
        page.goto("/w/parti-du-fleuve/columns/")
    assert ReadMark.objects.filter(member=manager).exists()


def test_who_waits_and_what_leaves_come_by_themselves_in_their_columns(page_at: PageAt, manager: Member) -> None:
    channel = a_channel(manager.workspace)
    inbox, planned = (
        Column.objects.create(workspace=manager.workspace, name=kind, kind=kind) for kind in ("inbox", "planned")
    )
    page = page_at(member=manager)
    page.goto("/w/parti-du-fleuve/columns/")
    listening(page)
    people, posts = page.locator(f"#column-{inbox.pk}"), page.locator(f"#column-{planned.pk}")
    expect(people).to_contain_text("Personne n’attend")
    expect(posts).to_contain_text("Rien n’est planifié")
    gathering = gathered(source_of(channel), "Marie", "À quand le tramway ?")
    intake.receive_gatherings(gathering.source, [gathering])
    expect(people.locator(".row")).to_contain_text("À quand le tramway ?")
    expect(people.locator(".count")).to_have_text("1")
    post = drafts.create_draft(manager, "Ce soir, au quai.", [channel])
    zone = manager.workspace.time_zone
    scheduling.plan(post, manager, clock.to_wall_time(clock.now(), zone) + timedelta(days=1), zone)
    posts.locator(".row a", has_text="Ce soir, au quai.").click()
    page.wait_for_url(f"**/posts/{post.pk}/**")
    page.go_back()
    people.locator(".row a").click()
    expect(page.locator("main")).to_contain_text("À quand le tramway ?")
    page.wait_for_url("**/conversations/**")


def test_without_a_script_the_wall_is_read_and_arranged(
    page_at: PageAt, manager: Member, columns: list[Column]
) -> None:
    page = page_at(member=manager, javascript=False)
    page.goto("/w/parti-du-fleuve/columns/")
    first = page.locator(f"#column-{columns[0].pk}")
    expect(first.locator(".item").first).to_contain_text("Phrase 39")
    first.locator("[data-catch-up]").click()
    assert ReadMark.objects.get(member=manager).upto > 0
    page.locator(f"#column-{columns[0].pk} [name=to][value=right]").click()
    assert list(Column.objects.values_list("name", flat=True)) == ["Blogues", "Médias", "Adversaires"]
    page.locator(f"#column-{columns[0].pk} [data-older]").click()
    expect(page.locator(".item").first).to_contain_text("Phrase 29")


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_listening_is_accessible(
    page_at: PageAt, manager: Member, columns: list[Column], width: int, theme: str
) -> None:
    watch = watch_editing.create_watch(manager, "Phrases", "phrase*")
    source = columns[0].sources.get()
    page = page_at(width, theme, member=manager)
    kinds = [f"columns/new/?kind={kind}" for kind in column_kinds.slugs]
    for kind in ("inbox", "planned"):
        Column.objects.create(workspace=manager.workspace, name=kind, kind=kind)
    for place in ("columns/", *kinds, "feeds/", f"feeds/{source.pk}/", "watches/", f"watches/{watch.pk}/"):
        page.goto(f"/w/parti-du-fleuve/{place}")
        accessible(page)
