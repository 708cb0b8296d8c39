"""Deleting one post, and being sure that it is gone: some servers have no such act, and answer 404 to it."""

from vigie.networks.foreign_json import text_at
from vigie.networks.mastodon.api import Api
from vigie.networks.responses import STILL_THERE, UNREADABLE
from vigie.networks.troubles import Refused, TryLater, Unsure


def delete_post(api: Api, local_id: str) -> bool:
    """Whether it was still there: already gone is success too. Raises TryLater, Reconnect, Refused (it stays)."""
    place = f"/api/v1/statuses/{local_id}"
    still_there: Refused | TryLater = Refused(STILL_THERE)
    try:
        api.send_change("DELETE", place)
        return True
    except Unsure as unsure:
        still_there = unsure.converted_to(TryLater)
    except Refused as refused:
        if not refused.is_gone:
            raise
    try:
        found = api.get_json(place)
    except Refused as refused:
        if refused.is_gone:
            return False
        raise
    raise still_there if text_at(found, "id") else TryLater(UNREADABLE, detail="no post")
