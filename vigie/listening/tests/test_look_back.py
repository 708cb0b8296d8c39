"""What a new watch would have found: the newest at once, the rest slice by slice, in a worker."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from vigie.listening.ingest import ingest_page
from vigie.listening.jobs import continue_look_back
from vigie.listening.look_back import look_back_slice, start_position
from vigie.listening.models import Source, Watch
from vigie.listening.watch_editing import change_watch, create_watch
from vigie.networks.types import ArrivalReason, Page, Ref, RemoteAuthor, RemotePost, SourceKind
from vigie.team.models import Member, Workspace

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MARIE = RemoteAuthor("did:marie", "marie@mastodon.example", "Marie T.")


@pytest.fixture
def source(workspace: Workspace) -> Source:
    return Source.objects.create(
        workspace=workspace, network="feeds", kind=SourceKind.FEED, query="https://a.example/feed"
    )


def heard(source: Source, *minutes: int, text: str = "le loyer") -> None:
    items = [
        RemotePost(Ref(f"post:{text}:{n}:{turn}"), MARIE, text, NOON + timedelta(minutes=n), ArrivalReason.FEED)
        for turn, n in enumerate(minutes)
    ]
    ingest_page(source, Page(tuple(items)), source.fence)


def waiting_watch(workspace: Workspace, question: str = "loyer") -> Watch:
    """A watch that has not looked back at all."""
    return Watch.objects.create(
        workspace=workspace, name="Loyers", question=question, look_back_before=start_position()
    )


@pytest.fixture(autouse=True)
def an_hour_later() -> object:
    with time_machine.travel(NOON + timedelta(hours=1)):
        yield


def test_slice_after_slice_everything_is_found_once(source: Source, workspace: Workspace) -> None:
    heard(source, *range(10))
    watch = waiting_watch(workspace)
    slices = 1
    while look_back_slice(watch, 3):
        slices += 1
    assert slices >= 4
    assert watch.hits.count() == 10
    assert Watch.objects.get().look_back_before is None


def test_the_newest_are_found_first(source: Source, workspace: Workspace) -> None:
    heard(source, *range(10))
    watch = waiting_watch(workspace)
    assert look_back_slice(watch, 3)
    assert sorted(hit.published_at.minute for hit in watch.hits.all()) == [7, 8, 9]


def test_mentions_of_one_instant_do_not_hold_it_up(source: Source, workspace: Workspace) -> None:
    heard(source, 5, 5, 5, 5, 5, 4)
    watch = waiting_watch(workspace)
    slices = 0
    while look_back_slice(watch, 3):
        slices += 1
        assert slices < 10
    assert watch.hits.count() == 6


def test_a_watch_that_changed_meanwhile_keeps_nothing_of_its_old_question(
    source: Source, workspace: Workspace, manager: Member
) -> None:
    heard(source, 1, 2, 3)
    heard(source, 4, text="la neige")
    stale = waiting_watch(workspace)
    change_watch(Watch.objects.get(), manager, "Neige", "neige")
    assert not look_back_slice(stale, 2)
    assert [hit.mention.text for hit in stale.hits.all()] == ["la neige"]


def test_an_archived_watch_looks_back_no_more(source: Source, workspace: Workspace, manager: Member) -> None:
    heard(source, 1, 2, 3)
    watch = waiting_watch(workspace)
    Watch.objects.get().archive(manager)
    assert not look_back_slice(watch, 2)
    assert not watch.hits.exists()


def test_the_job_may_run_twice(source: Source, workspace: Workspace) -> None:
    heard(source, 1, 2, 3)
    watch = waiting_watch(workspace)
    for _twice in range(2):
        continue_look_back(watch.pk)
    assert watch.hits.count() == 3
    continue_look_back(0)  # of a watch that is no more


def test_what_is_found_at_once_is_there_when_the_page_comes(source: Source, manager: Member) -> None:
    heard(source, 1, 2, 3)
    watch = create_watch(manager, "Loyers", "loyer")
    assert watch.hits.count() == 3
    assert watch.look_back_before is None
