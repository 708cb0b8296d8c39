"""Correcting what is published on Mastodon, part by part, without losing what is not corrected.

https://docs.joinmastodon.org/methods/statuses/#edit: what an edition does not repeat is taken away (poll, media).
"""

from collections.abc import Mapping
from typing import Any

from vigie.kit.text import N_
from vigie.networks.foreign_json import Malformed, list_at, text_at, time_at
from vigie.networks.mastodon.api import Api
from vigie.networks.mastodon.polls import unchanged_poll
from vigie.networks.responses import UNREADABLE
from vigie.networks.troubles import Refused, TryLater
from vigie.networks.types import OutgoingPost, Published, Ref


class PostEdit:
    """Text, warning, language and alternative texts change; pictures, poll and visibility stay as they are."""

    def __init__(self, api: Api, ref: Ref, outgoing: OutgoingPost) -> None:
        self.api = api
        self.ref = ref
        self.outgoing = outgoing

    def send_edits(self) -> Published:
        """Raises TryLater, Reconnect, Refused."""
        local_ids = self.ref.extra.get("parts", "").split() or [self.api.get_local(self.ref)]
        if len(local_ids) != len(self.outgoing.parts):
            raise Refused(N_("A published thread keeps its number of posts."), "text")
        edited = []
        for number, local_id in enumerate(local_ids):
            place = f"/api/v1/statuses/{local_id}"
            status = self.api.get_json(place)
            if not isinstance(status, dict):
                raise TryLater(UNREADABLE, detail="not a post")
            fields = self._edited_fields(number, status)
            edited.append(self.api.send_repeatable_change("PUT", place, json=fields))
        try:
            ref = self.api.entity_reader.read_ref(edited[0])
        except Malformed as error:
            raise TryLater(UNREADABLE, detail=str(error)) from None
        return Published(ref, time_at(edited[0], "created_at"))

    def _edited_fields(self, number: int, status: Mapping[str, Any]) -> dict[str, Any]:
        """The new words; the poll as it is; the media too, with new alternative texts when they are as many as ours."""
        options = self.outgoing.options
        spoiler = str(options.get("spoiler") or "")
        if not spoiler and text_at(status, "in_reply_to_id"):
            spoiler = text_at(status, "spoiler_text")  # a reply keeps the warning of the post that it answers
        media_ids = [text_at(item, "id") for item in list_at(status, "media_attachments")]
        fields: dict[str, Any] = {
            "status": self.outgoing.parts[number],
            "spoiler_text": spoiler,
            "sensitive": options.get("sensitive") in (True, "true", "on", "1"),
            "media_ids": media_ids,
        }
        language = self.outgoing.language.split("-")[0]
        if language:
            fields["language"] = language
        poll = unchanged_poll(status)
        if poll:
            fields["poll"] = poll
        ours = self.outgoing.attachments if number == 0 else ()
        if ours and len(ours) == len(media_ids):
            described = zip(media_ids, ours, strict=True)
            fields["media_attributes"] = [{"id": medium, "description": one.alt} for medium, one in described]
        return fields
