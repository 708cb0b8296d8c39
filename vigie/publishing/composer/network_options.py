"""The options of a network beside the text: each field read from the form as the network expects it, and shown again.

What a kind of field gives: text, url, password, choice → text; bool → True; choices, lines → a list of texts; poll →
`{"options": [...], "expires_in": seconds, "multiple": bool}`. What is left empty is left out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import ngettext

from vigie.networks.words import Field

ANSWERS = (2, 4)  # choices of a poll: the fewest and the most that every server takes
LONGEST_ANSWER = 50  # characters; https://docs.joinmastodon.org/entities/V1_Instance/#polls, as servers are delivered
LASTS = (300, 1800, 3600, 21600, 43200, 86400, 259200, 604800)  # seconds
A_DAY = 86400


@dataclass(frozen=True, slots=True)
class Option:
    """A field of the network beside the text, with its present value; `name` is that of its input."""

    entry: Field
    name: str
    value: Any

    @property
    def chosen(self) -> list[str]:
        """What is chosen among the field's choices, or its lines."""
        return [str(one) for one in self.value] if isinstance(self.value, list) else _filled([str(self.value or "")])

    @property
    def text(self) -> str:
        return text_of(self.value)

    @property
    def answers(self) -> list[tuple[str, str]]:
        """The inputs of a poll's choices: their names and what they hold."""
        held = list(self._poll.get("options", ())) + [""] * ANSWERS[1]
        return [(f"{self.name}.{n + 1}", str(held[n])) for n in range(ANSWERS[1])]

    @property
    def lengths(self) -> list[tuple[int, str, bool]]:
        """How long a poll may last: seconds, words, chosen."""
        chosen = self._poll.get("expires_in", A_DAY)
        return [(seconds, lasting(seconds), seconds == chosen) for seconds in LASTS]

    @property
    def multiple(self) -> bool:
        return bool(self._poll.get("multiple"))

    @property
    def filled(self) -> bool:
        return bool(self.value)

    @property
    def _poll(self) -> dict[str, Any]:
        return self.value if isinstance(self.value, dict) else {}


def read(posted: QueryDict, fields: Iterable[Field], prefix: str) -> dict[str, Any]:
    """What the inputs whose names begin with `prefix` say of these fields, and of no other."""
    said = {entry.name: READ.get(entry.kind, _text)(posted, f"{prefix}{entry.name}", entry) for entry in fields}
    return {name: value for name, value in said.items() if value}


def input_names(entry: Field, prefix: str) -> list[str]:
    """The inputs of a field: one, or one for each choice of a poll."""
    name = f"{prefix}{entry.name}"
    return [f"{name}.{n + 1}" for n in range(ANSWERS[1])] if entry.kind == "poll" else [name]


def shown(fields: Iterable[Field], said: dict[str, Any], prefix: str) -> list[Option]:
    return [Option(entry, f"{prefix}{entry.name}", said.get(entry.name, entry.initial)) for entry in fields]


def text_of(value: Any) -> str:
    """What an option says, as its input holds it."""
    return "\n".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value or "")


def sentences_of(value: Any) -> list[str]:
    """What readers see of an option, one text an input: each choice of a poll, or the whole of any other."""
    return [str(one) for one in value.get("options", ())] if isinstance(value, dict) else [text_of(value)]


def poll_of(said: dict[str, Any], fields: Iterable[Field]) -> dict[str, Any] | None:
    """The poll among these options, if there is one."""
    found = (said.get(entry.name) for entry in fields if entry.kind == "poll")
    return next((one for one in found if isinstance(one, dict)), None)


def lasting(seconds: int) -> str:
    """A round length of time in words."""
    if seconds < 3600:
        return ngettext("%(n)s minute", "%(n)s minutes", seconds // 60) % {"n": seconds // 60}
    if seconds < A_DAY:
        return ngettext("%(n)s hour", "%(n)s hours", seconds // 3600) % {"n": seconds // 3600}
    return ngettext("%(n)s day", "%(n)s days", seconds // A_DAY) % {"n": seconds // A_DAY}


def _text(posted: QueryDict, name: str, entry: Field) -> str:
    return posted.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()[:20_000]


def _bool(posted: QueryDict, name: str, entry: Field) -> bool:
    return bool(posted.get(name))


def _choice(posted: QueryDict, name: str, entry: Field) -> str:
    value = posted.get(name, "")
    return value if value in _values(entry) else ""


def _choices(posted: QueryDict, name: str, entry: Field) -> list[str]:
    asked = posted.getlist(name)
    return [value for value in _values(entry) if value in asked]


def _lines(posted: QueryDict, name: str, entry: Field) -> list[str]:
    return _filled(_text(posted, name, entry).split("\n"))


def _poll(posted: QueryDict, name: str, entry: Field) -> dict[str, Any] | None:
    """One choice alone is kept too: `measuring` says that it wants another."""
    answers = _filled([_text(posted, f"{name}.{n + 1}", entry)[:500] for n in range(ANSWERS[1])])
    lasts = posted.get(f"{name}.lasts", "")
    if not answers:
        return None
    seconds = int(lasts) if lasts.isdecimal() and int(lasts) in LASTS else A_DAY
    return {"options": answers, "expires_in": seconds, "multiple": bool(posted.get(f"{name}.multiple"))}


def _filled(texts: Sequence[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _values(entry: Field) -> list[str]:
    return [value for value, _name in entry.choices]


READ: dict[str, Callable[[QueryDict, str, Field], Any]] = {
    "bool": _bool,
    "choice": _choice,
    "choices": _choices,
    "lines": _lines,
    "poll": _poll,
}
