"""What the house demands of a remark: the nearest word wins (rule before family, channel before house).

The law is not the house's to soften: its rules demand what they demand, and are cleared one text at a time.
"""

from collections.abc import Iterable

from vigie.channels.models import Channel
from vigie.proofreader.remarks import Remark, Severity
from vigie.proofreading.models import Demand, HouseRule
from vigie.team.models import Workspace

LAW = "law"
DEAD_LINK_RULE, HANDLE_RULE = "sense.dead_link", "sense.handle"
LOOKUP_RULES = (DEAD_LINK_RULE, HANDLE_RULE)
ENGINE_FAMILIES = ("spelling", "grammalecte", "harper", "languagetool")  # families of theirs


class Demands:
    """The house's demands over one channel; `channel` None: those of the house alone."""

    def __init__(self, rows: Iterable[HouseRule], channel: Channel | None) -> None:
        here = [row for row in rows if row.channel_id in (None, channel.pk if channel else None)]
        self._said = {(row.channel_id is not None, row.rule): Demand(row.demand) for row in here}

    @classmethod
    def of_channel(cls, workspace: Workspace, channel: Channel | None) -> "Demands":
        return cls(HouseRule.objects.filter(workspace=workspace), channel)

    def demand_for(self, remark: Remark) -> Demand:
        """What is said nearest to it, else what the rule demands by itself: advice and warnings warn."""
        return self.house_demand(remark.rule) or default_demand(remark)

    def house_demand(self, rule: str) -> Demand | None:
        family = rule.split(".")[0]
        if is_law(rule):
            return None
        for here, name in ((True, rule), (True, family), (False, rule), (False, family)):
            if found := self._said.get((here, name)):
                return found
        return None

    def own_demand(self, rule: str, on_channel: bool) -> str:
        """What was said at that very place; empty: nothing."""
        found = self._said.get((on_channel, rule))
        return found.value if found else ""

    @property
    def needs_engines(self) -> bool:
        """Whether something that only an engine finds may stop a text here."""
        strong = (rule for (_here, rule), demand in self._said.items() if demand in (Demand.SECOND, Demand.BLOCK))
        return any(rule.split(".")[0] in ENGINE_FAMILIES for rule in strong)

    @property
    def needs_lookups(self) -> bool:
        """Whether what was looked up elsewhere may stop a text here."""
        return any(self.house_demand(rule) in (Demand.SECOND, Demand.BLOCK) for rule in LOOKUP_RULES)

    @property
    def silenced_rules(self) -> frozenset[str]:
        """The rules that need not even be tried: off, and not asked for nearer."""
        return frozenset(rule for _here, rule in self._said if "." in rule and self.house_demand(rule) == Demand.OFF)


def is_law(rule: str) -> bool:
    return rule.split(".")[0] == LAW


def default_demand(remark: Remark) -> Demand:
    return Demand.BLOCK if remark.severity is Severity.BLOCK else Demand.WARN
