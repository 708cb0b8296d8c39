"""What is read beside the text (titles, descriptions), and the words that the house knows from elsewhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
import time_machine
from django.test import Client

from vigie.channels import http_clients
from vigie.channels.models import Channel
from vigie.journal.models import Entry
from vigie.kit import clock
from vigie.proofreading import proof_request, proofreaders, remark_tracking
from vigie.proofreading.context import context_for
from vigie.proofreading.house_settings import HouseSettings
from vigie.proofreading.models import HouseStyle, LanguageToolServer, RemarkCount, ShownRemark
from vigie.proofreading.remark_panel import RemarkPanel, show_spaces
from vigie.proofreading.text_check import Draft, check_text
from vigie.team.models import Member
from vigie.team.workspace_urls import link

Browser = Callable[[Member], Client]
LOUD = "Venez tous demain soir!!!"


def ask(client: Client, member: Member, **fields: object) -> str:
    """What the composer answers at a pause of the person who writes."""
    answer = client.post(link(member.workspace, "publishing:piece"), {"key": uuid4(), "edition": 0, **fields})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_description_is_read_for_the_accounts_and_a_warning_for_its_own(
    manager: Member, channel: Channel, candidate: Channel, client_of: Browser
) -> None:
    client, media = client_of(manager), uuid4()
    common = {"key": uuid4(), "channel": [channel.pk, candidate.pk], f"own-{channel.pk}": "1", "media": media}
    fields = {f"alt-{media}": LOUD, f"option-{candidate.pk}-spoiler": LOUD}
    for field in fields:
        assert "tone.exclamations" in ask(client, manager, field=field, **common, **fields)


def test_what_is_said_of_a_post_as_a_whole_is_said_once(manager: Member, channel: Channel) -> None:
    whole = Draft(LOUD, manager.workspace, channel, uuid4(), is_paid=True, media_without_alt=2)
    rules = {finding.remark.rule for finding in check_text(whole).findings}
    beside = {finding.remark.rule for finding in check_text(replace(whole, part="Title")).findings}
    assert {"law.agent_mention", "sense.alternative_text"} <= rules
    assert beside == rules - {"law.agent_mention", "sense.alternative_text"}


def test_one_field_does_not_hide_what_was_seen_in_another(manager: Member, channel: Channel) -> None:
    place, now = uuid4(), clock.now()
    text, alt = (Draft(LOUD, manager.workspace, channel, place, part=part) for part in ("", "alt"))
    with time_machine.travel(now, tick=False):
        remark_tracking.record_shown_remarks([RemarkPanel("text", check_text(text), manager)])
    with time_machine.travel(now + timedelta(seconds=1), tick=False):
        described = check_text(replace(alt, text="Une carte."))
        remark_tracking.record_shown_remarks([RemarkPanel("alt-1", described, manager)])
    assert not ShownRemark.objects.filter(field="text").exclude(gone_at=None).exists()
    with time_machine.travel(now + timedelta(seconds=5), tick=False):
        remark_tracking.count_outcomes([check_text(replace(text, text="Venez demain soir."))])
    assert RemarkCount.objects.get(rule="tone.exclamations").stopped == 1


def test_ridings_members_and_accounts_are_known(manager: Member, channel: Channel) -> None:
    names = HouseSettings(manager.workspace).known_names
    assert {"Rouyn-Noranda-Témiscamingue", "Îles-de-la-Madeleine", manager.user.name, channel.name} <= names


class LanguageTool:
    """A server that knows one mistake."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.heard.append(str(request.url))
        rule = {"id": "FLEUVE", "issueType": "grammar"}
        match = {"offset": 0, "length": 5, "message": "Pas ainsi.", "rule": rule, "replacements": [{"value": "Adieu"}]}
        said = {"software": {"version": "6.6"}, "matches": [match]}
        return httpx2.Response(200, json=said)


@pytest.fixture
def languagetool() -> LanguageTool:
    proofreaders.languagetool_at.cache_clear()
    return LanguageTool()


def test_a_house_chooses_its_languagetool_and_it_reads_for_that_house_alone(
    manager: Member, outsider: Member, channel: Channel, client_of: Browser, languagetool: LanguageTool
) -> None:
    client, text = client_of(manager), "Salut à la ville."
    with http_clients.use_transport(httpx2.MockTransport(languagetool)):
        chosen = {"address": "https://lt.example/v2/"}
        client.post(link(manager.workspace, "proofreading:languagetool"), chosen)
        assert languagetool.heard == ["https://lt.example/v2/check"], "it is tried at once"
        found = check_text(Draft(text, manager.workspace, channel, uuid4())).findings
        assert "languagetool.FLEUVE" in {finding.remark.rule for finding in found}
        assert "6.6" in client.get(link(manager.workspace, "proofreading:settings")).content.decode()
    assert Entry.objects.get(act="proofreading.languagetool.chosen").member == manager
    assert context_for(Draft(text, outsider.workspace)).languagetool_address == ""
    client.post(link(manager.workspace, "proofreading:languagetool"), {"address": ""})
    assert LanguageToolServer.current(manager.workspace) is None
    proofreaders.languagetool_at.cache_clear()


def test_a_languagetool_on_a_private_address_is_not_asked(
    manager: Member, channel: Channel, client_of: Browser, languagetool: LanguageTool
) -> None:
    address = link(manager.workspace, "proofreading:languagetool")
    client_of(manager).post(address, {"address": "http://127.0.0.1:8081"})
    page = client_of(manager).get(link(manager.workspace, "proofreading:settings")).content.decode()
    assert "is a private address" in page
    proofreaders.languagetool_at.cache_clear()


def test_who_does_not_rule_sends_our_texts_nowhere(proofreader: Member, client_of: Browser) -> None:
    address = link(proofreader.workspace, "proofreading:languagetool")
    assert client_of(proofreader).post(address, {"address": "https://lt.example"}).status_code == 403
    assert not LanguageToolServer.objects.exists()


def test_rivals_and_other_candidates_are_those_of_the_house(
    manager: Member, outsider: Member, channel: Channel, candidate: Channel
) -> None:
    HouseStyle.objects.create(workspace=manager.workspace, set_by=manager, rival_hashtags="#PourLaMontagne #MontagneQC")
    text = "Alice Roy : nous gagnerons le fleuve. #montagneqc"
    rules = {
        one: {finding.remark.rule for finding in check_text(Draft(text, manager.workspace, one, uuid4())).findings}
        for one in (channel, candidate)
    }
    assert {"voice.speaker", "voice.rival_hashtag"} <= rules[channel]
    assert "voice.speaker" not in rules[candidate], "it is her own account"
    assert context_for(Draft(text, outsider.workspace)).rival_hashtags == frozenset()


def test_spaces_that_nobody_sees_are_shown() -> None:
    assert [show_spaces(words) for words in ("25\u00a0%", " ", "  ", " :")] == ["25⍽%", "␣", "␣␣", " :"]
    assert show_spaces("") != ""


#: How the composer names its fields.
FIELDS = ("text-", "own-", "cut-", "pick-", "takes-", "alt-", "option-", "lateness", "edition", '"when"', '"paid"')


def test_no_field_of_another_room_s_form_is_named_here() -> None:
    source = Path(proof_request.__file__).read_text(encoding="utf-8")
    assert [name for name in FIELDS if name in source] == []
