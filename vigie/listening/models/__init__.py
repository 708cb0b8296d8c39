"""What is asked of the networks (sources, watches) and what was heard (mentions)."""

from vigie.listening.models.mentions import Gathering, Hit, Mention
from vigie.listening.models.sources import SOURCES_CHANGED_CHANNEL, Source, wake_listeners
from vigie.listening.models.watches import Watch

__all__ = ["SOURCES_CHANGED_CHANNEL", "Gathering", "Hit", "Mention", "Source", "Watch", "wake_listeners"]
