"""Limits are facts with a source."""

import pytest

from vigie.networks.limits import Confidence, limits, networks


@pytest.mark.parametrize("slug", networks())
def test_every_figure_says_where_it_comes_from(slug: str) -> None:
    for limit in limits(slug).values():
        assert limit.source.title
        assert limit.source.read
        assert limit.source.url or not limit.is_proven


@pytest.mark.parametrize("slug", networks())
def test_every_network_says_how_long_a_text_may_be(slug: str) -> None:
    assert "text" in limits(slug)


def test_folklore_never_blocks() -> None:
    assert limits("facebook")["text"].confidence is Confidence.FOLKLORE
    assert not limits("facebook")["text"].is_proven
    assert limits("bluesky")["text"].is_proven


def test_a_figure_and_a_list_are_not_mistaken_for_each_other() -> None:
    assert limits("mastodon")["text"].figure == 500
    assert "image/png" in limits("mastodon")["mimes"].words
    with pytest.raises(TypeError):
        _ = limits("mastodon")["mimes"].figure
    with pytest.raises(TypeError):
        _ = limits("feeds")["text"].figure
