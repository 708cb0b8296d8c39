"""What an account may publish, kept in its row as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from vigie.networks.words import Field, Rules


def frozen(rules: Rules) -> dict[str, Any]:
    return asdict(rules)


def thawed(kept: Mapping[str, Any]) -> Rules:
    """The rules that were kept; a figure that this version of Vigie does not know is left aside."""
    known = {field.name for field in fields(Rules)}
    said = {name: _tuples(value) for name, value in kept.items() if name in known}
    said["fields"] = tuple(_field(field) for field in kept.get("fields", ()))
    return Rules(**{"max_length": None, **said})


def _field(kept: Mapping[str, Any]) -> Field:
    known = {field.name for field in fields(Field)}
    return Field(**{name: _tuples(value) for name, value in kept.items() if name in known})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list | tuple) else value
