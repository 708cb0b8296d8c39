"""What was heard is read again: the stream tells what is edited or deleted, but not to who was away.

https://docs.joinmastodon.org/methods/statuses/#index (4.3 and later); one by one on other servers.
"""

from collections.abc import Sequence
from typing import Any

from vigie.networks.foreign_json import Malformed, as_list, text_at
from vigie.networks.mastodon.api import Api
from vigie.networks.troubles import Refused
from vigie.networks.words import ArrivalReason, Page, Ref, RemotePost

MAX_IDS_PER_CALL = 20  # posts of one question, the most that a server takes
MAX_SINGLE_CALLS = 20  # posts asked one by one in one reading


class PostRefresh:
    def __init__(self, api: Api) -> None:
        self.api, self.left = api, MAX_SINGLE_CALLS

    def read_again(self, refs: Sequence[Ref]) -> Page:
        """Raises TryLater, Reconnect, Refused."""
        here = self.api.account.server
        ours = {ref.local_id: ref for ref in refs if ref.local_id and ref.extra.get("server", here) == here}
        found, gone = self._fetch_together(list(ours)), []
        for local, ref in ours.items():
            if local not in found and self.left:
                self.left -= 1
                status = self._fetch_alone(local)
                if status is None:
                    gone.append(ref.remote_id)
                else:
                    found[local] = status
        return self._as_page(found, gone)

    def _fetch_together(self, locals_: list[str]) -> dict[str, Any]:
        """What the server still shows, by its own ids; nothing where it cannot be asked so."""
        found: dict[str, Any] = {}
        for start in range(0, len(locals_), MAX_IDS_PER_CALL):
            try:
                answer = self.api.get_json("/api/v1/statuses", **{"id[]": locals_[start : start + MAX_IDS_PER_CALL]})
            except Refused:
                return found
            found |= {text_at(status, "id"): status for status in as_list(answer)}
        return found

    def _fetch_alone(self, local: str) -> Any:
        """The post, or None when the server says that it is no longer there."""
        try:
            return self.api.get_json(f"/api/v1/statuses/{local}")
        except Refused as refused:
            if refused.is_gone:
                return None
            raise

    def _as_page(self, found: dict[str, Any], gone: list[str]) -> Page:
        items: list[RemotePost] = []
        skipped = 0
        for status in found.values():
            try:
                items.append(self.api.entity_reader.read_post(status, ArrivalReason.HOME))
            except (Malformed, AttributeError):
                skipped += 1
        return Page(tuple(items), gone=tuple(gone), skipped=skipped)
