"""What the house says of its texts, and what became of each remark."""

from vigie.proofreading.models.house import AvoidedWord, Demand, HouseRule, HouseStyle, HouseWord
from vigie.proofreading.models.law import AgentMention, Blackout
from vigie.proofreading.models.lookups import HandleLookup, LinkLookup
from vigie.proofreading.models.remarks import Clearance, IgnoredRemark, RemarkCount, ShownRemark
from vigie.proofreading.models.servers import LanguageToolServer

__all__ = [
    "AgentMention",
    "AvoidedWord",
    "Blackout",
    "Clearance",
    "Demand",
    "HandleLookup",
    "HouseRule",
    "HouseStyle",
    "HouseWord",
    "IgnoredRemark",
    "LanguageToolServer",
    "LinkLookup",
    "RemarkCount",
    "ShownRemark",
]
