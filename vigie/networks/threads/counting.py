"""How Threads counts. Source: Meta, Threads API, publishing reference (500 characters, emojis as UTF-8 bytes)."""

import regex

from vigie.networks.counting.graphemes import GRAPHEME

#: A grapheme that is drawn as an emoji: by nature, by its selector, a flag, a keycap.
EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{RI}{2}|[0-9*#]\uFE0F?\u20E3")


def count_length(text: str, url_length: int | None = None) -> int:
    """Unicode code points, where an emoji is as long as its UTF-8 bytes."""
    length = 0
    for grapheme in GRAPHEME.findall(text):
        if EMOJI.search(grapheme):
            length += len(grapheme.encode("utf-8", "surrogatepass"))
        else:
            length += len(grapheme)
    return length
