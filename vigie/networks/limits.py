"""What each network lets one publish: figures with their source, their date and how sure we are of them.

They stand in the network's own folder, `limits.yaml`:

    sources:
      docs: {title: "API documentation", url: "https://docs.example", read: 2026-11-22}
    limits:
      text: {value: 500, unit: characters, source: docs, confidence: B}

`confidence` is A (the provider's own machine-readable specification), B (its own documentation), C (somebody else who
quotes the provider, with a date) or D (folklore: nobody found it at the provider's). A and B may stop a post from
leaving; C and D only warn. What an account's own server says (an instance's configuration, a quota) always wins.
Units are in the names: _bytes, _seconds, otherwise a count; `unit` says how a text is counted (`counting/rules.py`).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

import yaml

from vigie.networks.folders import network_folders

LIMITS_FILE = "limits.yaml"


class Confidence(StrEnum):
    SPECIFIED = "A"
    DOCUMENTED = "B"
    QUOTED = "C"
    FOLKLORE = "D"


@dataclass(frozen=True, slots=True)
class LimitSource:
    """Where a figure was read, and when."""

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
        """The value as a list of words. Raises TypeError for anything else."""
        if not isinstance(self.value, tuple):
            raise TypeError(f"not a list: {self.value!r}")
        return self.value


@cache
def read_limits(slug: str) -> dict[str, Limit]:
    """The limits of one network by name (text, images, alt…). Raises KeyError for a network that has no page."""
    path = network_folders()[slug] / LIMITS_FILE
    if not path.is_file():
        raise KeyError(slug)
    page = yaml.safe_load(path.read_text(encoding="utf-8"))
    sources = {name: LimitSource(**source) for name, source in page["sources"].items()}
    limits = {}
    for name, entry in page["limits"].items():
        value = entry["value"]
        limits[name] = Limit(
            value=tuple(value) if isinstance(value, list) else value,
            source=sources[entry["source"]],
            confidence=Confidence(entry["confidence"]),
            unit=entry.get("unit", ""),
            note=entry.get("note", ""),
        )
    return limits


def networks_with_limits() -> tuple[str, ...]:
    """The slugs of the networks that have a page of limits: those to which one writes."""
    return tuple(slug for slug, folder in network_folders().items() if (folder / LIMITS_FILE).is_file())
