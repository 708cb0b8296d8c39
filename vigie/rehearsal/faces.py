"""How the town shows its rows: the entities of Mastodon's client API (docs.joinmastodon.org/entities)."""

import json
import time
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from vigie.rehearsal.store import Row
from vigie.rehearsal.town import MAX_CHARACTERS, Impossible, Town

VERSION = "4.5.0 (compatible; repetition de Vigie)"
MAX_IMAGE = 16 * 1024 * 1024
MAX_VIDEO = 99 * 1024 * 1024
MIMES = ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/webm", "audio/mpeg", "audio/ogg"]


def stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def tint(name: str) -> int:
    """A hue in degrees, always the same for a name."""
    return crc32(name.encode()) % 360


class Faces:
    """Rows of one town, as one viewer sees them. `base` is the address where the server is now."""

    def __init__(self, town: Town, base: str, viewer: int = 0) -> None:
        self.town, self.store, self.base, self.viewer = town, town.store, base, viewer

    def account(self, row: Row | int) -> dict[str, Any]:
        row = self.town.get_account(row) if isinstance(row, int) else row
        name, count = row["name"], self.store.number
        avatar = f"{self.base}/avatars/{name}.svg"
        return {
            "id": str(row["id"]),
            "username": name,
            "acct": name,
            "display_name": row["title"],
            "note": f"<p>{row['note']}</p>",
            "url": f"{self.base}/@{name}",
            "uri": f"{self.town.base}/users/{name}",
            "avatar": avatar,
            "avatar_static": avatar,
            "header": "",
            "header_static": "",
            "locked": False,
            "bot": row["kind"] == "bot",
            "group": False,
            "discoverable": True,
            "created_at": stamp(row["at"]),
            "followers_count": count("SELECT count(*) FROM follows WHERE target=?", row["id"]),
            "following_count": count("SELECT count(*) FROM follows WHERE account=?", row["id"]),
            "statuses_count": count("SELECT count(*) FROM statuses WHERE account=? AND gone IS NULL", row["id"]),
            "emojis": [],
            "fields": [],
        }

    def status(self, row: Row) -> dict[str, Any]:
        account, key = self.account(row["account"]), str(row["id"])
        count = self.store.number
        mine = (row["id"], self.viewer)
        return {
            "id": key,
            "uri": row["uri"],
            "url": f"{self.base}/@{account['username']}/{key}",
            "created_at": stamp(row["at"]),
            "edited_at": stamp(row["edited"]) if row["edited"] else None,
            "account": account,
            "content": row["html"].replace('href="/', f'href="{self.base}/'),
            "spoiler_text": row["spoiler"],
            "visibility": row["visibility"],
            "language": row["language"],
            "sensitive": bool(row["sensitive"]),
            "in_reply_to_id": str(row["reply_to"]) if row["reply_to"] else None,
            "in_reply_to_account_id": self._answered(row),
            "reblog": self._reblogged(row),
            "media_attachments": [self.media(m) for m in self._media(row["id"])],
            "mentions": [self._mention(m) for m in self._mentions(row["id"])],
            "tags": [{"name": t["tag"], "url": f"{self.base}/tags/{t['tag']}"} for t in self._tags(row["id"])],
            "emojis": [],
            "card": None,
            "poll": self.poll(row) if row["poll"] else None,
            "application": {"name": row["app"], "website": None} if row["app"] else None,
            "replies_count": count("SELECT count(*) FROM statuses WHERE reply_to=? AND gone IS NULL", row["id"]),
            "reblogs_count": count("SELECT count(*) FROM statuses WHERE reblog_of=? AND gone IS NULL", row["id"]),
            "favourites_count": count("SELECT count(*) FROM likes WHERE status=?", row["id"]),
            "quotes_count": 0,
            "favourited": count("SELECT count(*) FROM likes WHERE status=? AND account=?", *mine) > 0,
            "reblogged": count("SELECT count(*) FROM statuses WHERE reblog_of=? AND account=? AND gone IS NULL", *mine)
            > 0,
            "bookmarked": False,
            "muted": False,
            "pinned": False,
        }

    def statuses(self, rows: list[Row]) -> list[dict[str, Any]]:
        return [self.status(row) for row in rows]

    def media(self, row: Row) -> dict[str, Any]:
        ready = row["ready"] <= time.time()
        address = f"{self.base}/media/{row['id']}" if ready else None
        return {
            "id": str(row["id"]),
            "type": row["mime"].split("/")[0],
            "url": address,
            "preview_url": address,
            "remote_url": None,
            "meta": {},
            "description": row["alt"] or None,
            "blurhash": None,
        }

    def notice(self, row: Row) -> dict[str, Any] | None:
        """None when the post that it tells of is gone."""
        shown: dict[str, Any] = {
            "id": str(row["id"]),
            "type": row["kind"],
            "created_at": stamp(row["at"]),
            "group_key": f"ungrouped-{row['id']}",
            "account": self.account(row["who"]),
        }
        if row["status"] is None:
            return shown
        try:
            return shown | {"status": self.status(self.town.status(row["status"], self.viewer))}
        except Impossible:
            return None

    def poll(self, row: Row) -> dict[str, Any]:
        poll = json.loads(row["poll"])
        votes = self.store.all("SELECT choice, count(*) AS n FROM votes WHERE status=? GROUP BY choice", row["id"])
        counts = {vote["choice"]: vote["n"] for vote in votes}
        closes = row["at"] + float(poll["expires_in"])
        options = [{"title": title, "votes_count": counts.get(n, 0)} for n, title in enumerate(poll["options"])]
        return {
            "id": str(row["id"]),
            "expires_at": stamp(closes),
            "expired": closes < time.time(),
            "multiple": poll["multiple"],
            "votes_count": sum(counts.values()),
            "voters_count": self.store.number("SELECT count(DISTINCT account) FROM votes WHERE status=?", row["id"]),
            "options": options,
            "emojis": [],
        }

    def configuration(self) -> dict[str, Any]:
        return {
            "accounts": {"max_featured_tags": 10},
            "statuses": {
                "max_characters": MAX_CHARACTERS,
                "max_media_attachments": 4,
                "characters_reserved_per_url": 23,
            },
            "media_attachments": {
                "supported_mime_types": MIMES,
                "description_limit": 1500,
                "image_size_limit": MAX_IMAGE,
                "image_matrix_limit": 33177600,
                "video_size_limit": MAX_VIDEO,
            },
            "polls": {
                "max_options": 4,
                "max_characters_per_option": 50,
                "min_expiration": 300,
                "max_expiration": 2629746,
            },
        }

    def _answered(self, row: Row) -> str | None:
        if not row["reply_to"]:
            return None
        parent = self.store.one("SELECT account FROM statuses WHERE id=?", row["reply_to"])
        return str(parent["account"]) if parent else None

    def _reblogged(self, row: Row) -> dict[str, Any] | None:
        if not row["reblog_of"]:
            return None
        origin = self.store.one("SELECT * FROM statuses WHERE id=?", row["reblog_of"])
        return self.status(origin) if origin else None

    def _mention(self, row: Row) -> dict[str, Any]:
        name = row["name"]
        return {"id": str(row["id"]), "username": name, "acct": name, "url": f"{self.base}/@{name}"}

    def _media(self, status: int) -> list[Row]:
        return self.store.all("SELECT id,mime,alt,ready FROM media WHERE status=? ORDER BY place", status)

    def _mentions(self, status: int) -> list[Row]:
        return self.store.all("SELECT a.* FROM mentions m JOIN accounts a ON a.id=m.account WHERE m.status=?", status)

    def _tags(self, status: int) -> list[Row]:
        return self.store.all("SELECT tag FROM tags WHERE status=?", status)
