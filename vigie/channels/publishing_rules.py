"""What an account may publish, kept in its row as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from vigie.networks.types import Field, PublishingRules

#: Of an account whose network never answered: counted all the same, where a network has no figure of its own.
UNKNOWN_RULES = PublishingRules(None, unit="characters", max_images=4, max_image_bytes=8_000_000)


def rules_to_json(rules: PublishingRules) -> dict[str, Any]:
    return asdict(rules)


def rules_from_json(kept: Mapping[str, Any]) -> PublishingRules:
    """The rules that were kept; a figure that this version of Vigie does not know is left aside."""
    said = _known_values(PublishingRules, kept)
    said["fields"] = tuple(Field(**_known_values(Field, field)) for field in kept.get("fields", ()))
    return PublishingRules(**{"max_length": None, **said})


def _known_values(shape: type[PublishingRules | Field], kept: Mapping[str, Any]) -> dict[str, Any]:
    known = {field.name for field in fields(shape)}
    return {name: _as_tuples(value) for name, value in kept.items() if name in known}


def _as_tuples(value: Any) -> Any:
    return tuple(_as_tuples(one) for one in value) if isinstance(value, list | tuple) else value
