"""A plain text drawn with its links."""

import pytest

from vigie.kit.text import LINK_REL
from vigie.ui.text_links import link_addresses


def test_an_address_is_a_link_with_its_parenthesis_and_without_the_point() -> None:
    address = "https://fr.wikipedia.org/wiki/Loi_(droit)"
    assert link_addresses(f"Voir {address}.") == f'Voir <a href="{address}" rel="{LINK_REL}">{address}</a>.'


def test_what_somebody_wrote_is_never_html() -> None:
    drawn = link_addresses('<b>"a"</b> https://a.ca/"onclick=x <script>')
    assert "<b>" not in drawn
    assert "<script>" not in drawn
    assert 'href="https://a.ca/"' in drawn


@pytest.mark.parametrize(("unit", "is_link"), [("bluesky", True), ("mastodon", False), ("", True)])
def test_a_domain_alone_is_drawn_as_the_network_will(unit: str, is_link: bool) -> None:
    assert ("<a " in link_addresses("Tout est sur loyer.ca", unit)) is is_link
