"""Limits are facts with a source."""

import pytest

from vigie.networks.limits import Confidence, networks_with_limits, read_limits


@pytest.mark.parametrize("slug", networks_with_limits())
def test_every_figure_says_where_it_comes_from(slug: str) -> None:
    for limit in read_limits(slug).values():
        assert limit.source.title
        assert limit.source.read
        assert limit.source.url or not limit.is_proven


@pytest.mark.parametrize("slug", networks_with_limits())
def test_every_network_says_how_long_a_text_may_be(slug: str) -> None:
    assert "text" in read_limits(slug)


def test_folklore_never_blocks() -> None:
    assert read_limits("facebook")["text"].confidence is Confidence.FOLKLORE
    assert not read_limits("facebook")["text"].is_proven
    assert read_limits("bluesky")["text"].is_proven


def test_a_figure_and_a_list_are_not_mistaken_for_each_other() -> None:
    assert read_limits("mastodon")["text"].figure == 500
    assert "image/png" in read_limits("mastodon")["mimes"].words
    with pytest.raises(TypeError):
        _ = read_limits("mastodon")["mimes"].figure
    with pytest.raises(TypeError):
        _ = read_limits("wordpress")["text"].figure
