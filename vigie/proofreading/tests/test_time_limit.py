"""A text is read in the time that there is: what was not read is said, and the law has its say all the same."""

from dataclasses import replace
from uuid import uuid4

from vigie.channels.models import Channel
from vigie.proofreader.time_budget import TimeBudget
from vigie.proofreading.text_check import CheckedText, Draft, check_before_departure, check_drafts, check_text
from vigie.team.models import Member


def paid_draft(manager: Member, channel: Channel) -> Draft:
    return Draft("Venez tous demain soir!!!", manager.workspace, channel, uuid4(), is_paid=True)


def rules_of(reading: CheckedText) -> set[str]:
    return {finding.remark.rule for finding in reading.findings}


def test_without_time_the_law_alone_is_applied_and_the_reading_is_partial(manager: Member, channel: Channel) -> None:
    reading = check_text(paid_draft(manager, channel), budget=TimeBudget(0))
    assert rules_of(reading) == {"law.agent_mention"}
    assert reading.is_partial


def test_what_was_read_in_part_is_read_anew_the_next_time(manager: Member, channel: Channel) -> None:
    draft = paid_draft(manager, channel)
    check_text(draft, budget=TimeBudget(0))
    assert {"law.agent_mention", "tone.exclamations"} <= rules_of(check_text(draft))


def test_drafts_that_are_read_together_share_their_time(manager: Member, channel: Channel, candidate: Channel) -> None:
    draft = paid_draft(manager, channel)
    checks = check_drafts([draft, replace(draft, channel=candidate)], limit=0)
    assert all(checked.is_partial for checked in checks)


def test_at_the_door_our_own_rules_are_all_applied(manager: Member, channel: Channel) -> None:
    assert {"law.agent_mention", "tone.exclamations"} <= rules_of(check_before_departure(paid_draft(manager, channel)))
