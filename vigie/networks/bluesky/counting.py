"""How Bluesky counts: graphemes, as app.bsky.feed.post's `maxGraphemes`. Bytes are counted apart."""

from vigie.networks.counting.entities import INVISIBLE, JOINERS, KNOWN_TLDS, EntityRules
from vigie.networks.counting.graphemes import count_graphemes

#: Those of the official application (github.com/bluesky-social/atproto, `packages/api/src/rich-text`): a domain of any
#: known top-level domain is a link, a handle is a domain, a tag is a word of at most 64 characters that is no figure. A
#: little wider for French and for people: hyphens in domains, a guillemet, an apostrophe or a bracket before.
ENTITY_RULES = EntityRules(
    mention=r"@(?i:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?)+)",
    tag=(
        rf"[#＃](?![#＃\ufe0f])(?=[^\s{INVISIBLE}{JOINERS}]*[^\s\d\p{{P}}{INVISIBLE}{JOINERS}])"
        rf"[^\s{INVISIBLE}{JOINERS}]*[^\s\p{{P}}{INVISIBLE}{JOINERS}]"
    ),
    max_tag_length=64,
    bare_tlds=KNOWN_TLDS,
)


def count_length(text: str, url_length: int | None = None) -> int:
    return count_graphemes(text)
