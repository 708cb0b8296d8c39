"""A long text becomes a thread that a person could have cut."""

from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.networks.counting import count_text, split_text
from vigie.networks.counting.thread_parts import WHOLE

WORDS = st.sampled_from(
    [
        "loyer",
        "l’été",
        "oui.",
        "Non !",
        "https://exemple.ca/loyers/2026",
        "@marie@mastodon.quebec",
        "#Loyer",
        "🇨🇦",
        "\n\n",
        "«\u00a0bien\u00a0»",
    ]
)
TEXTS = st.lists(WORDS | st.text(max_size=12), max_size=60).map(" ".join)
UNITS = st.sampled_from(["x", "bluesky", "mastodon", "characters"])


def bare(text: str) -> str:
    return "".join(letter for letter in text if not letter.isspace())


def test_a_short_text_stays_whole() -> None:
    assert split_text("  Bonjour à vous.  ", 300, "bluesky") == ["Bonjour à vous."]


def test_nothing_has_no_part() -> None:
    assert split_text(" \n ", 10, "characters") == []


def test_paragraphs_are_kept_together_when_they_fit() -> None:
    assert split_text("Un deux trois.\n\nQuatre cinq six.", 20, "characters") == ["Un deux trois.", "Quatre cinq six."]


def test_otherwise_sentences_then_words() -> None:
    assert split_text("Un deux. Trois quatre cinq.", 20, "characters") == ["Un deux.", "Trois quatre cinq."]
    assert split_text("un deux trois quatre", 9, "characters") == ["un deux", "trois", "quatre"]


def test_a_no_break_space_never_ends_a_part() -> None:
    assert split_text("Il a dit «\u00a0oui\u00a0» hier", 14, "characters") == ["Il a dit", "«\u00a0oui\u00a0» hier"]


def test_marks_say_the_place_and_are_counted() -> None:
    parts = split_text("mot " * 200, 60, "characters", marks=True)
    assert parts[0].endswith(f" (1/{len(parts)})")
    assert parts[-1].endswith(f" ({len(parts)}/{len(parts)})")
    assert all(len(part) <= 60 for part in parts)


def test_a_word_without_end_is_cut_between_graphemes() -> None:
    assert split_text("🇨🇦" * 7, 3, "bluesky") == ["🇨🇦🇨🇦🇨🇦", "🇨🇦🇨🇦🇨🇦", "🇨🇦"]


def test_an_address_too_long_stays_whole_and_does_not_fit() -> None:
    address = "https://exemple.ca/" + "a" * 50
    assert split_text(f"Voir {address} ici", 30, "characters") == ["Voir", address, "ici"]


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.integers(30, 120), UNITS)
def test_nothing_is_lost_and_every_part_fits(text: str, limit: int, unit: str) -> None:
    parts = split_text(text, limit, unit)
    assert bare("".join(parts)) == bare(text)
    for part in parts:
        assert part
        assert count_text(part, unit, limit).fits or WHOLE.search(part)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(60, 140), st.booleans())
def test_addresses_mentions_and_tags_are_never_cut(text: str, limit: int, marks: bool) -> None:
    whole = [found[0] for found in WHOLE.finditer(text)]
    kept = " ".join(split_text(text, limit, "characters", marks=marks))
    for piece in whole:
        assert piece in kept
