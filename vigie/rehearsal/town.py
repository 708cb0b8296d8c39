"""The town: its people and what they do. Every verb is one act of the store, then one piece of news for the streams."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from vigie.rehearsal import markup
from vigie.rehearsal.store import Row, Store

SAME_KEY = 3600.0  # seconds during which one Idempotency-Key makes one post, as Mastodon
MAX_CHARACTERS = 500


class Impossible(Exception):
    """The town refuses: `status` is the HTTP answer."""

    def __init__(self, sentence: str, status: int = 422) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Speech:
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
class News:
    """Something happened: `kind` is status, edit, delete or notice."""

    kind: str
    status: int = 0
    notice: int = 0
    account: int = 0
    audience: frozenset[int] = field(default_factory=frozenset)


class Town:
    """Everybody and everything said. `base` is the address that the posts' URIs carry."""

    def __init__(self, store: Store, base: str) -> None:
        self.store = store
        self.base = base
        self.listeners: list[Callable[[News], None]] = []

    def settle(self, name: str, title: str = "", kind: str = "team", note: str = "") -> Row:
        """The account of that name, made if it is new. Raises Impossible for a name that cannot be one."""
        name = name.strip().lstrip("@").lower()
        if not name.replace("_", "").isalnum() or not name.isascii() or len(name) > 30:
            raise Impossible("a name is made of at most 30 letters, figures and _")
        with self.store.act():
            if not self.account(name):
                sql = "INSERT INTO accounts (id,name,title,note,kind,at) VALUES (?,?,?,?,?,?)"
                self.store.write(sql, self.store.new_id(), name, title or name, note, kind, time.time())
            return self.get_account(name)

    def account(self, name: str) -> Row | None:
        return self.store.one("SELECT * FROM accounts WHERE name=?", name.lstrip("@"))

    def get_account(self, name: str | int) -> Row:
        column = "id" if isinstance(name, int) or name.isdecimal() else "name"
        row = self.store.one(f"SELECT * FROM accounts WHERE {column}=?", name)  # noqa: S608 - our own words
        if row is None:
            raise Impossible("Record not found", 404)
        return row

    def status(self, key: int | str, viewer: int = 0) -> Row:
        """A post that is there and that the viewer may see. Raises Impossible (404)."""
        row = self.store.one(
            "SELECT * FROM statuses WHERE id=? AND gone IS NULL", int(key) if str(key).isdecimal() else 0
        )
        if row is None or not self._may_see(row, viewer):
            raise Impossible("Record not found", 404)
        return row

    def speak(self, who: int, speech: Speech, key: str = "") -> Row:
        """Say it, once for each key: the same key within the hour gives the same post again."""
        with self.store.act():
            if key and (said := self._said_with(who, key)):
                return said
            status = self._write(who, speech)
            if key:
                self.store.write("INSERT OR REPLACE INTO keys VALUES (?,?,?,?)", who, key, status["id"], time.time())
        self._tell_of(status)
        return status

    def edit(self, who: int, key: int | str, speech: Speech) -> Row:
        with self.store.act():
            status = self._own(who, key)
            self._check(speech)
            sql = "UPDATE statuses SET text=?, html=?, spoiler=?, sensitive=?, language=?, edited=? WHERE id=?"
            html = self._html(speech)
            flags = (speech.spoiler, int(speech.sensitive), speech.language, time.time())
            self.store.write(sql, speech.text, html, *flags, status["id"])
            self._index(status["id"], speech.text)
        self._tell(News("edit", status=status["id"], account=who))
        return self.status(status["id"], who)

    def retract(self, who: int, key: int | str) -> Row:
        with self.store.act():
            status = self._own(who, key)
            self.store.write(
                "UPDATE statuses SET gone=? WHERE id=? OR reblog_of=?", time.time(), status["id"], status["id"]
            )
            self.store.write("DELETE FROM notices WHERE status=?", status["id"])
        self._tell(News("delete", status=status["id"], account=who))
        return status

    def like(self, who: int, key: int | str, at: float | None = None) -> Row:
        with self.store.act():
            status = self.status(key, who)
            sql = "INSERT OR IGNORE INTO likes VALUES (?,?,?)"
            new = self.store.write(sql, status["id"], who, at or time.time())
            notice = self._notice(status["account"], "favourite", who, status["id"], at) if new else 0
        if notice:
            self._tell(News("notice", notice=notice, account=status["account"]))
        return status

    def unlike(self, who: int, key: int | str) -> Row:
        status = self.status(key, who)
        self.store.write("DELETE FROM likes WHERE status=? AND account=?", status["id"], who)
        return status

    def repost(self, who: int, key: int | str, at: float | None = None) -> Row:
        """Our repost of that post; the second time, the first one again."""
        with self.store.act():
            status = self.status(key, who)
            origin = status["reblog_of"] or status["id"]
            if mine := self._repost_of(who, origin):
                return mine
            if self.status(origin, who)["visibility"] in ("private", "direct"):
                raise Impossible("This action is not allowed", 403)
            new = self.store.new_id(at)
            sql = "INSERT INTO statuses (id,uri,account,text,html,reblog_of,at) VALUES (?,?,?,'','',?,?)"
            uri = f"{self._place(who)}/statuses/{new}/activity"
            self.store.write(sql, new, uri, who, origin, at or time.time())
            notice = self._notice(self.status(origin, who)["account"], "reblog", who, origin, at)
        self._tell(News("status", status=new, account=who))
        if notice:
            self._tell(News("notice", notice=notice, account=status["account"]))
        return self.status(new, who)

    def unrepost(self, who: int, key: int | str) -> Row:
        status = self.status(key, who)
        origin = status["reblog_of"] or status["id"]
        if mine := self._repost_of(who, origin):
            self.store.write("UPDATE statuses SET gone=? WHERE id=?", time.time(), mine["id"])
            self._tell(News("delete", status=mine["id"], account=who))
        return self.status(origin, who)

    def follow(self, who: int, target: int) -> None:
        with self.store.act():
            new = self.store.write("INSERT OR IGNORE INTO follows VALUES (?,?)", who, target)
            notice = self._notice(target, "follow", who, None, None) if new else 0
        if notice:
            self._tell(News("notice", notice=notice, account=target))

    def unfollow(self, who: int, target: int) -> None:
        self.store.write("DELETE FROM follows WHERE account=? AND target=?", who, target)

    def vote(self, who: int, key: int | str, choices: list[int]) -> Row:
        with self.store.act():
            status = self.status(key, who)
            poll = json.loads(status["poll"] or "null")
            if poll is None or not all(0 <= choice < len(poll["options"]) for choice in choices):
                raise Impossible("Validation failed: no such choice")
            if self.store.one("SELECT 1 FROM votes WHERE status=? AND account=?", status["id"], who):
                raise Impossible("Validation failed: You have already voted on this poll")
            for choice in choices if poll["multiple"] else choices[:1]:
                self.store.write("INSERT INTO votes VALUES (?,?,?)", status["id"], who, choice)
        return status

    def _write(self, who: int, speech: Speech) -> Row:
        self._check(speech)
        if speech.reply_to:
            self.status(speech.reply_to, who)
        new, at = self.store.new_id(speech.at), speech.at or time.time()
        self.store.write(
            "INSERT INTO statuses"
            " (id,uri,account,text,html,spoiler,visibility,language,sensitive,reply_to,poll,at,app,cue)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            *(
                new,
                f"{self._place(who)}/statuses/{new}",
                who,
                speech.text,
                self._html(speech),
            ),
            *(speech.spoiler, speech.visibility, speech.language, int(speech.sensitive), speech.reply_to),
            *(json.dumps(speech.poll) if speech.poll else None, at, speech.app, speech.cue),
        )
        self._attach(who, new, speech.media)
        for account in self._index(new, speech.text):
            self._notice(account, "mention", who, new, speech.at)
        return self.status(new, who)

    def _check(self, speech: Speech) -> None:
        if not speech.text.strip() and not speech.media and not speech.poll:
            raise Impossible("Validation failed: Text can't be blank")
        if len(speech.spoiler) + len(_as_counted(speech.text)) > MAX_CHARACTERS:
            raise Impossible(f"Validation failed: Text character limit of {MAX_CHARACTERS} exceeded")
        if speech.visibility not in ("public", "unlisted", "private", "direct"):
            raise Impossible("Validation failed: Visibility is not included in the list")
        if len(speech.media) > 4:
            raise Impossible("Validation failed: Cannot attach more than 4 files")

    def _attach(self, who: int, status: int, media: tuple[int, ...]) -> None:
        for place, key in enumerate(media):
            row = self.store.one("SELECT * FROM media WHERE id=? AND account=? AND status IS NULL", key, who)
            if row is None:
                raise Impossible("Validation failed: Media not found")
            if row["ready"] > time.time():
                raise Impossible("Cannot attach files that have not finished processing. Try again in a moment!")
            self.store.write("UPDATE media SET status=?, place=? WHERE id=?", status, place, key)

    def _index(self, status: int, text: str) -> list[int]:
        """Write down tags and mentions; returns who is mentioned for the first time."""
        for tag in markup.tagged(text):
            self.store.write("INSERT OR IGNORE INTO tags VALUES (?,?)", status, tag)
        found = [row for name in markup.mentioned(text) if (row := self.account(name))]
        sql = "INSERT OR IGNORE INTO mentions VALUES (?,?)"
        return [row["id"] for row in found if self.store.write(sql, status, row["id"])]

    def _notice(self, account: int, kind: str, who: int, status: int | None, at: float | None) -> int:
        if account == who:
            return 0
        new = self.store.new_id(at)
        self.store.write("INSERT INTO notices VALUES (?,?,?,?,?,?)", new, account, kind, who, status, at or time.time())
        return new

    def _said_with(self, who: int, key: str) -> Row | None:
        sql = "SELECT s.* FROM keys k JOIN statuses s ON s.id=k.status WHERE k.account=? AND k.key=? AND k.at>?"
        return self.store.one(sql, who, key, time.time() - SAME_KEY)

    def _own(self, who: int, key: int | str) -> Row:
        status = self.status(key, who)
        if status["account"] != who:
            raise Impossible("Record not found", 404)
        return status

    def _repost_of(self, who: int, origin: int) -> Row | None:
        return self.store.one("SELECT * FROM statuses WHERE account=? AND reblog_of=? AND gone IS NULL", who, origin)

    def _may_see(self, row: Row, viewer: int) -> bool:
        if row["visibility"] in ("public", "unlisted") or row["account"] == viewer:
            return True
        if self.store.one("SELECT 1 FROM mentions WHERE status=? AND account=?", row["id"], viewer):
            return True
        follows = "SELECT 1 FROM follows WHERE account=? AND target=?"
        return row["visibility"] == "private" and self.store.one(follows, viewer, row["account"]) is not None

    def _html(self, speech: Speech) -> str:
        return markup.to_html(speech.text, self._is_account)

    def _is_account(self, name: str) -> bool:
        return self.account(name) is not None

    def _place(self, who: int) -> str:
        return f"{self.base}/users/{self.get_account(who)['name']}"

    def _tell_of(self, status: Row) -> None:
        self._tell(News("status", status=status["id"], account=status["account"]))
        for notice in self.store.all("SELECT * FROM notices WHERE status=? AND kind='mention'", status["id"]):
            self._tell(News("notice", notice=notice["id"], account=notice["account"]))

    def _tell(self, news: News) -> None:
        for listener in list(self.listeners):
            listener(news)


def _as_counted(text: str) -> str:
    """As Mastodon counts: any address is 23 characters, a mention is its name."""

    def shorter(match: Any) -> str:
        return "x" * 23 if match["url"] else f"@{match['name']}" if match["mention"] else str(match.group())

    return markup.PIECES.sub(shorter, text)
