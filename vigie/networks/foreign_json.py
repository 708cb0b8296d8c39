"""Reading the JSON that others write: an unknown field is ignored, what is missing or of a wrong type has a default.

What a thing cannot be without raises Malformed: the caller passes over the item and counts it. Every function takes
any value, so that a field of something that is no object is simply not there.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from vigie.kit import clock

MAX_COUNT = 2**53  # past it, a figure of JSON is no longer exact


class Malformed(Exception):
    """This item is not what it should be. Never leaves the networks."""


def decode_json(content: bytes) -> Any:
    """Raises Malformed."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None


def decode_object(content: bytes) -> Mapping[str, Any]:
    """Raises Malformed for what is not a JSON object."""
    value = decode_json(content)
    if not isinstance(value, dict):
        raise Malformed("not an object")
    return value


def text_at(value: Any, name: str) -> str:
    """A text, made storable (no NUL, no half of a character); a number becomes one: some servers send ids so."""
    found = value.get(name) if isinstance(value, dict) else None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    return found.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(found, str) else ""


def required_text(value: Any, name: str) -> str:
    """A text exactly as it was sent, in which places may be counted. Raises Malformed."""
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, str):
        raise Malformed(f"no text at {name}")
    return found


def texts_at(value: Any, name: str) -> list[str]:
    """The texts of a list; what else it holds is left out."""
    return [item for item in list_at(value, name) if isinstance(item, str)]


def address_at(value: Any, name: str) -> str:
    """A web address, else nothing."""
    found = text_at(value, name)
    return found if found.startswith(("https://", "http://")) else ""


def count_at(value: Any, name: str) -> int | None:
    """A figure that counts something, None for what does not."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < MAX_COUNT else None


def flag_at(value: Any, name: str) -> bool:
    return isinstance(value, dict) and value.get(name) is True


def time_at(value: Any, name: str) -> datetime | None:
    """An ISO 8601 instant, in UTC, that a screen can show; None for what is no instant."""
    try:
        at = datetime.fromisoformat(text_at(value, name))
        return clock.clamp(at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def object_at(value: Any, *names: str) -> dict[str, Any]:
    """The object at that path, empty when there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def required_object(value: Any, name: str) -> dict[str, Any]:
    """Raises Malformed."""
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, dict):
        raise Malformed(f"no object at {name}")
    return found


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def list_at(value: Any, name: str) -> list[Any]:
    return as_list(value.get(name)) if isinstance(value, dict) else []


def objects_at(value: Any, name: str) -> list[dict[str, Any]]:
    """The objects of a list; what else it holds is left out."""
    return [item for item in list_at(value, name) if isinstance(item, dict)]
