"""How Mastodon counts. Source: its StatusLengthValidator, its `twitter_regex.rb`, its `Account::MENTION_RE`."""

from vigie.networks.counting.entities import EntityKind, EntityRules, find_entities
from vigie.networks.counting.graphemes import count_graphemes

URL_LENGTH = 23  # characters that an address counts for, unless the server says otherwise
ENTITY_RULES = EntityRules(
    mention=r"@[A-Za-z0-9_]+(?:[A-Za-z0-9_.\-]+[A-Za-z0-9_]+)?(?:@[\w.\-]*\w(?::\d+)?)?",
    tag=r"[#＃][\p{L}\p{M}\p{N}_·]*[\p{L}_][\p{L}\p{M}\p{N}_]*",
    known_tlds_only=True,
)


def count_length(text: str, url_length: int | None = None) -> int:
    """Graphemes, where an address with its protocol is `url_length` and @name@server is @name."""
    counted = []
    end = 0
    for entity in find_entities(text, ENTITY_RULES):
        if entity.kind is EntityKind.LINK:
            shown = "x" * (url_length or URL_LENGTH)
        elif entity.kind is EntityKind.MENTION:
            shown = f"@{entity.value.partition('@')[0]}"
        else:
            continue
        counted += [text[end : entity.start], shown]
        end = entity.end
    return count_graphemes("".join([*counted, text[end:]]))
