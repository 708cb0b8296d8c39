"""How long a text is for each network, counted as the network itself counts, and how to cut it into a thread.

Plain Python: no Django, no database. `unit` is that of `networks.types.PublishingRules`.
"""

from vigie.networks.counting.abbreviations import (
    ANNOUNCED_BEFORE,
    BEFORE_FIGURES,
    BEFORE_WORDS,
    BOUND_BEFORE_FIGURE,
)
from vigie.networks.counting.entities import COMMON_RULES, Entity, EntityKind, EntityRules, find_entities
from vigie.networks.counting.rules import Counted, count_by, count_text, find_entity_rules
from vigie.networks.counting.thread_parts import split_text

__all__ = [
    "ANNOUNCED_BEFORE",
    "BEFORE_FIGURES",
    "BEFORE_WORDS",
    "BOUND_BEFORE_FIGURE",
    "COMMON_RULES",
    "Counted",
    "Entity",
    "EntityKind",
    "EntityRules",
    "count_by",
    "count_text",
    "find_entities",
    "find_entity_rules",
    "split_text",
]
