"""What is asked of the networks (sources, watches) and what was heard (mentions)."""

from vigie.listening.models.mentions import Gathering, Hit, Mention
from vigie.listening.models.sources import SOURCES_CHANGED, Source, nudge
from vigie.listening.models.watches import Watch

__all__ = ["SOURCES_CHANGED", "Gathering", "Hit", "Mention", "Source", "Watch", "nudge"]
