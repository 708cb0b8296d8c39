"""A script: the people of a place, what they say and when, and what they answer when we speak.

Times are relative to the start of the script: `-36h` was said the day before, `+4m` will be said in four minutes;
`after: 3m` counts from the line that it answers. The format is described in `scripts/README.md`.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

SCRIPTS = Path(__file__).parent / "scripts"
SPAN = re.compile(r"([+-]?)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


class InvalidScript(ValueError):
    """The script cannot be read; the message says where."""


@dataclass(frozen=True, slots=True)
class ScriptPerson:
    """`kind` is team (ours: a member of Vigie may sit there), citizen, journalist, elected, rival, media or troll."""

    name: str
    title: str
    kind: str = "citizen"
    note: str = ""
    follows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One thing said, and what is said back. `at` and `after` in seconds."""

    by: str
    say: str
    at: float = 0.0
    likes: tuple[str, ...] = ()
    reposts: tuple[str, ...] = ()
    language: str = "fr"
    spoiler: str = ""
    poll: dict[str, Any] | None = None
    then: tuple["ScriptLine", ...] = ()

    @classmethod
    def parse(cls, said: Any, where: str) -> "ScriptLine":
        if not isinstance(said, dict) or not said.get("by") or not (said.get("say") or said.get("poll")):
            raise InvalidScript(f"{where}: a line says who (by) and what (say)")
        when = said.get("after", said.get("at", "0s"))
        then = [cls.parse(answer, f"{where}.{n}") for n, answer in enumerate(said.get("then") or [])]
        plain = {name: said[name] for name in ("language", "spoiler", "poll") if name in said}
        lists: dict[str, Any] = {name: tuple(said.get(name) or ()) for name in ("likes", "reposts")}
        return cls(
            by=said["by"],
            say=str(said.get("say", "")).strip(),
            at=parse_duration(when, where),
            then=tuple(then),
            **lists,
            **plain,
        )

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> "ScriptLine":
        then = tuple(cls.from_dict(line) for line in kept["then"])
        return cls(**kept | {"then": then, "likes": tuple(kept["likes"]), "reposts": tuple(kept["reposts"])})

    def speakers(self) -> Iterator[str]:
        yield from (self.by, *self.likes, *self.reposts)
        for line in self.then:
            yield from line.speakers()


@dataclass(frozen=True, slots=True)
class ScriptedReply:
    """What is said back when we speak: to a reply (by whom we answered) or to a post of ours (by the named people)."""

    when: str
    say: tuple[str, ...]
    by: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    after: float = 60.0
    times: int = 3

    @classmethod
    def parse(cls, said: Any, where: str) -> "ScriptedReply":
        if not isinstance(said, dict) or said.get("when") not in ("reply", "post") or not said.get("say"):
            raise InvalidScript(f"{where}: an answer has a `when` (reply or post) and something to `say`")
        lists = {name: tuple(str(item) for item in said.get(name) or ()) for name in ("say", "by", "words")}
        if said["when"] == "post" and not lists["by"]:
            raise InvalidScript(f"{where}: who answers a post must be named (by)")
        after = parse_duration(said.get("after", "60s"), where)
        return cls(when=said["when"], after=after, times=int(said.get("times", 3)), **lists)


@dataclass(frozen=True, slots=True)
class Script:
    title: str
    place: str
    people: tuple[ScriptPerson, ...]
    lines: tuple[ScriptLine, ...]
    answers: tuple[ScriptedReply, ...] = field(default=())

    @classmethod
    def parse(cls, said: Any) -> "Script":
        """Raises InvalidScript."""
        if not isinstance(said, dict):
            raise InvalidScript("a script is a set of people, lines and answers")
        try:
            people = tuple(
                ScriptPerson(**person | {"follows": tuple(person.get("follows") or ())}) for person in said["people"]
            )
        except (TypeError, KeyError, AttributeError) as error:
            raise InvalidScript(f"people: {error}") from None
        lines = tuple(ScriptLine.parse(line, f"lines.{n}") for n, line in enumerate(said.get("lines") or []))
        answers = tuple(
            ScriptedReply.parse(retort, f"answers.{n}") for n, retort in enumerate(said.get("answers") or [])
        )
        known = {person.name for person in people}
        named = {voice for line in lines for voice in line.speakers()}
        named |= {voice for reply in answers for voice in reply.by}
        named |= {name for person in people for name in person.follows}
        strangers = sorted(named - known)
        if strangers:
            raise InvalidScript(f"unknown people: {', '.join(strangers)}")
        return cls(str(said.get("title", "")), str(said.get("place", "")), people, lines, answers)

    @classmethod
    def load_named(cls, name: str) -> "Script":
        """One of ours (`sainte_rive`), or a file. JSON is YAML."""
        path = Path(name) if name.endswith((".yaml", ".yml", ".json")) else SCRIPTS / f"{Path(name).name}.yaml"
        try:
            return cls.parse(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError) as error:
            raise InvalidScript(f"{path.name}: {error}") from None


def parse_duration(span: Any, where: str = "") -> float:
    """`-2d3h`, `+4m`, `90s`, or a number of seconds."""
    if isinstance(span, int | float):
        return float(span)
    match = SPAN.fullmatch(str(span).strip())
    if not match or not any(match.groups()[1:]):
        raise InvalidScript(f"{where}: not a time: {span}")
    days, hours, minutes, rest = (int(part or 0) for part in match.groups()[1:])
    total = ((days * 24 + hours) * 60 + minutes) * 60 + rest
    return float(-total if match[1] == "-" else total)
