"""Whether a server searches the words of posts: many do not, and answer that they found none.

https://docs.joinmastodon.org/methods/search/ : full text needs Elasticsearch, and then always finds one's own posts.
"""

import re
from datetime import UTC, datetime, timedelta

from vigie.kit.text import N_, html_to_text
from vigie.networks.foreign_json import as_list, list_at, text_at, time_at
from vigie.networks.mastodon.api import Api
from vigie.networks.troubles import Refused

NO_WORD_SEARCH = N_(
    "This server does not search the words of posts, only hashtags and people. Follow a hashtag instead: #rent."
)
INDEXING_TIME = timedelta(hours=1)  # servers index late
_WORD = re.compile(r"[a-zA-Z]{5,}")


def require_word_search(api: Api) -> None:
    """Search a word of a post of our own. Without such a post nothing is known, and nothing is said.

    Raises Refused when the server does not find it.
    """
    word = _find_own_word(api)
    if word and not list_at(api.get_json("/api/v2/search", q=word, type="statuses", limit=1), "statuses"):
        raise Refused(NO_WORD_SEARCH, "query")


def _find_own_word(api: Api) -> str:
    """The longest word without accents of our latest posts; nothing when there is none."""
    words: list[str] = []
    try:
        latest = api.get_json(f"/api/v1/accounts/{api.local_id}/statuses", limit=20, exclude_reblogs="true")
    except Refused:
        return ""
    for status in as_list(latest):
        at = time_at(status, "created_at")
        if at and at < datetime.now(UTC) - INDEXING_TIME:
            written = re.sub(r"\S*[@#/]\S*", " ", html_to_text(text_at(status, "content")))
            words += _WORD.findall(written)
    return max(words, key=len, default="")
