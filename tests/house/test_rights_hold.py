"""Rights on an account hold through every door, the less obvious ones too."""

import uuid
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.house.furnished import a_media, a_post, furnish
from vigie.channels.models import Channel, ChannelRights
from vigie.desk.models import Column
from vigie.inbox.models import Conversation
from vigie.listening.models import Source, Watch
from vigie.networks.types import SourceKind
from vigie.publishing.composer.drafts import create_draft
from vigie.publishing.models import Delivery, Media, Post
from vigie.team.models import Member, Right

PLACE = "/w/parti-du-fleuve/"


@pytest.fixture
def channel(manager: Member) -> Channel:
    return furnish(manager)


@pytest.fixture
def planned(channel: Channel) -> Delivery:
    return Delivery.objects.with_related().get(version__channel=channel, state="waiting")


@pytest.fixture
def browser(reader: Member, client_of) -> Client:
    """She may see and nothing else."""
    return client_of(reader)


def written(post: Post, **said: object) -> dict[str, object]:
    """What the composer's form sends back of a post, but for what is said otherwise."""
    channels = list(post.versions.values_list("channel_id", flat=True))
    return {"key": post.key, "edition": post.edition, "text": post.text, "channel": channels, "act": "draft"} | said


def test_who_only_reads_does_not_rewrite_what_is_planned(browser, planned):
    before = planned.post.text
    for said in ({"text": "Le pont tombera."}, {"lateness": "9999"}):
        assert browser.post(PLACE + "write/", written(planned.post, **said)).status_code == 403
        browser.post(PLACE + "write/piece/", written(planned.post, **said))  # it only imagines
    planned.refresh_from_db()
    assert (planned.state, Post.objects.get(pk=planned.post.pk).text) == ("waiting", before)


def test_who_only_reads_does_not_change_a_draft_that_has_no_account_yet(browser, manager):
    post = create_draft(manager, "Une idée.")
    assert browser.post(PLACE + "write/", written(post, text="Une autre.")).status_code == 403
    assert browser.post(f"{PLACE}posts/{post.pk}/trash/").status_code == 403
    assert Post.objects.get(pk=post.pk).text == "Une idée."


def test_who_only_reads_moves_nothing_in_the_calendar(browser, manager, channel, planned):
    due, loose = planned.due_at, a_post(manager, channel)
    answers = [
        browser.post(f"{PLACE}posts/{post.pk}/hour/", {"day": "2026-12-24", "hour": "09:00"}).status_code
        for post in (planned.post, loose)
    ]
    planned.refresh_from_db()
    assert planned.due_at == due
    assert Post.objects.get(pk=loose.pk).planned_at is None
    assert answers[0] == 403


@pytest.mark.parametrize("door", ["cancellation", "release", "absence", "trial", "retraction", "correction"])
def test_who_only_reads_acts_on_no_delivery(door, browser, planned):
    assert browser.post(f"{PLACE}deliveries/{planned.pk}/{door}/").status_code == 403
    planned.refresh_from_db()
    assert planned.state == "waiting"


@pytest.mark.parametrize("door", ["reply", "closure", "reopening", "assignment", "notes", "answering"])
def test_who_only_reads_touches_no_conversation(door, browser, channel):
    conversation = Conversation.objects.get(channel=channel)
    said = {"text": "Bonjour", "key": uuid.uuid4(), "upto": 10**9, "reason": "spam", "me": "1"}
    assert browser.post(f"{PLACE}conversations/{conversation.pk}/{door}/", said).status_code == 403


