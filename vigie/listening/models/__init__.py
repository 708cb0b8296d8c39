"""What is asked of the networks (sources, watches) and what was heard (mentions)."""

from vigie.listening.models.mentions import Gathering, Hit, Mention
from vigie.listening.models.sources import FOLLOWED_KINDS, SOURCES_CHANGED_CHANNEL, Source, wake_listeners
from vigie.listening.models.watches import Watch

__all__ = [
    "FOLLOWED_KINDS",
    "SOURCES_CHANGED_CHANNEL",
    "Gathering",
    "Hit",
    "Mention",
    "Source",
    "Watch",
    "wake_listeners",
]
