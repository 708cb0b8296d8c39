"""How Mastodon counts. Source: its StatusLengthValidator."""

import regex
from twitter_text import extract_urls_with_indices

from vigie.networks.counting.graphemes import count_graphemes

URL_LENGTH = 23  # characters that an address counts for, unless the server says otherwise
REMOTE_MENTION = regex.compile(
    r"(?<![=/\w])@(?P<name>[A-Za-z0-9_]+(?:[A-Za-z0-9_.\-]+[A-Za-z0-9_]+)?)@[\w.\-]*\w(?::\d+)?"
)


def count_length(text: str, url_length: int | None = None) -> int:
    """Graphemes, where an address with its protocol is `url_length` and @name@server is @name."""
    counted = []
    end = 0
    for found in extract_urls_with_indices(text, False):
        start, stop = found["indices"]
        if found["url"].lower().startswith(("http://", "https://")):
            counted += [text[end:start], "x" * (url_length or URL_LENGTH)]
            end = stop
    counted.append(text[end:])
    return count_graphemes(REMOTE_MENTION.sub(r"@\g<name>", "".join(counted)))
