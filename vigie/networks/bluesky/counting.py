"""How Bluesky counts: graphemes, as app.bsky.feed.post's `maxGraphemes`. Bytes are counted apart."""

from vigie.networks.counting.graphemes import count_graphemes


def count_length(text: str, url_length: int | None = None) -> int:
    return count_graphemes(text)
