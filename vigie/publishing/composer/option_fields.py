"""The options of a network beside the text: each field read from the form as the network expects it, and shown again.

What a kind of field gives: text, url, password, choice → text; bool → True; choices, lines → a list of texts; poll →
`{"options": [...], "expires_in": seconds, "multiple": bool}`. What is left empty is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import ngettext

from vigie.networks.types import Field

MIN_POLL_CHOICES, MAX_POLL_CHOICES = 2, 4  # what every server takes
#: Characters; https://docs.joinmastodon.org/entities/V1_Instance/#polls, as servers are delivered.
MAX_POLL_CHOICE_LENGTH = 50
POLL_DURATIONS = (300, 1800, 3600, 21600, 43200, 86400, 259200, 604800)  # seconds
DAY = 86400
MAX_OPTION_LENGTH, MAX_INPUT_LENGTH = 20_000, 500


@dataclass(frozen=True, slots=True)
class Option:
    """A field of the network beside the text, with its present value; `name` is that of its input."""

    entry: Field
    name: str
    value: Any

    @property
    def chosen_values(self) -> list[str]:
        """What is chosen among the field's choices, or its lines."""
        return [str(one) for one in self.value] if isinstance(self.value, list) else _filled([str(self.value or "")])

    @property
    def text(self) -> str:
        return option_text(self.value)

    @property
    def poll_choices(self) -> list[tuple[str, str]]:
        """The inputs of a poll's choices: their names and what they hold."""
        choices = list(self._poll.get("options", ())) + [""] * MAX_POLL_CHOICES
        return [(f"{self.name}.{n + 1}", str(choices[n])) for n in range(MAX_POLL_CHOICES)]

    @property
    def poll_durations(self) -> list[tuple[int, str, bool]]:
        """How long a poll may last: seconds, words, chosen."""
        chosen = self._poll.get("expires_in", DAY)
        return [(seconds, duration_label(seconds), seconds == chosen) for seconds in POLL_DURATIONS]

    @property
    def is_multiple(self) -> bool:
        return bool(self._poll.get("multiple"))

    @property
    def has_value(self) -> bool:
        return bool(self.value)

    @property
    def _poll(self) -> dict[str, Any]:
        return self.value if isinstance(self.value, dict) else {}


def read_options(posted: QueryDict, fields: Iterable[Field], prefix: str) -> dict[str, Any]:
    """What the inputs whose names begin with `prefix` say of these fields, and of no other."""
    values = {entry.name: _read_value(posted, f"{prefix}{entry.name}", entry) for entry in fields}
    return {name: value for name, value in values.items() if value}


def list_options(fields: Iterable[Field], values: dict[str, Any], prefix: str) -> list[Option]:
    return [Option(entry, f"{prefix}{entry.name}", values.get(entry.name, entry.initial)) for entry in fields]


def input_names(entry: Field, prefix: str) -> list[str]:
    """The inputs of a field: one, or one for each choice of a poll."""
    name = f"{prefix}{entry.name}"
    return [f"{name}.{n + 1}" for n in range(MAX_POLL_CHOICES)] if entry.kind == "poll" else [name]


def option_text(value: Any) -> str:
    """What an option says, as its input holds it."""
    return "\n".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value or "")


def option_sentences(value: Any) -> list[str]:
    """What readers see of an option, one text an input: each choice of a poll, or the whole of any other."""
    return [str(one) for one in value.get("options", ())] if isinstance(value, dict) else [option_text(value)]


def find_poll(values: dict[str, Any], fields: Iterable[Field]) -> dict[str, Any] | None:
    """The poll among these options, if there is one."""
    found = (values.get(entry.name) for entry in fields if entry.kind == "poll")
    return next((one for one in found if isinstance(one, dict)), None)


def duration_label(seconds: int) -> str:
    """A round length of time in words."""
    if seconds < 3600:
        return ngettext("%(n)s minute", "%(n)s minutes", seconds // 60) % {"n": seconds // 60}
    if seconds < DAY:
        return ngettext("%(n)s hour", "%(n)s hours", seconds // 3600) % {"n": seconds // 3600}
    return ngettext("%(n)s day", "%(n)s days", seconds // DAY) % {"n": seconds // DAY}


def _read_value(posted: QueryDict, name: str, entry: Field) -> Any:
    """As the kind of the field wants it; a choice that is not offered is nothing."""
    offered = [value for value, _label in entry.choices]
    match entry.kind:
        case "bool":
            return bool(posted.get(name))
        case "choice":
            value = posted.get(name, "")
            return value if value in offered else ""
        case "choices":
            chosen = posted.getlist(name)
            return [value for value in offered if value in chosen]
        case "lines":
            return _filled(_read_text(posted, name).split("\n"))
        case "poll":
            # One choice alone is kept too: the composer says that it wants another.
            inputs = (_read_text(posted, f"{name}.{n + 1}")[:MAX_INPUT_LENGTH] for n in range(MAX_POLL_CHOICES))
            choices = _filled(inputs)
            duration = posted.get(f"{name}.lasts", "")
            seconds = int(duration) if duration.isdecimal() and int(duration) in POLL_DURATIONS else DAY
            poll = {"options": choices, "expires_in": seconds, "multiple": bool(posted.get(f"{name}.multiple"))}
            return poll if choices else None
        case _:
            return _read_text(posted, name)


def _read_text(posted: QueryDict, name: str) -> str:
    return posted.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()[:MAX_OPTION_LENGTH]


def _filled(texts: Iterable[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]
