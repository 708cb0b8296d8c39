"""Reading again the posts that were heard: a stream tells what is edited or deleted only to those who listen then.

https://docs.joinmastodon.org/methods/statuses/#index (4.3 and later); one by one on other servers.
"""

from collections.abc import Sequence
from typing import Any

from vigie.networks.foreign_json import Malformed, as_list, text_at
from vigie.networks.mastodon.api import Api
from vigie.networks.troubles import Refused
from vigie.networks.types import ArrivalReason, Page, Ref, RemotePost

MAX_IDS_PER_CALL = 20  # posts of one question, the most that a server takes
MAX_SINGLE_CALLS = 20  # posts asked one by one in one reading


def read_again(api: Api, refs: Sequence[Ref]) -> Page:
    """The posts as they are now, those that are gone in `gone`. Raises TryLater, Reconnect, Refused."""
    here = api.account.server
    ours = {ref.local_id: ref for ref in refs if ref.local_id and ref.extra.get("server", here) == here}
    local_ids = list(ours)
    found: dict[str, Any] = {}
    for start in range(0, len(local_ids), MAX_IDS_PER_CALL):
        try:
            answer = api.get_json("/api/v1/statuses", **{"id[]": local_ids[start : start + MAX_IDS_PER_CALL]})
        except Refused:
            break  # this server cannot be asked for several posts at once
        found |= {text_at(status, "id"): status for status in as_list(answer)}
    gone = []
    missing = [local_id for local_id in local_ids if local_id not in found]
    for local_id in missing[:MAX_SINGLE_CALLS]:
        try:
            found[local_id] = api.get_json(f"/api/v1/statuses/{local_id}")
        except Refused as refused:
            if not refused.is_gone:
                raise
            gone.append(ours[local_id].remote_id)
    items: list[RemotePost] = []
    skipped = 0
    for status in found.values():
        try:
            items.append(api.entity_reader.read_post(status, ArrivalReason.HOME))
        except (Malformed, AttributeError):
            skipped += 1
    return Page(tuple(items), gone=tuple(gone), skipped=skipped)