def test_an_account_hidden_from_her_is_hidden_through_every_page(manager, proofreader, channel, client_of):
    hidden = furnish(manager)
    hidden.name = "Compte-caché"
    hidden.save(update_fields=["name"])
    ChannelRights.objects.create(channel=hidden, member=proofreader, rights=[])
    both = create_draft(manager, "Sur les deux comptes.", [channel, hidden])
    delivery = Delivery.objects.filter(version__channel=hidden)[0]
    conversation = Conversation.objects.get(channel=hidden)
    browser = client_of(proofreader)
    pages = ["", "columns/", "inbox/?state=all", "calendar/", "calendar/?view=list", "missed/", "write/", "channels/"]
    pages += ["feeds/", "watches/", "go/?q=cach", f"posts/{both.pk}/", f"posts/{both.pk}/edit/", "stop/triage/"]
    shown = [page for page in pages if "Compte-caché" in browser.get(PLACE + page).text]
    assert shown == []
    strange = [f"deliveries/{delivery.pk}/retraction/", f"conversations/{conversation.pk}/", f"channels/{hidden.pk}/"]
    assert {page: browser.get(PLACE + page).status_code for page in strange} == dict.fromkeys(strange, 404)
    assert (
        browser.post(PLACE + "write/", written(create_draft(proofreader, "Moi"), channel=[hidden.pk])).status_code
        == 403
    )


def test_what_is_of_another_workspace_does_not_enter_the_composer(manager, outsider, channel, client_of):
    theirs = furnish(outsider)
    foreign, browser = Post.objects.filter(versions__channel=theirs)[0], client_of(manager)
    for door in ("write/", "write/piece/"):
        assert browser.post(PLACE + door, written(foreign, text="À nous.")).status_code == 404
        own = written(create_draft(manager, "À nous."), channel=[theirs.pk])
        assert browser.post(PLACE + door, own).status_code in (403, 404)
    mine, picture = create_draft(manager, "À nous.", [channel]), a_media(outsider)
    browser.post(PLACE + "write/", written(mine, media=[str(picture.key)]))
    assert not mine.placements.exists()
    assert not Post.objects.get(pk=foreign.pk).text.startswith("À nous")


def test_nobody_of_another_workspace_is_given_anything(manager, outsider, channel, client_of):
    browser, conversation = client_of(manager), Conversation.objects.get(channel=channel)
    browser.post(f"{PLACE}conversations/{conversation.pk}/assignment/", {"to": outsider.pk})
    assert not conversation.assignments.filter(to=outsider).exists()
    browser.post(f"{PLACE}channels/{channel.pk}/settings/", {"owner": outsider.pk, "name": "x", "colour": 1})
    channel.refresh_from_db()
    assert channel.owner_id != outsider.pk
    browser.post(f"{PLACE}channels/{channel.pk}/rights/", {f"rights-{outsider.pk}": [Right.PUBLISH]})
    assert not ChannelRights.objects.filter(member=outsider).exists()


def test_a_file_that_is_no_picture_is_refused_in_words_without_a_script(manager, channel, client_of):
    trap = SimpleUploadedFile("pont.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/png")
    post = create_draft(manager, "Avec une image.", [channel])
    answer = client_of(manager).post(PLACE + "write/", written(post, files=trap), follow=True)
    assert answer.status_code == 200
    assert not post.placements.exists()


def test_who_only_reads_brings_nothing_in(browser, channel):
    files, sources = Media.objects.count(), Source.objects.count()
    assert browser.post(PLACE + "write/media/", {"files": a_picture()}).status_code == 403
    said = {"key": uuid.uuid4(), "text": "Mienne.", "files": a_picture()}
    assert browser.post(PLACE + "write/", said).status_code == 403
    asked = {"asks": "search", "query": "budget", "through": channel.pk, "width": "medium", "colour": 0}
    assert browser.post(PLACE + "columns/new/", asked).status_code == 422
    assert (Media.objects.count(), Source.objects.count()) == (files, sources)


def test_who_only_reads_asks_nobody_to_approve_what_is_not_hers(browser, manager):
    post = create_draft(manager, "Une idée.")
    assert browser.post(f"{PLACE}posts/{post.pk}/approval/", {"act": "ask"}).status_code == 403
    assert not post.approvals.exists()


