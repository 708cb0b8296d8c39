"""The pages of publishing: what they show, whom they refuse, what they keep."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from vigie.channels.models import Channel, ChannelRights
from vigie.kit import clock
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import actions, stop_switch
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.models import Approval, Delivery, Media, Post, Stop, Version
from vigie.publishing.tests.pretend import Board, Wire
from vigie.team.models import Member, Right, Role
from vigie.team.workspace_urls import link
from vigie.ui.tests.markup import one_line

S = Delivery.State
Browser = Callable[[Member], Client]


def form(channel: Channel, text: str = "La rentrée commence.", **more: object) -> dict[str, object]:
    return {
        "key": str(uuid4()),
        "edition": 0,
        "text": text,
        "channel": [channel.pk],
        "when": "now",
        "act": "send",
        **more,
    }


def write(client: Client, member: Member, fields: dict[str, object], **headers: str) -> object:
    return client.post(link(member.workspace, "publishing:write"), fields, headers=headers)


def picture(gps: bool = False) -> SimpleUploadedFile:
    out, image = BytesIO(), Image.new("RGB", (40, 30), "navy")
    exif = Image.Exif()
    exif[0x010F] = "Un téléphone"
    exif[0x0112] = 6
    if gps:
        exif.get_ifd(0x8825)[1] = "N"
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("foule.jpg", out.getvalue(), "image/jpeg")


def test_the_composer_opens_with_the_only_account_chosen(manager: Member, channel: Channel, client_of: Browser) -> None:
    page = one_line(client_of(manager).get(link(manager.workspace, "publishing:write")))
    assert "fleuve" in page
    assert f'value="{channel.pk}" checked' in page
    assert not Post.objects.exists(), "looking saves nothing"


def test_the_button_says_the_account_that_it_leaves_from(manager: Member, channel: Channel, client_of: Browser) -> None:
    piece = one_line(client_of(manager).post(link(manager.workspace, "publishing:piece"), form(channel)))
    assert f'data-colour="{channel.colour}" name="act" value="send"' in piece
    assert re.search(r"fleuve ?</", piece)


def test_publishing_now_leaves_room_for_regret(manager: Member, channel: Channel, client_of: Browser) -> None:
    client = client_of(manager)
    before = clock.now()
    write(client, manager, form(channel))
    delivery = Delivery.objects.with_related().get()
    assert delivery.state == S.WAITING
    assert before + timedelta(seconds=10) <= delivery.due_at <= clock.now() + timedelta(seconds=10)
    client.post(link(manager.workspace, "publishing:recall_post", delivery.post.pk))
    delivery.refresh_from_db()
    assert delivery.state == S.CANCELLED
    assert delivery.post.text == "La rentrée commence."


def test_a_double_click_publishes_once(manager: Member, channel: Channel, client_of: Browser) -> None:
    client, fields = client_of(manager), form(channel)
    write(client, manager, fields)
    write(client, manager, fields)
    assert Delivery.objects.count() == 1


def test_what_is_too_long_is_kept_and_not_planned(manager: Member, channel: Channel, client_of: Browser) -> None:
    long = "a" * 301
    answer = write(client_of(manager), manager, form(channel, long))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert long in answer.content.decode()  # type: ignore[attr-defined]
    assert not Delivery.objects.exists()


def test_what_is_too_long_may_be_cut_into_a_thread(manager: Member, channel: Channel, client_of: Browser) -> None:
    write(client_of(manager), manager, form(channel, "Une phrase entière. " * 30, **{f"cut-{channel.pk}": "1"}))
    parts = Version.objects.get().parts
    assert parts
    assert len(parts) > 1
    assert max(map(len, parts)) <= 300


def test_each_account_may_have_its_own_text(
    manager: Member, channel: Channel, candidate: Channel, client_of: Browser
) -> None:
    own = {f"own-{candidate.pk}": "1", f"text-{candidate.pk}": "Je commence la rentrée."}
    write(client_of(manager), manager, form(channel, **own) | {"channel": [channel.pk, candidate.pk]})
    assert {version.channel_id: version.says for version in Version.objects.all()} == {
        channel.pk: "La rentrée commence.",
        candidate.pk: "Je commence la rentrée.",
    }


@pytest.mark.parametrize(("day", "hour", "utc"), [("2027-03-14", "02:30", "07:30"), ("2027-11-07", "01:30", "05:30")])
def test_an_hour_that_a_clock_change_touches_is_explained(
    day: str, hour: str, utc: str, manager: Member, channel: Channel, client_of: Browser
) -> None:
    fields = form(channel, when="later", day=day, hour=hour)
    piece = client_of(manager).post(link(manager.workspace, "publishing:piece"), fields).content.decode()
    assert hour in piece
    write(client_of(manager), manager, fields | {"edition": 1})
    assert f"{Delivery.objects.get().due_at:%H:%M}" == utc


def test_a_moment_that_has_passed_is_refused(manager: Member, channel: Channel, client_of: Browser) -> None:
    answer = write(client_of(manager), manager, form(channel, when="later", day="2020-01-01", hour="09:00"))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("day", "hour"), [("9999-12-31", "23:59"), ("0001-01-01", "00:00"), ("2090-01-05", "09:00+14:00")]
)
def test_a_moment_that_no_calendar_has_is_refused(
    day: str, hour: str, manager: Member, channel: Channel, client_of: Browser
) -> None:
    client = client_of(manager)
    answer = write(client, manager, form(channel, when="later", day=day, hour=hour))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert not Delivery.objects.exists()
    asked = {"at": f"{day}T{hour}"}
    assert client.get(link(manager.workspace, "publishing:write"), asked).status_code == 200


def test_the_hour_proposed_is_still_to_come(manager: Member, channel: Channel, client_of: Browser) -> None:
    with time_machine.travel(datetime(2026, 11, 28, 14, 31, tzinfo=UTC)):  # 9:31 in Montréal
        page = client_of(manager).get(link(manager.workspace, "publishing:write")).content.decode()
    assert 'value="2026-11-28"' in page
    assert 'value="11:00"' in page


def test_two_people_never_overwrite_each_other(
    manager: Member, proofreader: Member, channel: Channel, client_of: Browser
) -> None:
    post = drafts.create_draft(manager, "Premier jet.", [channel])
    mine = form(channel, "Le mien.", act="draft") | {"key": str(post.key), "edition": 1}
    write(client_of(proofreader), proofreader, mine | {"text": "Le sien."})
    answer = write(client_of(manager), manager, mine)
    assert answer.status_code == 409  # type: ignore[attr-defined]
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert "Le mien." in page
    assert "Le sien." in page
    assert Post.objects.get().text == "Le sien."
    write(client_of(manager), manager, mine | {"edition": 2})
    assert Post.objects.get().text == "Le mien."


def test_a_draft_is_kept_while_she_types_and_a_planned_post_is_not_touched(
    manager: Member, channel: Channel, client_of: Browser
) -> None:
    client, fields = client_of(manager), form(channel)
    client.post(link(manager.workspace, "publishing:piece"), fields)
    assert Post.objects.get().text == "La rentrée commence."
    write(client, manager, fields | {"edition": 1, "when": "later", "day": "2090-01-05", "hour": "09:00"})
    client.post(link(manager.workspace, "publishing:piece"), fields | {"edition": 1, "text": "À moitié ta"})
    assert Post.objects.get().text == "La rentrée commence."


@pytest.fixture
def contributor(workspace: object, proofreader: Member) -> Member:
    Member.objects.filter(pk=proofreader.pk).update(role=Role.CONTRIBUTOR)
    proofreader.refresh_from_db()
    return proofreader


def test_who_may_only_draft_asks_and_the_yes_plans_it(
    manager: Member, contributor: Member, channel: Channel, client_of: Browser
) -> None:
    write(client_of(contributor), contributor, form(channel, when="later", day="2090-01-05", hour="09:00"))
    assert not Delivery.objects.exists()
    post = Post.objects.get()
    answer = link(manager.workspace, "publishing:approval", post.pk)
    assert client_of(contributor).post(answer, {"act": "approve"}).status_code == 403
    client_of(manager).post(answer, {"act": "approve", "said": "Bien dit."})
    assert Approval.objects.get().approved
    assert Delivery.objects.get().state == S.WAITING


def test_changing_an_approved_text_takes_it_out_of_the_plan(
    manager: Member, contributor: Member, channel: Channel, client_of: Browser
) -> None:
    fields = form(channel, when="later", day="2090-01-05", hour="09:00")
    write(client_of(contributor), contributor, fields)
    post = Post.objects.get()
    client_of(manager).post(link(manager.workspace, "publishing:approval", post.pk), {"act": "approve"})
    write(client_of(contributor), contributor, fields | {"edition": 1, "text": "Autre chose.", "act": "draft"})
    assert Delivery.objects.get().state == S.CANCELLED
    assert not Post.objects.get().is_approved()


def test_rights_on_one_account_are_checked_on_the_server(
    manager: Member, proofreader: Member, channel: Channel, client_of: Browser
) -> None:
    ChannelRights.objects.create(channel=channel, member=proofreader, rights=[Right.SEE])
    assert write(client_of(proofreader), proofreader, form(channel)).status_code == 403  # type: ignore[attr-defined]
    assert not Post.objects.exists()


PAGES = ["write", "calendar", "missed", "triage"]


@pytest.mark.parametrize("page", [*PAGES, "post", "edit"])
def test_a_stranger_finds_nothing(
    page: str, manager: Member, outsider: Member, channel: Channel, client_of: Browser
) -> None:
    args = [] if page in PAGES else [drafts.create_draft(manager, "Secret.", [channel]).pk]
    assert client_of(outsider).get(link(manager.workspace, f"publishing:{page}", *args)).status_code == 404
    assert client_of(manager).get(link(manager.workspace, f"publishing:{page}", *args)).status_code == 200


@pytest.mark.parametrize("act", ["cancel", "release", "absence", "trial", "sighting", "retract", "correct"])
def test_a_reader_and_a_stranger_do_nothing_to_a_delivery(
    act: str, manager: Member, reader: Member, outsider: Member, channel: Channel, client_of: Browser
) -> None:
    delivery = plan(drafts.create_draft(manager, "Texte.", [channel]), manager)[0]
    address = link(manager.workspace, f"publishing:{act}", delivery.pk)
    assert client_of(outsider).post(address).status_code == 404
    assert client_of(reader).post(address, {"url": "https://a.example/1"}).status_code == 403
    delivery.refresh_from_db()
    assert delivery.state == S.WAITING


def test_a_picture_comes_in_upright_and_without_its_secrets(
    manager: Member, outsider: Member, channel: Channel, client_of: Browser
) -> None:
    client = client_of(manager)
    client.post(link(manager.workspace, "publishing:add_media"), {"files": picture(gps=True)})
    media = Media.objects.get()
    assert (media.width, media.height) == (30, 40)
    address = link(manager.workspace, "publishing:media", media.key)
    content = client.get(address).getvalue()
    assert not Image.open(BytesIO(content)).getexif()
    assert client_of(outsider).get(address).status_code == 404


def test_what_is_not_a_picture_is_refused_in_words(manager: Member, channel: Channel, client_of: Browser) -> None:
    wrong = SimpleUploadedFile("photo.jpg", b"<script>alert(1)</script>", "image/jpeg")
    answer = client_of(manager).post(link(manager.workspace, "publishing:add_media"), {"files": wrong})
    assert b"photo.jpg" in answer.content
    assert not Media.objects.exists()


def test_stopping_needs_a_reason_and_the_right(
    manager: Member, proofreader: Member, channel: Channel, client_of: Browser
) -> None:
    address = link(manager.workspace, "publishing:stop")
    assert client_of(proofreader).post(address, {"reason": "Pour rire"}).status_code == 403
    assert client_of(manager).post(address, {"reason": " "}).status_code == 422
    assert not Stop.objects.exists()
    client_of(manager).post(address, {"reason": "Une rumeur court."})
    assert (
        "Une rumeur court."
        in client_of(proofreader).get(link(manager.workspace, "publishing:calendar")).content.decode()
    )


def test_after_a_stop_nothing_leaves_by_itself(manager: Member, channel: Channel, board: Board) -> None:
    later = clock.to_wall_time(clock.now() + timedelta(hours=3), "America/Toronto").replace(second=0, microsecond=0)
    delivery = plan(drafts.create_draft(manager, "Demain.", [channel]), manager, later, "America/Toronto")[0]
    stop = stop_switch.stop_everything(manager, "Assez.")
    assert stop_switch.lift_stop(stop, manager)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (S.HELD, "stopped")
    assert stop_switch.release_still_to_come(manager) == 1
    delivery.refresh_from_db()
    assert delivery.state == S.WAITING
    assert delivery.due_at > clock.now() + timedelta(hours=2)


def test_missed_shows_each_thing_that_waits_for_a_hand(manager: Member, channel: Channel, client_of: Browser) -> None:
    for state in (S.UNSURE, S.REFUSED, S.HELD):
        delivery = plan(drafts.create_draft(manager, f"Texte {state}.", [channel]), manager)[0]
        Delivery.objects.filter(pk=delivery.pk).update(state=state, reason="late")
    page = client_of(manager).get(link(manager.workspace, "publishing:missed")).content.decode()
    assert all(f"Texte {state}." in page for state in (S.UNSURE, S.REFUSED, S.HELD))


def test_moving_a_day_keeps_the_hour(manager: Member, channel: Channel, client_of: Browser) -> None:
    client = client_of(manager)
    write(client, manager, form(channel, when="later", day="2090-03-01", hour="09:00"))
    post = Post.objects.get()
    client.post(link(manager.workspace, "publishing:hour", post.pk), {"day": "2090-07-02"})
    assert (
        f"{clock.to_wall_time(Delivery.objects.get().due_at, 'America/Toronto'):%Y-%m-%d %H:%M}" == "2090-07-02 09:00"
    )


def test_retracting_takes_it_off_the_network(
    manager: Member, channel: Channel, board: Board, wire: Wire, client_of: Browser
) -> None:
    from vigie.publishing.jobs import send

    delivery = plan(drafts.create_draft(manager, "Oups.", [channel]), manager, recall=timedelta())[0]
    send(delivery.pk)
    assert board.posts
    client = client_of(manager)
    address = link(manager.workspace, "publishing:retract", delivery.pk)
    assert client.get(address).status_code == 200
    assert board.posts, "asked first"
    client.post(address)
    assert not board.posts


def test_a_trashed_post_comes_back(manager: Member, channel: Channel, client_of: Browser) -> None:
    client, post = client_of(manager), drafts.create_draft(manager, "À jeter ?", [channel])
    delivery = plan(post, manager)[0]
    client.post(link(manager.workspace, "publishing:trash", post.pk))
    delivery.refresh_from_db()
    assert delivery.state == S.CANCELLED
    client.post(link(manager.workspace, "publishing:restore", post.pk))
    assert Post.objects.active().get() == post


def full_month(manager: Member, channels: list[Channel], posts: int) -> None:
    start = clock.now().replace(day=1, hour=12)
    made = Post.objects.bulk_create(
        Post(workspace=manager.workspace, text=f"Publication {n} de la campagne.", created_by=manager)
        for n in range(posts)
    )
    versions = Version.objects.bulk_create(Version(post=post, channel=channel) for post in made for channel in channels)
    Delivery.objects.bulk_create(
        Delivery(version=version, due_at=start + timedelta(hours=n % 640)) for n, version in enumerate(versions)
    )


def test_the_calendar_asks_as_much_of_a_thousand_posts_as_of_ten(
    manager: Member, channel: Channel, client_of: Browser
) -> None:
    client, address = client_of(manager), link(manager.workspace, "publishing:calendar")
    full_month(manager, [channel], 10)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    full_month(manager, [channel], 1000)
    with CaptureQueriesContext(connection) as many:
        page = client.get(address).content.decode()
    assert len(many) == len(few) <= 14
    assert "+" in page


def test_cancelling_needs_no_more_than_drafting_ones_own(manager: Member, channel: Channel) -> None:
    delivery = plan(drafts.create_draft(manager, "À moi.", [channel]), manager)[0]
    assert actions.cancel_delivery(delivery, manager)
    assert not actions.cancel_delivery(delivery, manager)


def test_missed_shows_what_may_have_left_though_its_post_is_in_the_trash(
    manager: Member, channel: Channel, client_of: Browser
) -> None:
    for state in (S.UNSURE, S.HELD):
        delivery = plan(drafts.create_draft(manager, f"Texte {state}.", [channel]), manager)[0]
        Delivery.objects.filter(pk=delivery.pk).update(state=state)
        drafts.archive_post(delivery.post, manager)
    page = client_of(manager).get(link(manager.workspace, "publishing:missed")).content.decode()
    assert f"Texte {S.UNSURE}." in page
    assert f"Texte {S.HELD}." not in page, "the trash called it off"
