"""Publishing to Mastodon: one step a picture, one step a part, each with a key of its own.

https://docs.joinmastodon.org/methods/statuses/#create, https://docs.joinmastodon.org/methods/media/#v2
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from vigie.kit.text import N_, fold, html_to_text
from vigie.networks.foreign_json import Malformed, address_at, text_at, time_at
from vigie.networks.mastodon import wire
from vigie.networks.mastodon.api import Api, longest_text
from vigie.networks.mastodon.differences import WIDEST_FIRST, find_differences
from vigie.networks.mastodon.polls import new_poll
from vigie.networks.responses import UNREADABLE
from vigie.networks.troubles import Refused, TryLater, Unsure
from vigie.networks.types import Absence, Difference, OutgoingPost, Progress, Published, Ref, Settling

KEY_LIFETIME = timedelta(minutes=50)  # Mastodon keeps an Idempotency-Key for an hour; some of it is spent on clocks
DIGESTION_INTERVAL = 5.0  # seconds between two looks at a medium
MAX_CLOCK_DRIFT = timedelta(minutes=5)  # how far apart the server's clock and ours may be


class MastodonPublication:
    """One delivery on its way out. The steps in `progress`:

    `medium:<n>` its id at the server, `ready:<n>` when it is digested, `answered` what a reply takes from the post it
    answers, `tried:<n>` when part n was first sent, `part:<n>` what came of it.
    """

    def __init__(self, api: Api, outgoing: OutgoingPost, progress: Progress) -> None:
        self.api = api
        self.outgoing = outgoing
        self.progress = progress

    def publish_parts(self) -> Published | Settling:
        """Raises every trouble.

        The request is in JSON, because GoToSocial reads polls in nothing else, without empty values,
        for their defaults differ.
        """
        options = self.outgoing.options
        media = range(len(self.outgoing.attachments))
        for number in media:
            if not self._is_medium_ready(number):
                return Settling(DIGESTION_INTERVAL)
        for number, text in enumerate(self.outgoing.parts):
            if self.progress.get(f"part:{number}"):
                continue
            body: dict[str, Any] = {
                "in_reply_to_id": self._parent_id(number),
                "language": self.outgoing.language.split("-")[0],
                "visibility": self._choose_visibility(),
                "spoiler_text": self._choose_spoiler(),
                "sensitive": options.get("sensitive") in (True, "true", "on", "1"),
            }
            if number == 0:
                body["media_ids"] = [self.progress.get(f"medium:{n}") or "" for n in media]
                body["poll"] = new_poll(options.get("poll"))
            body = {name: value for name, value in body.items() if value}
            # GoToSocial and Pleroma read Markdown where it is usual.
            body |= {"status": text, "content_type": "text/plain"}
            # Written before sending: what may be proved afterwards hangs on it.
            same = None
            if not self.progress.get(f"tried:{number}"):
                self.progress.save(f"tried:{number}", datetime.now(UTC).isoformat())
            else:  # it was sent, whatever was answered then ("wait", "sign in")
                with suppress(Refused):  # not to be looked at: its answer was a no, as far as one knows
                    same = self._find_same_post(number, self._list_latest_posts()[0])
            if same:
                self._save_part(number, same, body)
                continue
            headers = {"Idempotency-Key": f"{self.outgoing.key}:{number}"}
            status = self.api.send_change("POST", "/api/v1/statuses", json=body, headers=headers)
            self._save_part(number, status, body)
        return self._as_published()

    def find_parts(self, proves: bool) -> Published | Absence:
        """Look among the account's latest posts. `proves` says that this server never hides one, nor forgets a key.

        A part that is not seen and was never tried is surely absent. Tried within the hour on true Mastodon: its own
        memory of the key makes sending again safe, whatever the list shows. Otherwise (a list may lag, a server may
        ignore the key) nobody knows.
        """
        missing = [n for n in range(len(self.outgoing.parts)) if not self.progress.get(f"part:{n}")]
        if not missing:
            return self._as_published()
        latest, is_whole = self._list_latest_posts()
        for number in missing:
            same = self._find_same_post(number, latest)
            if same:
                self._save_part(number, same, self._asked_fields(number))
                continue
            tried = self.progress.get(f"tried:{number}")
            if not tried or (proves and is_whole):
                return Absence.PROVEN
            is_key_known = datetime.now(UTC) - datetime.fromisoformat(tried) < KEY_LIFETIME
            return Absence.PROVEN if is_key_known and keeps_keys(self.api.get_instance()) else Absence.UNPROVEN
        return self._as_published()

    def _list_latest_posts(self) -> tuple[list[Any], bool]:
        """The account's posts since this one was made, and whether all could be read. Raises as `get_json`."""
        place = f"/api/v1/accounts/{self.api.local_id}/statuses"
        found = self.api.get_json(place, limit=40, exclude_reblogs="true")
        if not isinstance(found, list):
            raise TryLater(UNREADABLE, detail="no list of posts")
        since = self.outgoing.born - MAX_CLOCK_DRIFT
        dated = [(time_at(status, "created_at"), status) for status in found]
        is_whole = all(at and text_at(status, "id") and isinstance(status.get("content"), str) for at, status in dated)
        return [status for at, status in dated if at and at >= since], is_whole

    def _asked_fields(self, number: int) -> Mapping[str, Any]:
        """What was asked of a part, as far as the options alone tell."""
        options = self.outgoing.options
        asked: dict[str, Any] = {"spoiler_text": str(options.get("spoiler") or "")}
        if not self.outgoing.reply_to:
            asked["visibility"] = str(options.get("visibility") or "")
        if number == 0:
            asked |= {"media_ids": list(self.outgoing.attachments), "poll": new_poll(options.get("poll"))}
        return asked

    def _save_part(self, number: int, status: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
        """`asked` holds the fields of its request. Raises Unsure when the answer names no post."""
        try:
            ref = self.api.entity_reader.read_ref(status)
        except Malformed as error:
            raise Unsure(UNREADABLE, detail=str(error)) from None
        differences = " ".join(find_differences(asked, status))
        kept = [ref.remote_id, ref.local_id, ref.url, text_at(status, "created_at"), differences]
        self.progress.save(f"part:{number}", json.dumps(kept))

    def _saved_part(self, number: int) -> tuple[Ref, datetime | None, list[str]]:
        """Where the part is, when it was published, and its differences (none, of what an older version saved)."""
        remote_id, local_id, url, at, *differences = json.loads(self.progress.get(f"part:{number}") or "[]")
        ref = Ref(remote_id, local_id, url, {"server": self.api.account.server})
        return ref, time_at({"at": at}, "at"), " ".join(differences).split()

    def _as_published(self) -> Published:
        """The first part; `extra` names them all, so that a thread may be deleted whole."""
        saved = [self._saved_part(number) for number in range(len(self.outgoing.parts))]
        ref, at, _ = saved[0]
        extra = {**ref.extra, "parts": " ".join(part.local_id for part, _, _ in saved)} if len(saved) > 1 else ref.extra
        named = {difference for _, _, differences in saved for difference in differences}
        differences = tuple(difference for difference in Difference if difference in named)
        return Published(replace(ref, extra=extra), at, differences)

    def _parent_id(self, number: int) -> str:
        if number:
            return self._saved_part(number - 1)[0].local_id
        return self._answered_post.get("id", "")

    @cached_property
    def _answered_post(self) -> Mapping[str, str]:
        """The post that is answered; asked once, so that what follows does not change with it."""
        if self.outgoing.reply_to is None:
            return {}
        if noted := self.progress.get("answered"):
            return dict(json.loads(noted))
        local = self.api.get_local(self.outgoing.reply_to)
        try:
            status = self.api.get_json(f"/api/v1/statuses/{local}")
        except Refused as refused:
            if refused.is_gone:
                raise Refused(N_("The post to reply to is no longer there."), "reply_to") from None
            raise
        found = {"id": local, **{name: text_at(status, name) for name in ("visibility", "spoiler_text")}}
        self.progress.save("answered", json.dumps(found))
        return found

    def _choose_visibility(self) -> str:
        """As chosen; a reply is never wider than what it answers, as in Mastodon's own client."""
        chosen = str(self.outgoing.options.get("visibility") or "")
        above = self._answered_post.get("visibility", "")
        if above in ("", "public"):
            return chosen
        if above not in ("unlisted", "private"):
            return "direct"  # a circle, a list, a server: nothing says how to speak to the same people
        wished = chosen or self.api.get_usual_visibility()
        is_narrow = wished in WIDEST_FIRST and WIDEST_FIRST.index(wished) >= WIDEST_FIRST.index(above)
        return wished if is_narrow else above

    def _choose_spoiler(self) -> str:
        """As written; a reply keeps the warning of what it answers, where there is room left for it."""
        written = str(self.outgoing.options.get("spoiler") or "")
        above = self._answered_post.get("spoiler_text", "")
        if written or not above:
            return written
        room = longest_text(self.api.get_instance()) - max(len(part) for part in self.outgoing.parts)
        return above if len(above) <= room else ""

    def _is_medium_ready(self, number: int) -> bool:
        """Uploaded and digested. A medium that the server has lost (they die after a day) is uploaded again."""
        if self.progress.get(f"ready:{number}") or self.progress.get("part:0"):
            return True
        medium = self.progress.get(f"medium:{number}")
        try:
            found = self.api.get_json(f"/api/v1/media/{medium}") if medium else self._upload_medium(number)
        except Refused as refused:
            if not medium or not refused.is_gone:
                raise
            found = self._upload_medium(number)
        if not address_at(found, "url"):
            return False
        self.progress.save(f"ready:{number}", "yes")
        return True

    def _upload_medium(self, number: int) -> Mapping[str, Any]:
        """An upload that was lost harms nobody, so that silence is only a delay."""
        attachment = self.outgoing.attachments[number]
        name = attachment.name or f"{number}.{attachment.mime.rsplit('/', 1)[-1]}"
        files = {"file": (name, attachment.content, attachment.mime)}
        described = {"description": attachment.alt} if attachment.alt else {}
        for version in ("v2", "v1"):  # by the first version on a server that has no other
            place = f"/api/{version}/media"
            try:
                found = self.api.send_repeatable_change("POST", place, files=files, data=described, timeout=120.0)
                break
            except Refused as refused:
                if version == "v1" or not refused.is_gone:
                    raise refused.converted_to(Refused, field="media") from None
        medium = text_at(found, "id")
        if not medium:
            raise Refused(N_("the server gave the medium no name"), "media")
        self.progress.save(f"medium:{number}", medium)
        return found

    def _find_same_post(self, number: int, latest: list[Any]) -> Mapping[str, Any] | None:
        """The oldest post with the same words, the same warning, in answer to the same post."""
        parent = self._parent_id(number)
        spoiler = comparable_text(self._choose_spoiler())
        wanted = comparable_text(self.outgoing.parts[number])
        saved = [n for n in range(len(self.outgoing.parts)) if self.progress.get(f"part:{n}")]
        taken = {self._saved_part(n)[0].local_id for n in saved}
        for status in sorted(latest, key=lambda status: wire.id_order(text_at(status, "id"))):
            if text_at(status, "in_reply_to_id") != parent or text_at(status, "id") in taken:
                continue
            same_words = comparable_text(html_to_text(text_at(status, "content"))) == wanted
            if same_words and comparable_text(text_at(status, "spoiler_text")) == spoiler:
                return dict(status)
        return None


def keeps_keys(instance: Mapping[str, Any]) -> bool:
    """True Mastodon says a bare version (4.5.0); what only speaks its language adds "(compatible; …)" or its name."""
    bare_version = r"[4-9]\.\d+\.\d+(?:[-+.](?:alpha|beta|rc|nightly|glitch)[\w.+-]*)?"
    return bool(re.fullmatch(bare_version, text_at(instance, "version")))


def comparable_text(text: str) -> str:
    """What stays the same whatever the server does to a text: no space, case, nor server of a handle."""
    text = re.sub(r"(@[A-Za-z0-9_.\-]+)@[\w.\-]+(?::\d+)?", r"\1", unicodedata.normalize("NFC", text))
    return re.sub(r"\s+", "", fold(text))
