"""Where the links, mentions and tags of a text are, and the keys of our records."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.networks.bluesky import facets, record_keys

BORN = datetime(2026, 11, 22, 6, 30, 0, 123456, tzinfo=UTC)


def found(text: str) -> list[tuple[str, str]]:
    raw = text.encode()
    spans = facets.find_spans(text)
    for span in spans:
        assert raw[span.start : span.end].decode().lstrip("@#＃").lower() in f"https://{span.value}".lower()
    return [(span.kind, span.value) for span in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bonjour.", []),
        ("Voir https://example.org/a.", [("link", "https://example.org/a")]),
        ("(https://example.org/a_(b))", [("link", "https://example.org/a_(b)")]),
        ("« https://example.org/été?a=1&b=2 »", [("link", "https://example.org/été?a=1&b=2")]),
        ("www.example.org, oui", [("link", "https://www.example.org")]),
        ("https://", []),
        ("Merci @Marie.Test !", [("mention", "marie.test")]),
        ("Selon l’@marie.test…", [("mention", "marie.test")]),
        ("« @marie.test »", [("mention", "marie.test")]),
        ("ecrire@marie.test", []),
        ("@marie", []),
        ("🎉 #Climat, #2026 #2e_tour", [("tag", "Climat"), ("tag", "2e_tour")]),
        ("#été!", [("tag", "été")]),
        ("a#b", []),
        ("https://example.org/#ancre", [("link", "https://example.org/#ancre")]),
        ("#" + "a" * 65, []),
    ],
)
def test_pieces_are_found_as_people_write_them(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_card_is_for_a_text_with_one_link() -> None:
    assert facets.only_link("Lire https://example.org/a") == "https://example.org/a"
    assert facets.only_link("https://example.org/a https://example.org/b") == ""


def test_a_domain_alone_is_a_facet_whose_address_is_whole() -> None:
    text = "Détails sur ville.sainte-rive.quebec/consultation et sur loyer.ca ce soir."
    raw = text.encode()
    places = [facet["index"] for facet in facets.make_facets(text, lambda handle: "")]
    shown = [raw[place["byteStart"] : place["byteEnd"]].decode() for place in places]
    assert shown == ["ville.sainte-rive.quebec/consultation", "loyer.ca"]
    assert [span.value for span in facets.find_spans(text)] == [f"https://{words}" for words in shown]


def test_a_mark_pasted_after_an_address_is_not_of_it() -> None:
    assert found("Consultation https://loyer.example/a\u200b et suite") == [("link", "https://loyer.example/a")]


def test_a_card_is_for_the_whole_address_beside_domains() -> None:
    assert facets.only_link("Lire https://example.org/a, aussi sur loyer.ca") == "https://example.org/a"
    assert facets.only_link("Tout est sur loyer.ca") == "https://loyer.ca"


@given(st.text(max_size=80))
def test_any_text_has_its_pieces_in_order_and_apart(text: str) -> None:
    spans, end = facets.find_spans(text), 0
    for span in spans:
        assert end <= span.start < span.end <= len(text.encode("utf-8", "surrogatepass"))
        end = span.end


def test_a_delivery_always_has_the_same_key_and_another_has_another() -> None:
    assert record_keys.part_key("a", BORN, 0) == record_keys.part_key("a", BORN, 0)
    assert len({record_keys.part_key(str(number), BORN, 0) for number in range(500)}) == 500


def test_keys_are_valid_and_in_the_order_of_the_thread() -> None:
    thread = [record_keys.part_key("a", BORN, part) for part in range(25)]
    assert thread == sorted(thread)
    assert all(
        len(key) == 13 and set(key) <= set(record_keys.ALPHABET) and key[0] in "234567abcdefghij" for key in thread
    )


def test_a_key_says_when_its_delivery_was_born() -> None:
    number = 0
    for letter in record_keys.part_key("a", BORN, 0):
        number = number << 5 | record_keys.ALPHABET.index(letter)
    said = record_keys.EPOCH + timedelta(microseconds=number >> 10)
    assert abs(said - BORN) < timedelta(milliseconds=1)


def test_one_account_has_one_like_of_a_post() -> None:
    assert record_keys.reaction_key("us", "like", "at://a") == record_keys.reaction_key("us", "like", "at://a")
    assert (
        len(
            {
                record_keys.reaction_key(*act)
                for act in (("us", "like", "a"), ("us", "repost", "a"), ("us", "like", "b"))
            }
        )
        == 3
    )


def test_a_mention_of_somebody_is_a_facet_and_of_nobody_stays_text() -> None:
    people = {"marie.test": "did:plc:marie"}
    made = facets.make_facets("À @marie.test et @personne.test #été", lambda handle: people.get(handle, ""))
    mention = {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:marie"}
    tag = {"$type": "app.bsky.richtext.facet#tag", "tag": "été"}
    assert made == [
        {"index": {"byteStart": 3, "byteEnd": 14}, "features": [mention]},
        {"index": {"byteStart": 33, "byteEnd": 39}, "features": [tag]},
    ]
