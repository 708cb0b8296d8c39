"""The town: its people and what they do. Each verb is one transaction of the store, then one event for the streams."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from vigie.networks.mastodon.counting import count_length
from vigie.rehearsal import markup
from vigie.rehearsal.store import RehearsalStore, Row

IDEMPOTENCY_WINDOW = 3600.0  # seconds during which one Idempotency-Key makes one post, as Mastodon
MAX_CHARACTERS = 500


class RequestRefused(Exception):
    """The town refuses: `status` is the HTTP answer."""

    def __init__(self, sentence: str, status: int = 422) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class StatusDraft:
    """What somebody is about to say."""

    text: str
    reply_to: int | None = None
    visibility: str = "public"
    spoiler: str = ""
    sensitive: bool = False
    language: str = "fr"
    media: tuple[int, ...] = ()
    poll: dict[str, Any] | None = None
    at: float | None = None
    app: str = ""
    cue: str = ""


@dataclass(frozen=True, slots=True)
class TownNews:
    """Something happened: `kind` is status, edit, delete or notice."""

    kind: str
    status: int = 0
    notice: int = 0
    account: int = 0
    audience: frozenset[int] = field(default_factory=frozenset)


class Town:
    """Everybody and everything said. `base` is the address that the posts' URIs carry."""

    def __init__(self, store: RehearsalStore, base: str) -> None:
        self.store = store
        self.base = base
        self.listeners: list[Callable[[TownNews], None]] = []

    def ensure_account(self, name: str, title: str = "", kind: str = "team", note: str = "") -> Row:
        """The account of that name, made if it is new. Raises RequestRefused for a name that cannot be one."""
        name = name.strip().lstrip("@").lower()
        if not name.replace("_", "").isalnum() or not name.isascii() or len(name) > 30:
            raise RequestRefused("a name is made of at most 30 letters, figures and _")
        with self.store.transaction():
            if not self.find_account(name):
                sql = "INSERT INTO accounts (id,name,title,note,kind,at) VALUES (?,?,?,?,?,?)"
                self.store.execute(sql, self.store.new_id(), name, title or name, note, kind, time.time())
            return self.get_account(name)

    def find_account(self, name: str) -> Row | None:
        return self.store.fetch_one("SELECT * FROM accounts WHERE name=?", name.lstrip("@"))

    def get_account(self, name: str | int) -> Row:
        column = "id" if isinstance(name, int) or name.isdecimal() else "name"
        row = self.store.fetch_one(f"SELECT * FROM accounts WHERE {column}=?", name)  # noqa: S608 - our own words
        if row is None:
            raise RequestRefused("Record not found", 404)
        return row

    def get_status(self, key: int | str, viewer: int = 0) -> Row:
        """A post that is there and that the viewer may see. Raises RequestRefused (404)."""
        row = self.store.fetch_one(
            "SELECT * FROM statuses WHERE id=? AND gone IS NULL", int(key) if str(key).isdecimal() else 0
        )
        if row is not None:
            if row["visibility"] in ("public", "unlisted") or row["account"] == viewer:
                return row
            if self.store.fetch_one("SELECT 1 FROM mentions WHERE status=? AND account=?", row["id"], viewer):
                return row
            follows = "SELECT 1 FROM follows WHERE account=? AND target=?"
            if row["visibility"] == "private" and self.store.fetch_one(follows, viewer, row["account"]):
                return row
        raise RequestRefused("Record not found", 404)

    def post_status(self, who: int, speech: StatusDraft, key: str = "") -> Row:
        """Say it, once for each key: the same key within the hour gives the same post again."""
        with self.store.transaction():
            if key:
                sql = "SELECT s.* FROM keys k JOIN statuses s ON s.id=k.status WHERE k.account=? AND k.key=? AND k.at>?"
                existing = self.store.fetch_one(sql, who, key, time.time() - IDEMPOTENCY_WINDOW)
                if existing:
                    return existing
            status = self._insert_status(who, speech)
            if key:
                self.store.execute("INSERT OR REPLACE INTO keys VALUES (?,?,?,?)", who, key, status["id"], time.time())
        self._publish_news(TownNews("status", status=status["id"], account=status["account"]))
        for notice in self.store.fetch_all("SELECT * FROM notices WHERE status=? AND kind='mention'", status["id"]):
            self._publish_news(TownNews("notice", notice=notice["id"], account=notice["account"]))
        return status

    def edit_status(self, who: int, key: int | str, speech: StatusDraft) -> Row:
        with self.store.transaction():
            status = self._get_own_status(who, key)
            self._validate_draft(speech)
            sql = "UPDATE statuses SET text=?, html=?, spoiler=?, sensitive=?, language=?, edited=? WHERE id=?"
            html = self._html(speech)
            flags = (speech.spoiler, int(speech.sensitive), speech.language, time.time())
            self.store.execute(sql, speech.text, html, *flags, status["id"])
            self._index_text(status["id"], speech.text)
        self._publish_news(TownNews("edit", status=status["id"], account=who))
        return self.get_status(status["id"], who)

    def delete_status(self, who: int, key: int | str) -> Row:
        with self.store.transaction():
            status = self._get_own_status(who, key)
            self.store.execute(
                "UPDATE statuses SET gone=? WHERE id=? OR reblog_of=?", time.time(), status["id"], status["id"]
            )
            self.store.execute("DELETE FROM notices WHERE status=?", status["id"])
        self._publish_news(TownNews("delete", status=status["id"], account=who))
        return status

    def like(self, who: int, key: int | str, at: float | None = None) -> Row:
        with self.store.transaction():
            status = self.get_status(key, who)
            sql = "INSERT OR IGNORE INTO likes VALUES (?,?,?)"
            new = self.store.execute(sql, status["id"], who, at or time.time())
            notice = self._add_notice(status["account"], "favourite", who, status["id"], at) if new else 0
        if notice:
            self._publish_news(TownNews("notice", notice=notice, account=status["account"]))
        return status

    def unlike(self, who: int, key: int | str) -> Row:
        status = self.get_status(key, who)
        self.store.execute("DELETE FROM likes WHERE status=? AND account=?", status["id"], who)
        return status

    def repost(self, who: int, key: int | str, at: float | None = None) -> Row:
        """Our repost of that post; the second time, the first one again."""
        with self.store.transaction():
            status = self.get_status(key, who)
            origin = status["reblog_of"] or status["id"]
            if mine := self._repost_of(who, origin):
                return mine
            if self.get_status(origin, who)["visibility"] in ("private", "direct"):
                raise RequestRefused("This action is not allowed", 403)
            new = self.store.new_id(at)
            sql = "INSERT INTO statuses (id,uri,account,text,html,reblog_of,at) VALUES (?,?,?,'','',?,?)"
            uri = f"{self._account_uri(who)}/statuses/{new}/activity"
            self.store.execute(sql, new, uri, who, origin, at or time.time())
            notice = self._add_notice(self.get_status(origin, who)["account"], "reblog", who, origin, at)
        self._publish_news(TownNews("status", status=new, account=who))
        if notice:
            self._publish_news(TownNews("notice", notice=notice, account=status["account"]))
        return self.get_status(new, who)

    def unrepost(self, who: int, key: int | str) -> Row:
        status = self.get_status(key, who)
        origin = status["reblog_of"] or status["id"]
        if mine := self._repost_of(who, origin):
            self.store.execute("UPDATE statuses SET gone=? WHERE id=?", time.time(), mine["id"])
            self._publish_news(TownNews("delete", status=mine["id"], account=who))
        return self.get_status(origin, who)

    def follow(self, who: int, target: int) -> None:
        with self.store.transaction():
            new = self.store.execute("INSERT OR IGNORE INTO follows VALUES (?,?)", who, target)
            notice = self._add_notice(target, "follow", who, None, None) if new else 0
        if notice:
            self._publish_news(TownNews("notice", notice=notice, account=target))

    def unfollow(self, who: int, target: int) -> None:
        self.store.execute("DELETE FROM follows WHERE account=? AND target=?", who, target)

    def vote(self, who: int, key: int | str, choices: list[int]) -> Row:
        with self.store.transaction():
            status = self.get_status(key, who)
            poll = json.loads(status["poll"] or "null")
            if poll is None or not all(0 <= choice < len(poll["options"]) for choice in choices):
                raise RequestRefused("Validation failed: no such choice")
            if self.store.fetch_one("SELECT 1 FROM votes WHERE status=? AND account=?", status["id"], who):
                raise RequestRefused("Validation failed: You have already voted on this poll")
            for choice in choices if poll["multiple"] else choices[:1]:
                self.store.execute("INSERT INTO votes VALUES (?,?,?)", status["id"], who, choice)
        return status

    def _insert_status(self, who: int, speech: StatusDraft) -> Row:
        self._validate_draft(speech)
        if speech.reply_to:
            self.get_status(speech.reply_to, who)
        new = self.store.new_id(speech.at)
        columns = {
            "id": new,
            "uri": f"{self._account_uri(who)}/statuses/{new}",
            "account": who,
            "text": speech.text,
            "html": self._html(speech),
            "spoiler": speech.spoiler,
            "visibility": speech.visibility,
            "language": speech.language,
            "sensitive": int(speech.sensitive),
            "reply_to": speech.reply_to,
            "poll": json.dumps(speech.poll) if speech.poll else None,
            "at": speech.at or time.time(),
            "app": speech.app,
            "cue": speech.cue,
        }
        marks = ",".join("?" * len(columns))
        sql = f"INSERT INTO statuses ({','.join(columns)}) VALUES ({marks})"  # noqa: S608 - our own words
        self.store.execute(sql, *columns.values())
        for place, key in enumerate(speech.media):
            row = self.store.fetch_one("SELECT * FROM media WHERE id=? AND account=? AND status IS NULL", key, who)
            if row is None:
                raise RequestRefused("Validation failed: Media not found")
            if row["ready"] > time.time():
                raise RequestRefused("Cannot attach files that have not finished processing. Try again in a moment!")
            self.store.execute("UPDATE media SET status=?, place=? WHERE id=?", new, place, key)
        for account in self._index_text(new, speech.text):
            self._add_notice(account, "mention", who, new, speech.at)
        return self.get_status(new, who)

    def _validate_draft(self, speech: StatusDraft) -> None:
        if not speech.text.strip() and not speech.media and not speech.poll:
            raise RequestRefused("Validation failed: Text can't be blank")
        if len(speech.spoiler) + count_length(speech.text) > MAX_CHARACTERS:
            raise RequestRefused(f"Validation failed: Text character limit of {MAX_CHARACTERS} exceeded")
        if speech.visibility not in ("public", "unlisted", "private", "direct"):
            raise RequestRefused("Validation failed: Visibility is not included in the list")
        if len(speech.media) > 4:
            raise RequestRefused("Validation failed: Cannot attach more than 4 files")

    def _index_text(self, status: int, text: str) -> list[int]:
        """Write down tags and mentions; returns who is mentioned for the first time."""
        for tag in markup.tagged(text):
            self.store.execute("INSERT OR IGNORE INTO tags VALUES (?,?)", status, tag)
        found = [row for name in markup.mentioned(text) if (row := self.find_account(name))]
        sql = "INSERT OR IGNORE INTO mentions VALUES (?,?)"
        return [row["id"] for row in found if self.store.execute(sql, status, row["id"])]

    def _add_notice(self, account: int, kind: str, who: int, status: int | None, at: float | None) -> int:
        if account == who:
            return 0
        new = self.store.new_id(at)
        self.store.execute(
            "INSERT INTO notices VALUES (?,?,?,?,?,?)", new, account, kind, who, status, at or time.time()
        )
        return new

    def _get_own_status(self, who: int, key: int | str) -> Row:
        status = self.get_status(key, who)
        if status["account"] != who:
            raise RequestRefused("Record not found", 404)
        return status

    def _repost_of(self, who: int, origin: int) -> Row | None:
        return self.store.fetch_one(
            "SELECT * FROM statuses WHERE account=? AND reblog_of=? AND gone IS NULL", who, origin
        )

    def _html(self, speech: StatusDraft) -> str:
        return markup.to_html(speech.text, lambda name: self.find_account(name) is not None)

    def _account_uri(self, who: int) -> str:
        return f"{self.base}/users/{self.get_account(who)['name']}"

    def _publish_news(self, news: TownNews) -> None:
        for listener in list(self.listeners):
            listener(news)
