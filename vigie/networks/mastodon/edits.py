"""Correcting what is published on Mastodon, part by part, without losing what is not corrected.

https://docs.joinmastodon.org/methods/statuses/#edit: what an edition does not repeat is taken away (poll, media).
"""

from collections.abc import Mapping
from typing import Any

from vigie.kit.text import N_
from vigie.networks.foreign_json import Malformed, flag_at, list_at, text_at, time_at
from vigie.networks.mastodon.api import Api
from vigie.networks.mastodon.differences import find_differences
from vigie.networks.mastodon.polls import unchanged_poll
from vigie.networks.responses import UNREADABLE
from vigie.networks.troubles import Refused, TryLater
from vigie.networks.types import Difference, OutgoingPost, Published, Ref

MADE_PUBLIC = N_(
    "This server makes public whatever is corrected, and this post is not. Delete it and publish it again instead."
)
PARTLY_CORRECTED = N_("Some posts of the thread are corrected, and not all of them: correct it again.")


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
        # All is read before anything is written: what forbids one part leaves the others as they are.
        seen = [self.api.get_json(f"/api/v1/statuses/{local_id}") for local_id in local_ids]
        if not all(isinstance(status, dict) for status in seen):
            raise TryLater(UNREADABLE, detail="not a post")
        # Takahē 0.11 forgets who may see what is edited, and its edition cannot say it.
        is_public = all(text_at(status, "visibility") in ("public", "") for status in seen)
        if not is_public and text_at(self.api.get_instance(), "version").startswith("takahe/"):
            raise Refused(MADE_PUBLIC, "visibility")
        asked = [self._edited_fields(number, status) for number, status in enumerate(seen)]
        edited: list[Mapping[str, Any]] = []
        has_sent = False
        for local_id, status, fields in zip(local_ids, seen, asked, strict=True):
            if self._is_unchanged(local_id, status, fields):
                edited.append(status)
                continue
            try:
                edited.append(self.api.send_repeatable_change("PUT", f"/api/v1/statuses/{local_id}", json=fields))
            except (Refused, TryLater) as trouble:
                if not has_sent:
                    raise
                raise TryLater(PARTLY_CORRECTED, detail=str(trouble)) from None
            has_sent = True
        try:
            ref = self.api.entity_reader.read_ref(edited[0])
        except Malformed as error:
            raise TryLater(UNREADABLE, detail=str(error)) from None
        wanted = [fields | {"visibility": text_at(was, "visibility")} for fields, was in zip(asked, seen, strict=True)]
        differences = {
            each for fields, status in zip(wanted, edited, strict=True) for each in find_differences(fields, status)
        }
        return Published(
            ref, time_at(edited[0], "created_at"), tuple(each for each in Difference if each in differences)
        )

    def _is_unchanged(self, local_id: str, status: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
        """Whether a part reads already as it should: GoToSocial refuses an edition that changes nothing.

        False where the server does not show what was typed.
        """
        try:
            source = self.api.get_json(f"/api/v1/statuses/{local_id}/source")
        except Refused:
            return False
        if text_at(source, "text").replace("\r\n", "\n").strip() != fields["status"].strip():
            return False
        described = {text_at(item, "id"): text_at(item, "description") for item in list_at(status, "media_attachments")}
        wanted = {item["id"]: item["description"] for item in fields.get("media_attributes", ())}
        return (
            text_at(source, "spoiler_text") == fields["spoiler_text"]
            and flag_at(status, "sensitive") == (fields["sensitive"] or bool(fields["spoiler_text"]))
            and text_at(status, "language") == fields.get("language", text_at(status, "language"))
            and described == described | wanted
        )

    def _edited_fields(self, number: int, status: Mapping[str, Any]) -> dict[str, Any]:
        """The new words; the poll as it is; the media too, with new alternative texts when they are as many as ours."""
        options = self.outgoing.options
        spoiler = str(options.get("spoiler") or "")
        if not spoiler and text_at(status, "in_reply_to_id"):
            spoiler = text_at(status, "spoiler_text")  # a reply keeps the warning of the post that it answers
        media_ids = [text_at(item, "id") for item in list_at(status, "media_attachments")]
        fields: dict[str, Any] = {
            "status": self.outgoing.parts[number],
            "content_type": "text/plain",
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
