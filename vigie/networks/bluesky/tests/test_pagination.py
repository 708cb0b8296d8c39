"""Cursors that never skip, walked against a list that grows while it is read."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vigie.networks.bluesky.pagination import DEEP_PASS_INTERVAL, PaginationState

ZERO = datetime(2026, 11, 22, tzinfo=UTC)
OVERLAP = timedelta(seconds=5)
PAGE = 4


def moment(number: int) -> datetime:
    return ZERO + timedelta(seconds=number)


def poll(
    entries: list[int], cursor: str | None, now: datetime = ZERO, overlap: timedelta = OVERLAP
) -> tuple[set[int], str, bool]:
    """One page of a list that runs from the newest to the oldest, whose cursor is a place in it."""
    state = PaginationState.from_cursor(cursor, now)
    listed = sorted(entries, reverse=True)
    below = [number for number in listed if not state.next or number < int(state.next)]
    page = below[:PAGE]
    following = str(page[-1]) if len(below) > PAGE else ""
    step = state.next_step([moment(number) for number in page], following, overlap, now)
    return {n for n in page if moment(n) >= state.oldest_wanted(overlap)}, step.state.as_cursor(), step.more


def test_the_first_asking_brings_one_page() -> None:
    assert poll(list(range(20)), None)[0] == {16, 17, 18, 19}
    assert not poll(list(range(20)), None)[2]


def test_nothing_new_leaves_the_cursor_as_it_was() -> None:
    _, cursor, _ = poll([1, 2], None)
    assert poll([1, 2], cursor)[1] == cursor


def test_an_empty_list_then_a_long_one_brings_all_of_it() -> None:
    found, cursor, more = poll([], None)
    assert (found, more) == (set(), False)
    heard: set[int] = set()
    more = True
    while more:
        found, cursor, more = poll(list(range(30)), cursor)
        heard |= found
    assert heard == set(range(30))


@given(st.lists(st.integers(1, 12), min_size=1, max_size=12))
def test_what_comes_between_and_during_passes_is_never_skipped(arrivals: list[int]) -> None:
    entries = [0, 1, 2]
    heard, cursor, _ = poll(entries, None)
    for count in arrivals:
        entries += range(len(entries), len(entries) + count)
        found, cursor, _ = poll(entries, cursor)
        heard |= found
    more, rounds = True, 0
    while more or rounds < 2:
        found, cursor, more = poll(entries, cursor)
        heard |= found
        rounds += not more
    assert heard == set(entries)


def test_a_cursor_that_cannot_be_read_begins_anew() -> None:
    for cursor in ("", "{", "[]", '{"seen": 3}'):
        assert PaginationState.from_cursor(cursor, ZERO) == PaginationState()


def test_a_pass_goes_deep_now_and_then_and_stays_deep_to_its_end() -> None:
    _, cursor, _ = poll([1, 2], None)
    assert not PaginationState.from_cursor(cursor, ZERO + DEEP_PASS_INTERVAL / 2).is_deep
    later = ZERO + DEEP_PASS_INTERVAL
    assert PaginationState.from_cursor(cursor, later).is_deep
    _, cursor, more = poll(list(range(30)), cursor, later)
    assert more
    assert PaginationState.from_cursor(cursor, later).is_deep
    while more:
        _, cursor, more = poll(list(range(30)), cursor, later)
    assert not PaginationState.from_cursor(cursor, later).is_deep
