"""How the town shows its rows: the entities of Mastodon's client API (docs.joinmastodon.org/entities)."""

import json
import time
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from vigie.rehearsal.store import Row
from vigie.rehearsal.town import MAX_CHARACTERS, RequestRefused, Town

VERSION = "4.5.0 (compatible; repetition de Vigie)"
MAX_IMAGE = 16 * 1024 * 1024
MAX_VIDEO = 99 * 1024 * 1024
MIMES = ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/webm", "audio/mpeg", "audio/ogg"]


def iso_timestamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def hue_of(name: str) -> int:
    """A hue in degrees, always the same for a name."""
    return crc32(name.encode()) % 360


class Entities:
    """Rows of one town, as one viewer sees them. `base` is the address where the server is now."""

    def __init__(self, town: Town, base: str, viewer: int = 0) -> None:
        self.town = town
        self.store = town.store
        self.base = base
        self.viewer = viewer

    def account_entity(self, row: Row | int) -> dict[str, Any]:
        row = self.town.get_account(row) if isinstance(row, int) else row
        name = row["name"]
        count = self.store.fetch_number
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
            "created_at": iso_timestamp(row["at"]),
            "followers_count": count("SELECT count(*) FROM follows WHERE target=?", row["id"]),
            "following_count": count("SELECT count(*) FROM follows WHERE account=?", row["id"]),
            "statuses_count": count("SELECT count(*) FROM statuses WHERE account=? AND gone IS NULL", row["id"]),
            "emojis": [],
            "fields": [],
        }

    def status_entity(self, row: Row) -> dict[str, Any]:
        key = str(row["id"])
        account = self.account_entity(row["account"])
        media = self.store.fetch_all("SELECT id,mime,alt,ready FROM media WHERE status=? ORDER BY place", row["id"])
        mentioned = self.store.fetch_all(
            "SELECT a.* FROM mentions m JOIN accounts a ON a.id=m.account WHERE m.status=?", row["id"]
        )
        tags = self.store.fetch_all("SELECT tag FROM tags WHERE status=?", row["id"])
        parent = origin = None
        if row["reply_to"]:
            parent = self.store.fetch_one("SELECT account FROM statuses WHERE id=?", row["reply_to"])
        if row["reblog_of"]:
            origin = self.store.fetch_one("SELECT * FROM statuses WHERE id=?", row["reblog_of"])
        count = self.store.fetch_number
        mine = (row["id"], self.viewer)
        return {
            "id": key,
            "uri": row["uri"],
            "url": f"{self.base}/@{account['username']}/{key}",
            "created_at": iso_timestamp(row["at"]),
            "edited_at": iso_timestamp(row["edited"]) if row["edited"] else None,
            "account": account,
            "content": row["html"].replace('href="/', f'href="{self.base}/'),
            "spoiler_text": row["spoiler"],
            "visibility": row["visibility"],
            "language": row["language"],
            "sensitive": bool(row["sensitive"]),
            "in_reply_to_id": str(row["reply_to"]) if row["reply_to"] else None,
            "in_reply_to_account_id": str(parent["account"]) if parent else None,
            "reblog": self.status_entity(origin) if origin else None,
            "media_attachments": [self.media_entity(medium) for medium in media],
            "mentions": [self.mention_entity(person) for person in mentioned],
            "tags": [{"name": tag["tag"], "url": f"{self.base}/tags/{tag['tag']}"} for tag in tags],
            "emojis": [],
            "card": None,
            "poll": self.poll_entity(row) if row["poll"] else None,
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

    def status_entities(self, rows: list[Row]) -> list[dict[str, Any]]:
        return [self.status_entity(row) for row in rows]

    def mention_entity(self, row: Row) -> dict[str, Any]:
        name = row["name"]
        return {"id": str(row["id"]), "username": name, "acct": name, "url": f"{self.base}/@{name}"}

    def media_entity(self, row: Row) -> dict[str, Any]:
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

    def notification_entity(self, row: Row) -> dict[str, Any] | None:
        """None when the post that it tells of is gone."""
        shown: dict[str, Any] = {
            "id": str(row["id"]),
            "type": row["kind"],
            "created_at": iso_timestamp(row["at"]),
            "group_key": f"ungrouped-{row['id']}",
            "account": self.account_entity(row["who"]),
        }
        if row["status"] is None:
            return shown
        try:
            return shown | {"status": self.status_entity(self.town.get_status(row["status"], self.viewer))}
        except RequestRefused:
            return None

    def poll_entity(self, row: Row) -> dict[str, Any]:
        poll = json.loads(row["poll"])
        votes = self.store.fetch_all(
            "SELECT choice, count(*) AS n FROM votes WHERE status=? GROUP BY choice", row["id"]
        )
        counts = {vote["choice"]: vote["n"] for vote in votes}
        closes = row["at"] + float(poll["expires_in"])
        options = [{"title": title, "votes_count": counts.get(n, 0)} for n, title in enumerate(poll["options"])]
        return {
            "id": str(row["id"]),
            "expires_at": iso_timestamp(closes),
            "expired": closes < time.time(),
            "multiple": poll["multiple"],
            "votes_count": sum(counts.values()),
            "voters_count": self.store.fetch_number(
                "SELECT count(DISTINCT account) FROM votes WHERE status=?", row["id"]
            ),
            "options": options,
            "emojis": [],
        }

    def instance_configuration(self) -> dict[str, Any]:
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
