"""What a server made of a post, beside what it was asked. Pure: no network here.

https://docs.joinmastodon.org/entities/Status/ ; some servers have no polls, GoToSocial narrows what its owner
narrows, Takahē makes public what is edited.
"""

from collections.abc import Mapping
from typing import Any

from vigie.networks.foreign_json import list_at, object_at, text_at
from vigie.networks.types import Difference

WIDEST_FIRST = ("public", "unlisted", "private", "direct")


def find_differences(asked: Mapping[str, Any], status: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What of the fields of a request is not in the post that was answered, or is otherwise there."""
    found = []
    wished, seen = text_at(asked, "visibility"), text_at(status, "visibility")
    if wished in WIDEST_FIRST and seen in WIDEST_FIRST and wished != seen:
        is_wider = WIDEST_FIRST.index(seen) < WIDEST_FIRST.index(wished)
        found.append(Difference.WIDER if is_wider else Difference.NARROWER)
    if text_at(asked, "spoiler_text") and not text_at(status, "spoiler_text"):
        found.append(Difference.WARNING)
    if object_at(asked, "poll") and not object_at(status, "poll"):
        found.append(Difference.POLL)
    if len(list_at(asked, "media_ids")) > len(list_at(status, "media_attachments")):
        found.append(Difference.MEDIA)
    return tuple(found)
