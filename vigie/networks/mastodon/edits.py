"""Correcting what is published on Mastodon, part by part, without losing what is not corrected.

https://docs.joinmastodon.org/methods/statuses/#edit: what an edition does not repeat is taken away (poll, media).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from vigie.kit.text import N_
from vigie.networks.foreign_json import Malformed, as_list, flag_at, object_at, text_at, time_at
from vigie.networks.mastodon.api import Api
from vigie.networks.responses import UNREADABLE
from vigie.networks.troubles import Refused, TryLater
from vigie.networks.words import OutgoingPost, Published, Ref

MIN_POLL_DURATION = timedelta(minutes=5)  # the shortest that a server takes


class PostEdit:
    """Text, warning, language and alternative texts change; pictures, poll and visibility stay as they are."""

    def __init__(self, api: Api, ref: Ref, outgoing: OutgoingPost) -> None:
        self.api, self.read_ref, self.outgoing = api, ref, outgoing

    def send_edits(self) -> Published:
        """Raises TryLater, Reconnect, Refused."""
        places = self.read_ref.extra.get("parts", "").split() or [self.api.get_local(self.read_ref)]
        if len(places) != len(self.outgoing.parts):
            raise Refused(N_("A published thread keeps its number of posts."), "text")
        edited = [self._edit_part(number, local) for number, local in enumerate(places)]
        try:
            ref = self.api.entity_reader.read_ref(edited[0])
        except Malformed as error:
            raise TryLater(UNREADABLE, detail=str(error)) from None
        return Published(ref, time_at(edited[0], "created_at"))

    def _edit_part(self, number: int, local: str) -> Mapping[str, Any]:
        here = self.api.get_json(f"/api/v1/statuses/{local}")
        if not isinstance(here, dict):
            raise TryLater(UNREADABLE, detail="not a post")
        body = self._text_fields(number, here) | self._media_fields(number, here) | _unchanged_poll(here)
        return self.api.send_repeatable_change("PUT", f"/api/v1/statuses/{local}", json=body)

    def _text_fields(self, number: int, here: Mapping[str, Any]) -> dict[str, Any]:
        options, language = self.outgoing.options, self.outgoing.language.split("-")[0]
        answers = text_at(here, "in_reply_to_id") != ""
        spoiler = str(options.get("spoiler") or "") or (text_at(here, "spoiler_text") if answers else "")
        body = {"status": self.outgoing.parts[number], "spoiler_text": spoiler, "language": language}
        hidden = options.get("sensitive") in (True, "true", "on", "1")
        return {name: value for name, value in body.items() if value or name != "language"} | {"sensitive": hidden}

    def _media_fields(self, number: int, here: Mapping[str, Any]) -> dict[str, Any]:
        """The same media; what they say to who cannot see them as it reads now, when they are as many as ours."""
        media = [text_at(item, "id") for item in as_list(here.get("media_attachments"))]
        ours = self.outgoing.attachments if number == 0 else ()
        said: dict[str, Any] = {"media_ids": media}
        if ours and len(ours) == len(media):
            described = zip(media, ours, strict=True)
            said["media_attributes"] = [{"id": medium, "description": one.alt} for medium, one in described]
        return said


def _unchanged_poll(here: Mapping[str, Any]) -> dict[str, Any]:
    """The poll as it is: a server throws away the poll, and the votes, that an edition does not repeat."""
    poll = object_at(here, "poll")
    if not poll:
        return {}
    ends = time_at(poll, "expires_at")
    if flag_at(poll, "expired"):
        raise Refused(N_("A post whose poll is over can no longer be corrected."), "poll")
    left = (ends - datetime.now(UTC) if ends else timedelta(days=1)).total_seconds()
    options = [text_at(option, "title") for option in as_list(poll.get("options"))]
    lasts = max(int(left), int(MIN_POLL_DURATION.total_seconds()))
    return {"poll": {"options": options, "expires_in": lasts, "multiple": flag_at(poll, "multiple")}}
