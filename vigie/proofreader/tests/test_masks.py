"""Masks keep every offset."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from vigie.proofreader.text.masks import MaskKind, find_masked_spans
from vigie.proofreader.text.parsed_text import ParsedText, normalize_with_offsets

WILD = st.text(
    st.one_of(st.characters(), st.sampled_from("@#.:/ \n«»…éàe\u0301\u200d\ufe0f👍🏽👩🇶🇨`\"'’w")), max_size=300
)


def kinds(text):
    return [(span.kind, text[span.start : span.end]) for span in find_masked_spans(text)]


@given(WILD)
def test_the_masked_text_has_the_length_of_the_original(text):
    assert len(ParsedText(text).masked) == len(text)


@given(WILD)
def test_nothing_but_the_masked_places_is_changed(text):
    read = ParsedText(text)
    hidden = {place for span in read.masked_spans for place in range(span.start, span.end)}
    assert all(read.masked[at] == letter for at, letter in enumerate(text) if at not in hidden)


@given(WILD)
def test_spans_are_in_order_and_apart(text):
    places = [place for span in find_masked_spans(text) for place in (span.start, span.end)]
    assert places == sorted(places)
    assert all(span.start < span.end for span in find_masked_spans(text))


@given(WILD)
def test_composing_keeps_the_place_of_every_character(text):
    fresh, places = normalize_with_offsets(unicodedata.normalize("NFD", text))
    assert fresh == unicodedata.normalize("NFC", text) or places is not None
    if places is not None:
        assert len(places) == len(fresh) + 1
        assert places == sorted(places)


def test_addresses_mentions_hashtags_and_emoji_are_found():
    text = "Voyez https://exemple.quebec/a?b=c, @ana@mastodon.social #OnVeutUnPays 👩🏽‍⚖️ et `x = 1`, a@b.ca."
    assert kinds(text) == [
        (MaskKind.URL, "https://exemple.quebec/a?b=c"),
        (MaskKind.MENTION, "@ana@mastodon.social"),
        (MaskKind.HASHTAG, "#OnVeutUnPays"),
        (MaskKind.EMOJI, "👩🏽‍⚖️"),
        (MaskKind.CODE, "`x = 1`"),
        (MaskKind.EMAIL, "a@b.ca"),
    ]


def test_a_forgotten_space_does_not_make_an_address():
    assert kinds("C’est la fin.La suite demain, à 19 h 30.Merci") == []


def test_numbers_signs_and_prices_are_no_emoji():
    assert kinds("25 $ © 2026 ™ no 1 → 3 * 4 # 5") == []


def test_a_hashtag_keeps_its_words():
    assert ParsedText("Vive le #Québec libre").masked == "Vive le  Québec libre"


def test_a_text_cut_by_an_api_is_known_as_such():
    whole = "Une longue phrase. " * 8
    assert ParsedText(whole + "Nous voulons que le gouv…").is_cut
    assert not ParsedText("À suivre…").is_cut
