"""A script played by the server's own clock, at the speed one asks, resumed where it was after a restart."""

import json
import re
import time
import unicodedata
from dataclasses import asdict
from typing import Any

from vigie.rehearsal.script import Script, ScriptedReply, ScriptLine
from vigie.rehearsal.store import Row
from vigie.rehearsal.town import StatusDraft, Town, TownNews


class ScriptPlayer:
    """Lines wait in the store with their time in the script (seconds since its start); `advance` says what is due."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.store = town.store
        kept = json.loads(self.store.get_setting("retorts", "[]"))
        self._retorts = [ScriptedReply.parse(retort, "kept") for retort in kept]
        town.listeners.append(self.on_news)

    def load_script(self, script: Script, speed: float = 1.0, *, once: bool = False) -> None:
        """Create the people, say the past at once with its own dates, queue the future, and start the clock.

        With `once`, nothing when this script is the last that was loaded in the town.
        """
        with self.store.transaction():
            if once and self.store.get_setting("script") == script.title:
                return
            self.store.set_setting("script", script.title)
            for person in script.people:
                self.town.ensure_account(person.name, person.title, person.kind, person.note)
            for person in script.people:
                for name in person.follows:
                    who = self.town.get_account(person.name)["id"]
                    target = self.town.get_account(name)["id"]
                    self.store.execute("INSERT OR IGNORE INTO follows VALUES (?,?)", who, target)
            self.store.set_setting("retorts", json.dumps([asdict(retort) for retort in script.answers]))
            self._retorts = list(script.answers)
            self._set_clock(0.0, speed)
            for line in script.lines:
                self._add_cue(line, line.at)
        now = time.time()
        with self.store.transaction():
            for cue in self._due_cues(0.0):
                self._perform_line(cue, now + cue["at"])

    def at_speed(self, speed: float) -> None:
        """0 stops the clock."""
        self._set_clock(self.position(), max(0.0, speed))

    def position(self) -> float:
        """Seconds of the script's time since its start."""
        elapsed = time.time() - float(self.store.get_setting("stage_real", str(time.time())))
        return float(self.store.get_setting("stage_at", "0")) + max(0.0, elapsed) * self.speed

    @property
    def speed(self) -> float:
        return float(self.store.get_setting("stage_speed", "0"))

    def count_waiting(self) -> int:
        return self.store.fetch_number("SELECT count(*) FROM cues WHERE done=0")

    def advance(self) -> int:
        """Say what is due; returns how many lines."""
        due = self._due_cues(self.position())
        for cue in due:
            self._perform_line(cue, None)
        return len(due)

    def forget_script(self) -> None:
        """The town was emptied: nobody answers any more."""
        self._retorts = []

    def on_news(self, news: TownNews) -> None:
        """Somebody spoke; when it is one of the team, the town may answer."""
        if news.kind != "status" or self.town.get_account(news.account)["kind"] != "team":
            return
        status = self.store.fetch_one("SELECT * FROM statuses WHERE id=?", news.status)
        if status is None or status["reblog_of"] or status["cue"]:
            return
        sql = "SELECT a.* FROM statuses s JOIN accounts a ON a.id=s.account WHERE s.id=?"
        sql += " AND a.kind NOT IN ('team','rival')"
        asker = self.store.fetch_one(sql, status["reply_to"])  # whom we answered, when it is not one of ours
        said_words = set(re.findall(r"\w+", _fold_text(status["text"])))
        for number, retort in enumerate(self._retorts):
            if (retort.when == "reply") != bool(status["reply_to"]) or (retort.when == "reply" and not asker):
                continue
            if retort.words and not any(_fold_text(word) in said_words for word in retort.words):
                continue
            if not self._spend_reply(number, retort, status):
                continue
            voices = retort.by or ((asker["name"],) if asker else ())
            for turn, name in enumerate(voices):
                said = retort.say[(status["id"] // 65536 + turn) % len(retort.say)]
                at = self.position() + retort.after * (turn + 1)
                self._add_cue(ScriptLine(by=name, say=said), at, status["id"])
            return

    def _add_cue(self, line: ScriptLine, at: float, parent: int | None = None) -> None:
        kept = json.dumps({"line": line.as_dict(), "parent": parent}, ensure_ascii=False)
        self.store.execute("INSERT INTO cues (at, line) VALUES (?,?)", at, kept)

    def _due_cues(self, until: float) -> list[Row]:
        return self.store.fetch_all("SELECT * FROM cues WHERE done=0 AND at<=? ORDER BY at", until)

    def _perform_line(self, cue: Row, at: float | None) -> None:
        """Say it, and cue what follows. In the past (`at` given), what follows is said at once, when it is past too."""
        kept = json.loads(cue["line"])
        line = ScriptLine.from_dict(kept["line"])
        with self.store.transaction():
            if not self.store.execute("UPDATE cues SET done=1 WHERE id=? AND done=0", cue["id"]):
                return
            status = self._say_line(line, kept["parent"], at, f"cue-{cue['id']}")
            for answer in line.then:
                self._add_cue(answer, cue["at"] + answer.at, status["id"] if status else None)
        if at is not None:
            for following in self._due_cues(0.0):
                self._perform_line(following, at - cue["at"] + following["at"])

    def _say_line(self, line: ScriptLine, parent: int | None, at: float | None, cue: str) -> Row | None:
        """None when what it answers was taken back meanwhile."""
        who = self.town.get_account(line.by)["id"]
        text = line.say
        if parent:
            answered = self.store.fetch_one("SELECT * FROM statuses WHERE id=? AND gone IS NULL", parent)
            if answered is None:
                return None
            # A reply begins with the handle of the person it replies to, as the clients write it.
            name = self.town.get_account(answered["account"])["name"]
            if answered["account"] != who and f"@{name}" not in text.lower():
                text = f"@{name} {text}"
        poll = {"expires_in": 86400, "multiple": False} | line.poll if line.poll else None
        speech = StatusDraft(text, parent, spoiler=line.spoiler, language=line.language, poll=poll, at=at, cue=cue)
        status = self.town.post_status(who, speech)
        for name in line.likes:
            self.town.like(self.town.get_account(name)["id"], status["id"], at and at + 60)
        for number, name in enumerate(line.reposts):
            self.town.repost(self.town.get_account(name)["id"], status["id"], at and at + 90 + 7 * number)
        return status

    def _spend_reply(self, number: int, retort: ScriptedReply, status: Row) -> bool:
        """Whether it may be said once more: so many times in all, once in a conversation."""
        root = status["id"]
        while parent := self.store.fetch_one("SELECT reply_to FROM statuses WHERE id=? AND reply_to IS NOT NULL", root):
            root = parent["reply_to"]
        times_said = int(self.store.get_setting(f"said:{number}", "0"))
        if times_said >= retort.times or self.store.get_setting(f"said:{number}:{root}"):
            return False
        self.store.set_setting(f"said:{number}:{root}", 1)
        self.store.set_setting(f"said:{number}", times_said + 1)
        return True

    def _set_clock(self, at: float, speed: float) -> None:
        facts: dict[str, Any] = {"stage_at": at, "stage_real": time.time(), "stage_speed": speed}
        for name, value in facts.items():
            self.store.set_setting(name, value)


def _fold_text(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
