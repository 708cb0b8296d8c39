"""A long text becomes a thread that a person could have cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.networks.counting import count_text, find_entities, find_entity_rules, split_text

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


@pytest.mark.parametrize("limit", range(18, 60, 3))
@pytest.mark.parametrize(
    ("text", "bound"),
    [
        (
            "Nous avons rencontré ce matin M. Tremblay et Mme Gagnon, puis Me Roy.",
            ["M. Tremblay", "Mme Gagnon", "Me Roy"],
        ),
        ("Le texte de l’art. 5 de la loi, p. ex. à la p. 12, dit tout.", ["l’art. 5", "p. ex. à", "p. 12"]),
        ("Elle a lu J. P. Roy et Jean-C. Roy hier à la ville.", ["J. P. Roy", "Jean-C. Roy"]),
        ("Le bureau no 5 et le n° 12 sont fermés, cf. la suite.", ["no 5", "n° 12", "cf. la"]),
        ("We met Dr. Smith and Mrs. Jones on Jan. 5, i.e. today.", ["Dr. Smith", "Mrs. Jones", "Jan. 5", "i.e. today"]),
        ("Il parle de loyers, de taxes, etc. et de rien d’autre.", ["etc. et"]),
        ("À faire :\n1. Geler les loyers.\n2. Rouvrir la salle.", ["1. Geler", "2. Rouvrir"]),
        ("Trois gestes : 1) geler les loyers, 2) rouvrir la salle.", ["1) geler", "2) rouvrir"]),
        ("To do:\n- Freeze the rents.\n- Open the hall again.", ["- Freeze", "- Open"]),
    ],
)
def test_nothing_is_cut_after_what_announces_the_next_word(text: str, bound: list[str], limit: int) -> None:
    kept = "|".join(split_text(text, limit, "characters"))
    for words in bound:
        assert words in kept


def test_a_sentence_may_end_with_an_abbreviation_that_ends_sentences() -> None:
    assert split_text("Des loyers, etc. Puis la suite vient.", 30, "characters") == [
        "Des loyers, etc.",
        "Puis la suite vient.",
    ]


def test_a_title_is_never_parted_from_its_name() -> None:
    head = "Nous avons reçu ce matin la présidente de la commission, qui nous a expliqué le calendrier. " * 2
    text = f"{head}Puis nous avons rencontré M. Tremblay et d’autres personnes pour la suite du dossier."
    for limit in range(190, 240):
        assert not [part for part in split_text(text, limit, "characters") if part.endswith("M.")]


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.integers(30, 120), UNITS)
def test_nothing_is_lost_and_every_part_fits(text: str, limit: int, unit: str) -> None:
    parts = split_text(text, limit, unit)
    assert bare("".join(parts)) == bare(text)
    for part in parts:
        assert part
        assert count_text(part, unit, limit).fits or find_entities(part, find_entity_rules(unit))


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(60, 140), st.booleans())
def test_addresses_mentions_and_tags_are_never_cut(text: str, limit: int, marks: bool) -> None:
    whole = [text[one.start : one.end] for one in find_entities(text)]
    kept = " ".join(split_text(text, limit, "characters", marks=marks))
    for piece in whole:
        assert piece in kept
