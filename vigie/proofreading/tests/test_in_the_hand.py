"""The remarks beside a text: for whom, on what, and what becomes of those that are ignored or learned."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from vigie.channels.models import Channel
from vigie.journal.models import Entry
from vigie.kit import clock
from vigie.proofreading import remark_tracking
from vigie.proofreading.context import context_for
from vigie.proofreading.models import (
    AvoidedWord,
    Clearance,
    Demand,
    HouseRule,
    HouseStyle,
    HouseWord,
    IgnoredRemark,
    RemarkCount,
)
from vigie.proofreading.remark_panel import RemarkPanel
from vigie.proofreading.requirements import Demands
from vigie.proofreading.text_check import Draft, check_text, own_rules_only, text_fingerprint
from vigie.team.models import Member
from vigie.team.workspace_urls import link
from vigie.ui.tests.markup import one_line

Browser = Callable[[Member], Client]
LOUD = "Venez tous demain soir!!!"


def draft(channel: Channel, text: str = LOUD, place: UUID | None = None) -> Draft:
    return Draft(text, channel.workspace, channel, place or uuid4())


def rules_in(channel: Channel, text: str = LOUD, place: UUID | None = None) -> set[str]:
    return {finding.remark.rule for finding in check_text(draft(channel, text, place)).findings}


def pause(client: Client, member: Member, **fields: object) -> HttpResponse:
    """As the composer asks at a pause of the person who writes."""
    posted = {"key": uuid4(), "edition": 0, "caret-field": "text", **fields}
    return client.post(link(member.workspace, "publishing:piece"), posted)  # type: ignore[return-value]


def ask(client: Client, member: Member, **fields: object) -> str:
    """What the composer answers at a pause of the person who writes."""
    answer = pause(client, member, **fields)
    assert answer.status_code == 200
    return one_line(answer)


def test_the_remarks_come_with_their_place_their_rule_and_their_fix(
    manager: Member, channel: Channel, client_of: Browser
) -> None:
    page = ask(client_of(manager), manager, text="🎉 Oui : non", channel=channel.pk, key=uuid4())
    assert 'data-rule="typography.' in page
    assert 'data-start="6" data-end="8"' in " ".join(page.split()), "as scripts count: the emoji weighs two"


def test_a_reader_has_no_text_to_be_read(reader: Member, channel: Channel, client_of: Browser) -> None:
    client = client_of(reader)
    posts = ("ignore", "learn")
    answers = [client.post(link(reader.workspace, f"proofreading:{name}"), {"text": LOUD}) for name in posts]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert "data-rule" not in ask(client, reader, text=LOUD)


def test_another_workspace_s_channel_is_not_read_for(
    manager: Member, outsider: Member, channel: Channel, client_of: Browser
) -> None:
    AvoidedWord(workspace=manager.workspace, words="soir", reason="secret", added_by=manager).add()
    answer = pause(client_of(outsider), outsider, text=LOUD, channel=channel.pk)
    assert answer.status_code == 403
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize(
    "fields",
    [{"key": "x"}, {"channel": "9" * 40}, {"caret": "-1"}, {"day": "2026-99-99", "when": "later"}, {"text": "\x00"}],
)
def test_foreign_values_never_break_it(fields: dict[str, str], manager: Member, client_of: Browser) -> None:
    answer = pause(client_of(manager), manager, **{"text": LOUD, **fields})
    assert answer.status_code == (400 if "key" in fields else 200)


def test_an_ignored_remark_does_not_come_back_in_that_text_alone(manager: Member, channel: Channel) -> None:
    place = uuid4()
    finding = next(f for f in check_text(draft(channel, place=place)).findings if f.remark.rule == "tone.exclamations")
    ignored = IgnoredRemark.ignore(manager, place, finding.remark.rule, finding.words, text_fingerprint(LOUD), channel)
    assert "tone.exclamations" not in rules_in(channel, LOUD + " Apportez une lampe.", place)
    assert "tone.exclamations" in rules_in(channel), "another text"
    assert Entry.objects.get(act="proofreading.remark.ignored").details["rule"] == "tone.exclamations"
    ignored.restore(manager)
    assert "tone.exclamations" in rules_in(channel, LOUD, place)
    assert RemarkCount.objects.get().ignored == 0


def test_the_house_dictionary_is_for_all_channels(manager: Member, channel: Channel, candidate: Channel) -> None:
    text = "Nous irons voir la zarblouille demain."
    assert "spelling.unknown" in rules_in(channel, text)
    word = HouseWord.add_word(manager, "zarblouille")
    assert all("spelling.unknown" not in rules_in(one, text) for one in (channel, candidate))
    word.archive(manager)
    assert "spelling.unknown" in rules_in(channel, text)


def test_a_word_of_one_language_is_a_mistake_in_another(manager: Member, channel: Channel) -> None:
    HouseWord.add_word(manager, "zarblouille", "en")
    text = "Nous irons voir la zarblouille demain."
    for language, unknown in (("fr", ["zarblouille"]), ("", [])):
        found = check_text(Draft(text, manager.workspace, channel, uuid4(), language)).findings
        assert [finding.words for finding in found if finding.remark.rule == "spelling.unknown"] == unknown


def test_the_nearest_demand_wins(manager: Member, channel: Channel, candidate: Channel) -> None:
    HouseRule.set_demand(manager, "tone", "block")
    HouseRule.set_demand(manager, "tone.exclamations", "off")
    HouseRule.set_demand(manager, "tone", "second", candidate)
    said = {one.pk: Demands.of_channel(manager.workspace, one) for one in (channel, candidate)}
    assert said[channel.pk].house_demand("tone.exclamations") == Demand.OFF
    assert said[channel.pk].house_demand("tone.capitals") == Demand.BLOCK
    assert said[candidate.pk].house_demand("tone.exclamations") == Demand.SECOND
    assert said[candidate.pk].silenced_rules == frozenset()


def test_a_rule_of_the_house_that_is_off_says_nothing(manager: Member, channel: Channel) -> None:
    HouseRule.set_demand(manager, "tone.exclamations", "off")
    assert "tone.exclamations" not in rules_in(channel)


def test_the_style_of_a_channel_comes_before_that_of_the_house(
    manager: Member, channel: Channel, candidate: Channel
) -> None:
    HouseStyle.objects.create(workspace=manager.workspace, set_by=manager, exclamations=5, epicene="off")
    HouseStyle.objects.create(workspace=manager.workspace, channel=candidate, set_by=manager, exclamations=0)
    calls = "Venez! Apportez une lampe! Restez! "
    assert "tone.exclamations" not in rules_in(channel, calls)
    assert "tone.exclamations" in rules_in(candidate, calls)
    assert context_for(draft(candidate)).style_guide.epicene == "off"


def test_what_is_seen_then_corrected_is_stopped(manager: Member, channel: Channel) -> None:
    place, now = uuid4(), clock.now()
    for seconds, text in ((0, LOUD), (10, "Venez tous demain soir.")):
        with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
            panel = RemarkPanel("text", check_text(draft(channel, text, place)), manager)
            remark_tracking.record_shown_remarks([panel])
    remark_tracking.count_outcomes([check_text(draft(channel, "Venez tous demain soir.", place))])
    assert RemarkCount.objects.get(rule="tone.exclamations").stopped == 1
    remark_tracking.count_outcomes([check_text(draft(channel, "Venez tous demain soir.", place))])
    assert RemarkCount.objects.get(rule="tone.exclamations").stopped == 1


def test_our_own_rules_speak_when_the_engine_is_dead(channel: Channel) -> None:
    found = own_rules_only(LOUD, context_for(draft(channel)))
    assert "tone.exclamations" in {remark.rule for remark in found}


def test_the_word_under_the_caret_is_left_alone(manager: Member, channel: Channel, client_of: Browser) -> None:
    text, client = "Nous irons voir la zarblou", client_of(manager)
    whole = ask(client, manager, text=text, channel=channel.pk)
    assert 'data-words="zarblou"' in whole
    assert "data-later" not in whole
    assert "data-later hidden" in ask(client, manager, text=text, channel=channel.pk, caret=len(text))


def test_a_cleared_remark_is_of_that_channel(manager: Member, channel: Channel, candidate: Channel) -> None:
    HouseRule.set_demand(manager, "tone", "block")
    place = uuid4()
    finding = check_text(draft(channel, place=place)).blocking_findings[0]
    Clearance(
        workspace=manager.workspace, place=place, channel=channel, rule=finding.remark.rule, words=finding.words,
        fingerprint=text_fingerprint(LOUD), reason="Citation", by=manager,
    ).grant()  # fmt: skip
    assert not check_text(draft(channel, place=place)).blocking_findings
    assert check_text(draft(candidate, place=place)).blocking_findings


def test_a_word_is_learned_and_the_toast_undoes_it(manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    answer = client.post(
        link(manager.workspace, "proofreading:learn"), {"word": "fleuviste"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204
    undo = link(manager.workspace, "proofreading:forget", HouseWord.objects.get().pk)
    assert undo in answer.headers["HX-Trigger"]
    answer = client.post(undo, headers={"HX-Request": "true"})
    assert "proof-changed" in answer.headers["HX-Trigger"]
    assert not HouseWord.objects.active().exists()


@pytest.mark.parametrize(
    "act",
    [
        '{"do": "learn", "word": "a\\u0000b\\ud800c"}',
        '{"do": "ignore", "rule": "a\\u0000", "words": "\\ud800"}',
        '{"do": "fix", "start": 0, "end": 5, "words": "Venez", "to": "\\ud800\\u0000"}',
        "[" * 100_000,
        '{"do": ' + "9" * 5000 + "}",
    ],
)
def test_a_button_that_no_page_of_ours_holds_breaks_nothing(
    act: str, manager: Member, channel: Channel, client_of: Browser
) -> None:
    said = {"key": uuid4(), "edition": 0, "text": LOUD, "channel": channel.pk, "proof": act}
    answer = client_of(manager).post(link(manager.workspace, "publishing:write"), said)
    assert answer.status_code in (200, 302)
    assert set(HouseWord.objects.values_list("word", flat=True)) <= {"abc"}
