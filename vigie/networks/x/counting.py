"""How X counts: twitter-text v3, which docs.x.com names."""

from functools import lru_cache

import regex
from twitter_text import extract_urls_with_indices, parse_tweet

URL_LENGTH = 23  # characters that an address counts for
KNOWN_EMOJI = "\U0001f600"  # an emoji that every version of twitter-text knows
#: Half of a pair, which is no character: counted as the mark that replaces it.
LONE_SURROGATE = regex.compile(r"[\ud800-\udfff]")
NEW_EMOJI = regex.compile(r"(?=[^\x00-\uFFFF])(?=\p{Extended_Pictographic})\X")


def count_length(text: str, url_length: int | None = None) -> int:
    """Weights by ranges, 2 for any emoji, 23 for any address.

    Sequences newer than the library's table of emoji are counted as what they are, one emoji.
    """
    text = LONE_SURROGATE.sub("\ufffd", text)
    known = NEW_EMOJI.sub(lambda found: _known_emoji(found[0]), text)
    length = int(parse_tweet(known).weightedLength)
    change = (url_length or URL_LENGTH) - URL_LENGTH
    if change:
        length += change * len(extract_urls_with_indices(text))
    return length


@lru_cache(maxsize=4096)
def _known_emoji(emoji: str) -> str:
    """The same emoji, or one that stands for it when the library takes it for several."""
    return KNOWN_EMOJI if int(parse_tweet(emoji).weightedLength) > 2 else emoji
