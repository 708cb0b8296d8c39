"""A network's manual, as its page shows it."""

import pytest

from vigie.channels.manuals import manual_html, render_markdown
from vigie.networks import registry


@pytest.mark.parametrize("language", ["fr-ca", "en"])
@pytest.mark.parametrize("network", sorted(registry.network_classes()))
def test_no_manual_shows_the_marks_it_is_written_with(network: str, language: str) -> None:
    shown = manual_html(network, language)
    assert not [mark for mark in ("|--", "| |") if mark in shown]


def test_a_table_is_a_table() -> None:
    assert "<td>Réduisez</td>" in render_markdown("| lu | faire |\n|---|---|\n| trop lourd | Réduisez |")


def test_what_looks_like_html_is_shown_as_text() -> None:
    assert "<script>" not in render_markdown("<script>alert(1)</script>")
