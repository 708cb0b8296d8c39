"""The pages of Settings: who reads, who changes, what is undone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from vigie.channels.models import Channel
from vigie.journal.models import Entry
from vigie.proofreading import statistics
from vigie.proofreading.models import (
    AgentMention,
    AvoidedWord,
    Blackout,
    HouseRule,
    HouseStyle,
    HouseWord,
    RemarkCount,
)
from vigie.proofreading.text_check import Draft, check_text
from vigie.team.models import Member
from vigie.team.workspace_urls import link

Browser = Callable[[Member], Client]
PAGES = ("settings", "words", "rules", "style", "law")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["manager", "proofreader", "reader"])
def test_every_page_is_read_by_the_team(
    name: str, who: str, channel: Channel, client_of: Browser, request: pytest.FixtureRequest
) -> None:
    member = request.getfixturevalue(who)
    assert client_of(member).get(link(member.workspace, f"proofreading:{name}")).status_code == 200


def test_who_does_not_rule_changes_neither_rules_nor_law(proofreader: Member, client_of: Browser) -> None:
    client, workspace = client_of(proofreader), proofreader.workspace
    blackout = {"law": "quebec", "day": "2026-11-20"}
    acts = {
        "rules": {"demand-tone": "off"},
        "off": {"rule": "tone.exclamations"},
        "style": {"exclamations": "3"},
        "avoid": {"words": "genre", "reason": "tic"},
        "blackouts": blackout,
        "agent": {"name": "Jeanne Roy", "title": "agente officielle"},
    }
    refused = {name: client.post(link(workspace, f"proofreading:{name}"), fields) for name, fields in acts.items()}
    assert {name: answer.status_code for name, answer in refused.items()} == dict.fromkeys(acts, 403)
    assert not any(rows.objects.exists() for rows in (HouseRule, HouseStyle, AvoidedWord, Blackout, AgentMention))


def test_a_reader_teaches_no_word(reader: Member, client_of: Browser) -> None:
    for name in ("words", "learn"):
        answer = client_of(reader).post(link(reader.workspace, f"proofreading:{name}"), {"word": "fleuviste"})
        assert answer.status_code == 403
    assert not HouseWord.objects.exists()


def test_a_word_is_added_taken_out_and_put_back(proofreader: Member, client_of: Browser) -> None:
    client, workspace = client_of(proofreader), proofreader.workspace
    client.post(link(workspace, "proofreading:words"), {"word": "fleuviste", "language": "fr"})
    word = HouseWord.objects.active().get()
    client.post(link(workspace, "proofreading:forget", word.pk))
    assert not HouseWord.objects.active().exists()
    client.post(link(workspace, "proofreading:remember", word.pk))
    assert HouseWord.objects.active().get().word == "fleuviste"
    acts = list(Entry.objects.about_room("proofreading").order_by("pk").values_list("act", flat=True))
    assert acts == ["proofreading.word.added", "proofreading.word.removed", "proofreading.word.added"]


def test_the_demands_of_a_channel_are_kept_and_written_down(
    manager: Member, channel: Channel, client_of: Browser
) -> None:
    address = link(manager.workspace, "proofreading:rules") + f"?channel={channel.pk}"
    client_of(manager).post(address, {"demand-tone": "block", "demand-typography": ""})
    rule = HouseRule.objects.get()
    assert (rule.rule, rule.demand, rule.channel) == ("tone", "block", channel)
    assert Entry.objects.about_room("proofreading").get().act == "proofreading.rule.changed"
    client_of(manager).post(address, {"demand-tone": ""})
    assert not HouseRule.objects.exists()


def test_the_law_is_not_the_house_s_to_soften(manager: Member, client_of: Browser) -> None:
    client_of(manager).post(link(manager.workspace, "proofreading:rules"), {"demand-law": "off"})
    answer = client_of(manager).post(link(manager.workspace, "proofreading:off"), {"rule": "law.blackout"})
    assert answer.status_code == 403
    assert not HouseRule.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_word_forgotten_twice_that_two_people_bring_back_at_once_comes_back_once(manager: Member) -> None:
    for _turn in range(2):
        HouseWord.add_word(manager, "Rivière-du-Loup").archive(manager)

    def restore(pk: int) -> bool:
        try:
            return HouseWord.objects.get(pk=pk).restore(manager)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(restore, HouseWord.objects.values_list("pk", flat=True))) == [False, True]


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", ""])
def test_a_month_that_no_page_has_shows_the_present_one(month: str, manager: Member, client_of: Browser) -> None:
    page = client_of(manager).get(link(manager.workspace, "proofreading:settings"), {"month": month})
    assert page.context["month"] == statistics.monthly_outcomes(manager.workspace)


def test_a_rule_that_cries_wolf_is_switched_off_and_back_on(manager: Member, client_of: Browser) -> None:
    RemarkCount.increment(manager.workspace, "tone.exclamations", ignored=9, kept=1)
    RemarkCount.increment(manager.workspace, "tone.capitals", ignored=8, stopped=2)
    RemarkCount.increment(manager.workspace, "tone.repeated", ignored=9)
    assert [line.rule for line in statistics.noisy_rules(manager.workspace)] == ["tone.exclamations"]
    client_of(manager).post(link(manager.workspace, "proofreading:off"), {"rule": "tone.exclamations"})
    assert HouseRule.objects.get().demand == "off"
    assert statistics.noisy_rules(manager.workspace) == []
    client_of(manager).post(link(manager.workspace, "proofreading:on", "tone.exclamations"))
    assert not HouseRule.objects.exists()


def test_the_order_opens_seven_days_that_begin_the_day_after(manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    client.post(link(manager.workspace, "proofreading:blackouts"), {"law": "quebec", "day": "2030-09-01"})
    blackout = Blackout.objects.get()
    assert blackout.start.isoformat() == "2030-09-02T04:00:00+00:00"
    assert (blackout.end - blackout.start).days == 7
    assert blackout.kinds == "paid"
    client.post(link(manager.workspace, "proofreading:archive_blackout", blackout.pk))
    assert not Blackout.objects.active().exists()


def test_a_blackout_is_cleared_with_a_reason_only(manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    client.post(link(manager.workspace, "proofreading:blackouts"), {"law": "federal", "day": "2030-10-20"})
    blackout = Blackout.objects.get()
    address = link(manager.workspace, "proofreading:clear_blackout", blackout.pk)
    client.post(address, {"reason": " "})
    blackout.refresh_from_db()
    assert blackout.cleared_at is None
    client.post(address, {"reason": "Avis de l’agente officielle"})
    blackout.refresh_from_db()
    assert (blackout.cleared_by, blackout.reason) == (manager, "Avis de l’agente officielle")
    client.post(address + "?again=1")
    blackout.refresh_from_db()
    assert blackout.cleared_at is None


def test_another_workspace_s_rows_are_not_there(manager: Member, outsider: Member, client_of: Browser) -> None:
    word = HouseWord.add_word(manager, "fleuviste")
    client = client_of(outsider)
    assert client.post(link(outsider.workspace, "proofreading:forget", word.pk)).status_code == 404
    assert "fleuviste" not in client.get(link(outsider.workspace, "proofreading:words")).content.decode()


def test_the_end_of_a_silence_is_said_by_the_workspace_s_clock(manager: Member, channel: Channel) -> None:
    start = datetime(2030, 9, 2, 4, 0, tzinfo=UTC)
    fields = {"name": "Silence", "kinds": "all", "start": start, "end": start + timedelta(days=7), "set_by": manager}
    Blackout(workspace=manager.workspace, **fields).add()
    reading = check_text(Draft("Bonjour.", manager.workspace, channel, publish_at=start + timedelta(hours=1)))
    assert "2030-09-09 00:00" in reading.blocking_findings[0].message
