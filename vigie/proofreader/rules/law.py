# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""The law: the official agent's mention on paid posts, and the periods of silence. Both hold the post until cleared.

Sources: Loi électorale (RLRQ c. E-3.3), art. 421 and following (mention), 429 (silence); Élections Québec, « Publicité en période
électorale »: name and title of the official agent on each paid publication; Canada Elections Act, s. 320 and 323.
"""

from collections.abc import Iterator

from vigie.kit.text import N_, fold
from vigie.proofreader.context import ProofContext
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.parsed_text import ParsedText


@rule(
    "law.agent_mention",
    nature=Nature.LAW,
    source="RLRQ c. E-3.3, art. 421 et suiv.; Élections Québec, « Publicité en période électorale »; L.C. 2000, ch. 9, art. 320",
    title=N_("The official agent’s mention"),
    severity=Severity.BLOCK,
)
def agent_mention(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """A paid post carries the name and title of the official agent. Source: RLRQ c. E-3.3."""
    if not context.is_paid:
        return
    if not context.agent_mention:
        yield make_hit(0, 0, N_("A paid post needs the official agent’s mention, and none is set for this workspace."))
    elif " ".join(fold(context.agent_mention).split()) not in " ".join(fold(text.original).split()):
        end = len(text.original)
        message = N_("A paid post carries the official agent’s mention: “%(mention)s”.")
        yield make_hit(end, end, message, f"\n{context.agent_mention}", mention=context.agent_mention)


@rule(
    "law.blackout",
    nature=Nature.LAW,
    source="RLRQ c. E-3.3, art. 429; L.C. 2000, ch. 9, art. 323",
    title=N_("Periods of silence"),
    severity=Severity.BLOCK,
)
def blackout_period(_: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """Nothing paid (or nothing at all, as the workspace says) leaves during a period of silence. Source: RLRQ c. E-3.3, art. 429."""
    when = context.publish_at or context.now
    if when is None:
        return
    for period in context.blackouts:
        if period.start <= when < period.end and (context.is_paid or not period.paid_only):
            until = period.end.strftime("%Y-%m-%d %H:%M")
            yield make_hit(0, 0, N_("Period of silence “%(name)s”, until %(until)s."), name=period.name, until=until)
