"""Today: what she must know first, and nothing that she may not see."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from vigie.channels.models import ChannelRights
from vigie.desk.today import Today
from vigie.inbox import intake
from vigie.inbox.models import Conversation
from vigie.inbox.tests.conftest import a_channel, gathered, source_of
from vigie.kit import clock
from vigie.listening import watch_editing
from vigie.listening.models import Gathering, Mention, Source
from vigie.networks.types import SourceKind
from vigie.team.models import Member
from vigie.team.tests.people import client_of

pytestmark = pytest.mark.django_db


def hear(who: str, text: str, member: Member, kind: SourceKind = SourceKind.MENTIONS) -> Conversation | None:
    channel = member.workspace.channels.first() or a_channel(member.workspace)
    gathering = gathered(source_of(channel, kind), who, text)
    intake.receive_gatherings(gathering.source, [gathering])
    return Conversation.objects.filter(messages__mention=gathering.mention).first()


def today(member: Member) -> Today:
    member.refresh_from_db()
    return Today.record_visit(member)


def test_the_first_figure_is_how_many_people_wait(manager: Member) -> None:
    for name in ("Marie", "Luc", "Ana"):
        hear(name, "Une question", manager)
    one = Conversation.objects.first()
    assert one
    one.assign(manager, manager)
    shown = today(manager)
    assert (shown.people_waiting, shown.mine_waiting) == (3, 1)
    page = client_of(manager).get(reverse("desk:today", args=[manager.workspace.slug])).content.decode()
    assert "Marie" in page


def test_nobody_waits_on_a_channel_that_she_may_not_see(manager: Member, reader: Member) -> None:
    conversation = hear("Marie", "Une question", manager)
    assert conversation
    ChannelRights.objects.create(channel=conversation.channel, member=reader, rights=[])
    shown = today(reader)
    assert (shown.people_waiting, shown.said_to_us, shown.heard_counts) == (0, [], {})


def test_a_visit_lasts_while_she_comes_back_and_the_next_one_begins_where_it_ended(manager: Member) -> None:
    began = clock.now() + timedelta(minutes=5)
    with time_machine.travel(began, tick=False):
        since = today(manager).since
    with time_machine.travel(began + timedelta(minutes=20), tick=False):
        assert today(manager).since == since
    with time_machine.travel(began + timedelta(hours=9), tick=False):
        assert today(manager).since == began + timedelta(minutes=20)


def test_who_comes_back_from_holidays_is_told_of_seven_days(manager: Member) -> None:
    hear("Marie", "Bonjour", manager)
    began = clock.now() + timedelta(minutes=5)
    with time_machine.travel(began, tick=False):
        assert not today(manager).is_cut
    with time_machine.travel(began + timedelta(days=21), tick=False):
        assert today(manager).since == clock.now() - timedelta(days=7)
        page = client_of(manager).get(reverse("desk:today", args=[manager.workspace.slug])).content.decode()
    assert "sept derniers jours" in page or "last seven days" in page


def test_what_two_sources_heard_is_shown_once(manager: Member) -> None:
    hear("Marie", "une seule fois", manager)
    mention = Mention.objects.get()
    home = Source.objects.create(
        workspace=manager.workspace, network="rehearsal", kind=SourceKind.MENTIONS, query="autre"
    )
    Gathering.objects.create(source=home, mention=mention, reason="mention")
    shown = today(manager)
    assert shown.said_to_us == [mention]
    assert shown.heard_counts == {"mentions": 1}


def test_what_was_said_since_is_counted_by_kind_newest_first(manager: Member) -> None:
    for text in ("premier", "deuxième"):
        hear("Marie", text, manager)
    hear("Luc", "au passage", manager, SourceKind.HOME)
    shown = today(manager)
    assert shown.heard_counts == {"mentions": 2, "home": 1}
    assert [mention.text for mention in shown.said_to_us] == ["deuxième", "premier"]


def test_an_empty_workspace_is_told_how_to_begin(manager: Member) -> None:
    page = client_of(manager).get(reverse("desk:today", args=[manager.workspace.slug])).content.decode()
    for place in ("channels:connect", "listening:feeds", "training:explore"):
        assert reverse(place, args=[manager.workspace.slug]) in page


def test_the_page_asks_few_questions(manager: Member, django_assert_max_num_queries: object) -> None:
    for n in range(12):
        hear(f"Personne {n}", "Une question", manager)
    client, address = client_of(manager), reverse("desk:today", args=[manager.workspace.slug])
    client.get(address)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(address)


def test_what_is_under_a_warning_is_not_shown(manager: Member) -> None:
    hear("Marie", "Il l’a frappée", manager)
    Mention.objects.update(spoiler="Violence")
    page = client_of(manager).get(reverse("desk:today", args=[manager.workspace.slug])).content.decode()
    said = " ".join(page.split("front-heard")[1].split())
    assert "Violence […]" in said
    assert "frappée" not in said


def test_what_leaves_is_read_before_all_that_was_said(manager: Member) -> None:
    hear("Marie", "Une question", manager)
    page = client_of(manager).get(reverse("desk:today", args=[manager.workspace.slug])).content.decode()
    assert page.index("front-waiting") < page.index("front-side") < page.index("front-heard")


def test_what_our_accounts_said_and_what_was_deleted_are_not_counted(manager: Member) -> None:
    channel = a_channel(manager.workspace)
    home = source_of(channel, SourceKind.HOME)
    for who in ("Voisine", "us", "Voisin"):
        gathered(home, who, "Bonjour", reason="home")
    deleted = gathered(home, "Voisine", "Effacé", reason="home").mention
    Mention.objects.filter(pk=deleted.pk).update(gone_at=clock.now())
    gathered(source_of(channel), "us", "Notre réponse", reason="own")
    shown = today(manager)
    assert shown.heard_counts == {"home": 2}
    assert shown.said_to_us == []


def test_what_a_new_watch_finds_in_the_past_is_not_said_since_the_last_visit(manager: Member) -> None:
    hear("Marie", "Le pont", manager)
    watch = watch_editing.create_watch(manager, "Pont", "pont")
    assert watch.hits.count() == 1
    Mention.objects.update(heard_at=clock.now() - timedelta(days=2))
    Member.objects.filter(pk=manager.pk).update(visited_at=clock.now() - timedelta(days=1), seen_at=clock.now())
    assert today(manager).busiest_watches == []


def test_the_list_of_what_was_heard_holds_only_what_the_member_may_see(manager: Member, reader: Member) -> None:
    conversation = hear("Marie", "Une question secrète", manager)
    assert conversation
    ChannelRights.objects.create(channel=conversation.channel, member=reader, rights=[])
    address = f"{reverse('listening:heard', args=[manager.workspace.slug])}?kind=mentions&since=n%27importe"
    assert "Une question secrète" in client_of(manager).get(address).content.decode()
    assert "Une question secrète" not in client_of(reader).get(address).content.decode()