@pytest.fixture
def answered(manager: Member, proofreader: Member, channel: Channel, client_of) -> Post:
    """Her answer, that waits; on another account she may reply and not publish."""
    elsewhere = furnish(manager)
    ChannelRights.objects.create(channel=elsewhere, member=proofreader, rights=[Right.SEE, Right.DRAFT, Right.REPLY])
    conversation = Conversation.objects.get(channel=channel)
    said = {"text": "Bonjour, en 2028.", "key": uuid.uuid4(), "upto": 10**9}
    client_of(proofreader).post(f"{PLACE}conversations/{conversation.pk}/reply/", said)
    return Post.objects.get(key=said["key"])


def test_an_answer_does_not_become_a_post_on_another_account(answered, proofreader, channel, client_of):
    elsewhere = Channel.objects.with_right(proofreader, Right.REPLY).exclude(pk=channel.pk).latest("pk")
    browser = client_of(proofreader)
    for chosen in ([channel.pk, elsewhere.pk], [elsewhere.pk], []):
        answer = browser.post(PLACE + "write/", written(answered, channel=chosen, act="publish"))
        assert answer.status_code == 403
    assert [version.channel for version in answered.versions.all()] == [channel]
    assert f'value="{elsewhere.pk}"' not in browser.get(f"{PLACE}posts/{answered.pk}/edit/").text


def test_an_answer_does_not_take_the_place_of_a_draft(manager, channel, client_of):
    post, conversation = create_draft(manager, "Un brouillon.", [channel]), Conversation.objects.get(channel=channel)
    said = {"text": "Bonjour", "key": post.key, "upto": 10**9}
    assert client_of(manager).post(f"{PLACE}conversations/{conversation.pk}/reply/", said).status_code == 403
    assert Post.objects.get(pk=post.pk).text == "Un brouillon."


def test_a_conversation_is_given_to_who_sees_it_alone(manager, proofreader, channel, client_of):
    ChannelRights.objects.create(channel=channel, member=proofreader, rights=[])
    conversation = Conversation.objects.get(channel=channel)
    door = f"{PLACE}conversations/{conversation.pk}/assignment/"
    client_of(manager).post(door, {"to": proofreader.pk})
    assert not conversation.assignments.filter(to=proofreader).exists()
    ChannelRights.objects.all().delete()
    client_of(manager).post(door, {"to": proofreader.pk})
    assert conversation.assignments.filter(to=proofreader, ended_at=None).exists()


def test_what_she_who_left_had_taken_is_for_anybody_to_take(manager, proofreader, channel, client_of):
    conversation = Conversation.objects.get(channel=channel)
    conversation.assign(manager, proofreader)
    client_of(manager).post(f"{PLACE}settings/members/{proofreader.pk}/departure/")
    assert list(Conversation.objects.unassigned().filter(pk=conversation.pk)) == [conversation]


def test_a_column_keeps_what_who_changes_it_does_not_see(manager, proofreader, channel, client_of):
    hidden = furnish(manager)
    ChannelRights.objects.create(channel=hidden, member=proofreader, rights=[])
    mine, theirs = (Source.objects.get(channel=each, kind=SourceKind.MENTIONS) for each in (channel, hidden))
    column = Column.objects.create(workspace=manager.workspace, name="Nous")
    column.sources.set([mine, theirs])
    browser, door = client_of(proofreader), f"{PLACE}columns/{column.pk}/settings/"
    said = {"name": "Nos comptes", "width": "wide", "colour": 3, "shared": "on"}
    page = browser.get(door).text
    assert f'name="sources" value="{mine.pk}"' in page
    assert f'name="sources" value="{theirs.pk}"' not in page
    for sources in ([mine.pk], []):
        assert browser.post(door, {**said, "sources": sources}).status_code == 302
        assert set(column.sources.all()) == {theirs, *([mine] if sources else [])}
    watch = Watch.objects.filter(workspace=manager.workspace)[0]
    assert browser.post(door, {**said, "watch": watch.pk}).status_code == 302
    column.refresh_from_db()
    assert (column.kind, column.watch, list(column.sources.all())) == (
        "sources",
        None,
        [theirs],
    )


def a_picture() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (3, 3)).save(content, "PNG")
    return SimpleUploadedFile("pont.png", content.getvalue(), "image/png")
