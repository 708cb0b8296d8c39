"""Links, mentions and tags, found the same way whoever asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.networks.counting import COMMON_RULES, EntityKind, EntityRules, find_entities, find_entity_rules
from vigie.networks.mastodon.counting import count_length

ALL_RULES = [COMMON_RULES, find_entity_rules("bluesky"), find_entity_rules("mastodon"), EntityRules()]


def links(text: str, unit: str = "") -> list[str]:
    return [one.value for one in find_entities(text, find_entity_rules(unit)) if one.kind is EntityKind.LINK]


def words_of(text: str, kind: EntityKind, unit: str = "") -> list[str]:
    return [text[one.start : one.end] for one in find_entities(text, find_entity_rules(unit)) if one.kind is kind]


@pytest.mark.parametrize("rules", ALL_RULES)
@pytest.mark.parametrize(
    "after", [".", ",", "…", " !", ")", "]", "”", "’", "\u00a0»", "?", ";", ":", "»", "}", "),", "*", ").Et", ")et"]
)
def test_the_sign_that_closes_a_sentence_is_not_of_the_address(after: str, rules: EntityRules) -> None:
    text = f"Voir https://exemple.org/a_(b)/c?d=1{after}"
    assert [one.value for one in find_entities(text, rules)] == ["https://exemple.org/a_(b)/c?d=1"]


@pytest.mark.parametrize("rules", ALL_RULES)
def test_a_parenthesis_that_the_address_opens_is_of_the_address(rules: EntityRules) -> None:
    text = "Tout est dans https://fr.wikipedia.org/wiki/Loi_(droit) et (https://fr.wikipedia.org/wiki/Loi_(droit))"
    assert [one.value for one in find_entities(text, rules)] == ["https://fr.wikipedia.org/wiki/Loi_(droit)"] * 2


@pytest.mark.parametrize("rules", ALL_RULES)
@pytest.mark.parametrize("pasted", ["\u200b", "\ufeff", "\u2060", "\u00ad", "\u200e", "\u202c", "\u2069", "\u200d"])
def test_what_no_reader_sees_ends_an_address(pasted: str, rules: EntityRules) -> None:
    (found,) = find_entities(f"Lire {pasted}https://loyer.ca/a{pasted} et suite", rules)
    assert found.value == "https://loyer.ca/a"


@pytest.mark.parametrize(("opening", "closing"), ["()", "[]", "{}", "<>", "«»", "“”", '""', "（）", "「」", "''"])
def test_brackets_and_quotation_marks_around_an_address_are_not_of_it(opening: str, closing: str) -> None:
    assert links(f"{opening}https://loyer.ca/a{closing}") == ["https://loyer.ca/a"]


def test_a_domain_alone_is_a_link_where_the_network_makes_it_one() -> None:
    text = "Détails sur ville.sainte-rive.quebec/consultation et sur loyer.ca ce soir."
    assert links(text, "bluesky") == ["https://ville.sainte-rive.quebec/consultation", "https://loyer.ca"]
    assert links(text, "mastodon") == []


@pytest.mark.parametrize(
    "text", ["fin.La suite", "etc.le", "art.5", "marie@ville.quebec", "3.ca", "#ville.ca", "a/b.ca"]
)
def test_what_only_looks_like_a_domain_is_no_link(text: str) -> None:
    assert links(text, "bluesky") == []


def test_a_missing_space_in_prose_makes_no_address() -> None:
    assert links("Il faut payer.la suite demain") == []


def test_a_network_may_want_a_known_domain() -> None:
    assert links("https://loyer.invalid/a", "mastodon") == []
    assert links("https://loyer.invalid/a", "bluesky") == ["https://loyer.invalid/a"]


def test_each_network_has_its_own_mentions() -> None:
    text = "Merci @marie@mastodon.quebec, @julien et @jo.bsky.social"
    mentions = words_of(text, EntityKind.MENTION, "mastodon")
    assert mentions == ["@marie@mastodon.quebec", "@julien", "@jo.bsky.social"]
    assert words_of(text, EntityKind.MENTION, "bluesky") == ["@jo.bsky.social"]


def test_each_network_has_its_own_tags() -> None:
    assert words_of("#quartier-nord, #2026 #été!", EntityKind.TAG, "bluesky") == ["#quartier-nord", "#été"]
    assert words_of("#quartier-nord, #2026 #été!", EntityKind.TAG, "mastodon") == ["#quartier", "#été"]


def test_what_stands_inside_an_address_is_of_the_address() -> None:
    assert len(find_entities("https://mastodon.quebec/@marie/1#ancre")) == 1


def test_an_address_with_a_parenthesis_counts_as_one() -> None:
    assert count_length("https://fr.wikipedia.org/wiki/Loi_(droit)") == 23
    assert count_length("(https://fr.wikipedia.org/wiki/Loi_(droit)\u200b)") == 23 + 3


@given(st.lists(st.sampled_from([*"a.:/@#()[]é \u200b-", "https://", "www.", "loyer.ca"]) | st.text(max_size=4)))
def test_any_text_has_its_entities_in_order_and_apart(pieces: list[str]) -> None:
    text = "".join(pieces)
    for rules in ALL_RULES:
        end = 0
        for entity in find_entities(text, rules):
            assert end <= entity.start < entity.end <= len(text)
            end = entity.end
