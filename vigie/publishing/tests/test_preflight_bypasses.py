"""As an enemy: every road that could lead past the proof-reader, and what stands there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest
import time_machine
from django.test import Client

from vigie.channels import http_clients, publishing_rules
from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.networks.types import Field
from vigie.proofreading.models import AgentMention, Blackout, Clearance, HouseRule, IgnoredRemark
from vigie.publishing.composer.drafts import Content, Own, create_draft, save_post
from vigie.publishing.delivery import actions, preflight
from vigie.publishing.delivery.scheduling import move_post, plan
from vigie.publishing.jobs import send
from vigie.publishing.models import Delivery, Media, Placement, Post, Version
from vigie.publishing.tests.pretend import RULES, Board, Wire, saying
from vigie.team.models import Member
from vigie.team.workspace_urls import link

S = Delivery.State
NOW = timedelta(0)
LOUD, CALM = "Venez tous demain soir!!!", "Venez demain soir."
Browser = Callable[[Member], Client]


@pytest.fixture
def titled(channel: Channel) -> Channel:
    """A network with a title beside the text."""
    channel.rules = publishing_rules.rules_to_json(
        replace(RULES, fields=(Field("title", "Title", prose=True), Field("tags", "Tags")))
    )
    channel.save()
    return channel


@pytest.fixture
def loud_is_blocked(manager: Member) -> None:
    HouseRule.set_demand(manager, "tone", "block")


def worked(delivery: Delivery) -> Delivery:
    with time_machine.travel(clock.now() + timedelta(seconds=30)):
        send(delivery.pk)
    return Delivery.objects.with_related().get(pk=delivery.pk)


def silence(by: Member, **fields: object) -> Blackout:
    """A blackout of everything, now."""
    now = clock.now()
    said = {"start": now - timedelta(hours=1), "end": now + timedelta(hours=5), "kinds": "all", **fields}
    blackout = Blackout(workspace=by.workspace, name="Deuil", set_by=by, **said)
    blackout.add()
    return blackout


def titled_post(by: Member, channel: Channel, title: str) -> Post:
    return save_post(by, uuid4(), 0, Content(CALM, {channel.pk: Own(options={"title": title, "tags": LOUD})}))


def test_a_title_is_read_like_the_text(manager: Member, titled: Channel, loud_is_blocked: None) -> None:
    with pytest.raises(preflight.NotCleared) as held:
        plan(titled_post(manager, titled, LOUD), manager)
    assert all(finding.draft.part for finding in held.value.findings)
    assert "Titre" in str(preflight.as_validation_error(held.value.findings))
    assert plan(titled_post(manager, titled, CALM), manager), "tags are no sentence"


def test_each_choice_of_a_poll_is_read(manager: Member, channel: Channel, loud_is_blocked: None) -> None:
    channel.rules = publishing_rules.rules_to_json(
        replace(RULES, fields=(Field("poll", "Poll", kind="poll", prose=True),))
    )
    channel.save()
    poll = {"options": ["Le fleuve", LOUD], "expires_in": 300, "multiple": False}
    with pytest.raises(preflight.NotCleared) as held:
        plan(save_post(manager, uuid4(), 0, Content(CALM, {channel.pk: Own(options={"poll": poll})})), manager)
    assert {finding.draft.text for finding in held.value.findings} == {LOUD}


def test_a_title_changed_behind_the_plan_is_read_again(
    manager: Member, titled: Channel, board: Board, loud_is_blocked: None
) -> None:
    delivery = plan(titled_post(manager, titled, CALM), manager, recall=NOW)[0]
    Version.objects.update(options={"title": LOUD})
    assert worked(delivery).reason == Delivery.StateReason.BLOCKED
    assert board.texts() == []


def test_a_description_is_read_and_named(manager: Member, channel: Channel, loud_is_blocked: None) -> None:
    post = create_draft(manager, CALM, [channel])
    media = Media.objects.create(
        workspace=manager.workspace, sha256="0" * 64, mime="image/png", name="carte.png", size=1, added_by=manager
    )
    Placement.objects.create(post=post, media=media, alt=LOUD, position=0)
    with pytest.raises(preflight.NotCleared) as held:
        plan(post, manager)
    assert "carte.png" in held.value.findings[0].located_message


def test_the_law_is_not_ignored_by_a_forged_form(
    manager: Member, channel: Channel, client_of: Browser, board: Board
) -> None:
    post, client = create_draft(manager, CALM, [channel]), client_of(manager)
    silence(manager)
    fields = {"key": str(post.key), "text": CALM, "channel": channel.pk, "rule": "law.blackout", "words": ""}
    assert client.post(link(manager.workspace, "proofreading:ignore"), fields).status_code == 400
    pressed = '{"do": "ignore", "field": "text", "rule": "law.blackout", "words": ""}'
    client.post(link(manager.workspace, "publishing:write"), {**fields, "edition": post.edition, "proof": pressed})
    IgnoredRemark.ignore(manager, post.key, "law.blackout", "", "")
    with pytest.raises(preflight.NotCleared):
        plan(post, manager)


def test_who_writes_does_not_ignore_what_the_house_blocks(
    manager: Member, proofreader: Member, channel: Channel, client_of: Browser, loud_is_blocked: None
) -> None:
    post = create_draft(proofreader, LOUD, [channel])
    finding = preflight.readings(list(post.versions.all()))[0].blocking_findings[0]
    fields = {"key": str(post.key), "text": LOUD, "channel": channel.pk}
    said = {"rule": finding.remark.rule, "words": finding.words}
    client_of(proofreader).post(link(manager.workspace, "proofreading:ignore"), fields | said)
    assert preflight.readings(list(post.versions.all()))[0].blocking_findings
    page = client_of(proofreader).post(link(manager.workspace, "publishing:piece"), {**fields, "edition": post.edition})
    assert 'data-act="i"' not in page.content.decode().split(f'data-rule="{finding.remark.rule}"')[1].split("</li>")[0]


def test_a_post_moved_into_a_silence_stays_where_it_was(manager: Member, channel: Channel, client_of: Browser) -> None:
    tomorrow = clock.to_wall_time(clock.now() + timedelta(days=1), manager.workspace.time_zone).replace(tzinfo=None)
    post = create_draft(manager, CALM, [channel])
    delivery = plan(post, manager, tomorrow, manager.workspace.time_zone)[0]
    night = clock.now() + timedelta(days=2)
    silence(manager, start=night - timedelta(hours=3), end=night + timedelta(hours=3))
    with pytest.raises(preflight.NotCleared):
        move_post(post, manager, tomorrow + timedelta(days=1), manager.workspace.time_zone)
    day = {"day": f"{tomorrow + timedelta(days=1):%Y-%m-%d}"}
    answer = client_of(manager).post(link(manager.workspace, "publishing:hour", post.pk), day, follow=True)
    assert "Deuil" in answer.content.decode()
    before = delivery.due_at
    delivery.refresh_from_db()
    assert delivery.due_at == before


def test_a_thread_that_was_cut_short_is_read_again_before_it_goes_on(
    manager: Member, channel: Channel, board: Board, wire: Wire
) -> None:
    post = create_draft(manager, CALM, [channel])
    Version.objects.update(parts=["Un.", "Deux."])
    delivery = plan(post, manager, recall=NOW)[0]
    wire.faults = [None, saying(429)]
    delivery = worked(delivery)
    assert (delivery.state, board.texts()) == (S.WAITING, ["Un."])
    silence(manager)
    Delivery.objects.update(try_at=clock.now())
    assert worked(delivery).reason == Delivery.StateReason.BLOCKED
    assert board.texts() == ["Un."]


def test_a_paid_post_names_the_agent_whatever_its_form_says_later(
    manager: Member, channel: Channel, board: Board
) -> None:
    AgentMention(workspace=manager.workspace, name="Jeanne Roy", title="agente officielle", set_by=manager).name_agent()
    post = create_draft(manager, CALM, [channel])
    Post.objects.update(paid=True)
    post.refresh_from_db()
    with pytest.raises(preflight.NotCleared) as held:
        plan(post, manager)
    assert held.value.findings[0].remark.rule == "law.agent_mention"
    Post.objects.update(text=f"{CALM}\nJeanne Roy, agente officielle", edition=2)
    post.refresh_from_db()
    delivery = plan(post, manager, recall=NOW)[0]
    Post.objects.update(text=CALM)
    assert worked(delivery).reason == Delivery.StateReason.BLOCKED


def test_a_clearance_on_one_account_or_of_another_text_opens_no_other_door(
    manager: Member, channel: Channel, candidate: Channel, loud_is_blocked: None
) -> None:
    post = create_draft(manager, LOUD, [channel, candidate])
    reading = next(r for r in preflight.readings(list(post.versions.all())) if r.draft.channel == channel)
    for finding in reading.blocking_findings:
        Clearance(
            workspace=manager.workspace, place=post.key, channel=channel, rule=finding.remark.rule, words=finding.words,
            fingerprint=reading.draft.fingerprint, reason="Citation", by=manager,
        ).grant()  # fmt: skip
    with pytest.raises(preflight.NotCleared) as held:
        plan(post, manager)
    assert {finding.channel for finding in held.value.findings} == {candidate}


def test_who_does_not_rule_clears_no_silence(
    manager: Member, proofreader: Member, channel: Channel, client_of: Browser
) -> None:
    post = create_draft(manager, CALM, [channel])
    silence(manager)
    reading = preflight.readings(list(post.versions.all()))[0]
    fields = {
        "for": channel.pk, "key": str(post.key), "fingerprint": reading.draft.fingerprint, "rule": "law.blackout",
        "words": "", "reason": "Parce que",
    }  # fmt: skip
    assert client_of(proofreader).post(link(manager.workspace, "proofreading:clear"), fields).status_code == 403
    assert not Clearance.objects.exists()


def test_a_link_that_dies_meanwhile_holds_the_post_where_the_house_says_so(
    manager: Member, channel: Channel, board: Board
) -> None:
    HouseRule.set_demand(manager, "sense.dead_link", "block")
    text = "Tout est expliqué ici : https://site.example/plan"
    status = [200]

    def site(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200 if request.url.path == "/" else status[0])

    with http_clients.use_transport(httpx2.MockTransport(site)):
        alive = plan(create_draft(manager, text, [channel]), manager, recall=NOW)[0]
        assert worked(alive).state == S.PUBLISHED
        dying = plan(create_draft(manager, "Relisez-le : https://site.example/plan-2", [channel]), manager, recall=NOW)[
            0
        ]
        status[0] = 404
        assert worked(dying).reason == Delivery.StateReason.BLOCKED
    assert board.texts() == [text]


def test_a_correction_is_read_like_a_post(manager: Member, channel: Channel, board: Board) -> None:
    HouseRule.set_demand(manager, "sense.dead_link", "block")
    delivery = worked(plan(create_draft(manager, CALM, [channel]), manager, recall=NOW)[0])
    for text in (f"{CALM} Voir https://site.example/perdue", f"{CALM} [NOM]"):
        Post.objects.update(text=text)
        corrected = Delivery.objects.with_related().get(pk=delivery.pk)
        gone = httpx2.MockTransport(lambda request: httpx2.Response(200 if request.url.path == "/" else 404))
        with http_clients.use_transport(gone), pytest.raises(preflight.NotCleared):
            actions.correct_delivery(corrected, manager)
    assert board.texts() == [CALM]


def test_what_we_said_lately_is_said_again_on_no_account_unawares(
    manager: Member, channel: Channel, candidate: Channel, board: Board
) -> None:
    text = "Les loyers augmentent plus vite que les salaires dans toute la ville."
    assert worked(plan(create_draft(manager, text, [channel]), manager, recall=NOW)[0]).state == S.PUBLISHED
    near = create_draft(manager, text.replace("ville", "région"), [channel, candidate])

    def again() -> set[Channel | None]:
        found = [finding for reading in preflight.readings(near.versions.all()) for finding in reading.findings]
        return {finding.channel for finding in found if finding.remark.rule == "sense.said_already"}

    assert again() == {channel}
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert again() == set()
