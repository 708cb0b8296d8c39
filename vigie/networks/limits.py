"""The figures of `limits.yaml`, read once: each with its source, its date and how sure we are of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml


class Confidence(StrEnum):
    SPECIFIED = "A"
    DOCUMENTED = "B"
    QUOTED = "C"
    FOLKLORE = "D"


@dataclass(frozen=True, slots=True)
class LimitSource:
    title: str
    url: str
    read: date


@dataclass(frozen=True, slots=True)
class Limit:
    """One figure. `value` is None where the network has no limit, a tuple of words for lists."""

    value: int | tuple[str, ...] | None
    source: LimitSource
    confidence: Confidence
    unit: str = ""
    note: str = ""

    @property
    def is_proven(self) -> bool:
        """Whether it may stop a post: the provider says it. The rest only warns."""
        return self.confidence in (Confidence.SPECIFIED, Confidence.DOCUMENTED)

    @property
    def figure(self) -> int:
        """The value as a number. Raises TypeError for a list or for no limit: our own page is wrong."""
        if not isinstance(self.value, int):
            raise TypeError(f"not a figure: {self.value!r}")
        return self.value

    @property
    def words(self) -> tuple[str, ...]:
        if not isinstance(self.value, tuple):
            raise TypeError(f"not a list: {self.value!r}")
        return self.value


@cache
def limits(slug: str) -> dict[str, Limit]:
    """The limits of one network by name (text, images, alt…). Raises KeyError for a network that has no page."""
    return _everything()[slug]


def networks() -> tuple[str, ...]:
    return tuple(_everything())


@cache
def _everything() -> dict[str, dict[str, Limit]]:
    page = yaml.safe_load(Path(__file__).with_name("limits.yaml").read_text(encoding="utf-8"))
    sources = {name: LimitSource(**source) for name, source in page["sources"].items()}
    return {
        slug: {name: _limit(entry, sources) for name, entry in entries.items()}
        for slug, entries in page["networks"].items()
    }


def _limit(entry: dict[str, Any], sources: dict[str, LimitSource]) -> Limit:
    value = entry["value"]
    return Limit(
        value=tuple(value) if isinstance(value, list) else value,
        source=sources[entry["source"]],
        confidence=Confidence(entry["confidence"]),
        unit=entry.get("unit", ""),
        note=entry.get("note", ""),
    )
