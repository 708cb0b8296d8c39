"""What a channel knows of itself: its access, its troubles, its rules; and leaving it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection

from vigie.channels import jobs, key_rotation
from vigie.channels.connection import connect_account
from vigie.channels.models import RULES_LIFETIME, UNDO_WINDOW, Channel
from vigie.journal.models import Entry
from vigie.kit import clock
from vigie.kit.secrets import KeyRing, WrongKey, read_keys
from vigie.networks.troubles import Reconnect, Refused, TryLater
from vigie.networks.types import Account
from vigie.team.tests.people import client_of
from vigie.team.workspace_urls import link


def dying_in(manager, seconds: int) -> Channel:
    expires = clock.now() + timedelta(seconds=seconds)
    opened = Account("id-chloe", "chloe", "Chloé", secrets={"token": "first"}, expires_at=expires)
    return connect_account(manager, "brook", opened)[0]


@pytest.fixture
def channel(manager, server) -> Channel:
    return dying_in(manager, 7200)


def test_an_access_that_lives_is_not_renewed(channel, server):
    assert channel.renewed_account().secrets["token"] == "first"
    assert server.asked == []


def test_an_access_that_dies_within_five_minutes_is_renewed_and_saved(manager, server):
    server.lasts = 7200
    channel = dying_in(manager, 200)
    token = channel.renewed_account().secrets["token"]
    assert token.startswith("s3cret-token")
    kept = Channel.objects.get()
    assert kept.account().secrets["token"] == token
    assert kept.expires_at
    assert kept.expires_at > clock.now() + timedelta(hours=1)


@pytest.mark.django_db(transaction=True)
def test_many_who_come_at_once_renew_once(manager, server):
    server.lasts = 7200
    pk = dying_in(manager, 100).pk

    def ask(_number: int) -> str:
        try:
            return Channel.objects.get(pk=pk).renewed_account().secrets["token"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        tokens = set(pool.map(ask, range(4)))
    assert len(tokens) == 1
    assert len(server.asked) == 1


def test_a_dead_access_is_told_once(manager, channel):
    for _ in range(3):
        channel.record_result(Reconnect("revoked"))
    Channel.objects.get().record_result(Reconnect("revoked"))
    assert Entry.objects.filter(act="channels.channel.trouble").count() == 1
    kept = Channel.objects.get()
    assert (kept.trouble, kept.trouble_said) == ("reconnect", "revoked")


def test_another_cause_is_told_and_so_is_the_recovery(channel):
    channel.record_result(TryLater("cut"))
    channel.record_result(TryLater("too many", timedelta(minutes=5)))
    channel.record_result(None)
    channel.record_result(None)
    acts = Entry.objects.filter(thing_id=channel.pk).order_by("pk").values_list("act", "details__trouble")
    assert list(acts)[1:] == [
        ("channels.channel.trouble", "silent"),
        ("channels.channel.trouble", "limited"),
        ("channels.channel.recovered", None),
    ]
    assert Channel.objects.get().trouble_said == ""


def test_a_post_that_is_refused_says_nothing_of_the_account(channel):
    channel.record_result(Refused("too long", "text"))
    assert Channel.objects.get().trouble == ""


def trouble_of(channel: Channel) -> str:
    return Channel.objects.get(pk=channel.pk).trouble


def test_a_check_asks_for_what_needs_the_access(manager, channel, server):
    server.status, server.public_paths = 401, {"/rules"}
    page = client_of(manager).post(link(manager.workspace, "channels:check", channel.pk), follow=True)
    assert trouble_of(channel) == "reconnect"
    assert [str(message) for message in page.context["messages"]] == ["Chloé\u00a0: À reconnecter."]


def test_what_anybody_may_read_proves_no_access(channel):
    channel.record_result(Reconnect("revoked"))
    channel.record_result(None, proves_access=False)
    assert trouble_of(channel) == "reconnect"
    channel.record_result(None)
    assert trouble_of(channel) == ""


def test_what_anybody_may_read_ends_a_silence(channel):
    channel.record_result(TryLater("cut"))
    channel.record_result(None, proves_access=False)
    assert trouble_of(channel) == ""


def test_a_silence_does_not_hide_a_dead_access(channel):
    channel.record_result(Reconnect("revoked"))
    channel.record_result(TryLater("cut"))
    channel.record_result(None, proves_access=False)
    assert trouble_of(channel) == "reconnect"
    assert Entry.objects.filter(act="channels.channel.recovered").count() == 0


def test_the_access_of_before_says_nothing_of_the_one_that_was_opened_since(manager, channel):
    asked_before = Channel.objects.get(pk=channel.pk)
    dying_in(manager, 7200)
    asked_before.record_result(Reconnect("revoked"))
    assert trouble_of(channel) == ""


def test_a_renewal_that_was_done_by_another_job_proves_nothing(channel):
    channel.record_result(Reconnect("revoked"))
    jobs.renew_access(channel.pk)
    assert trouble_of(channel) == "reconnect"


def test_rules_are_kept_six_hours_and_live_ones_win(channel, server):
    assert channel.current_rules().max_length == 300
    server.length = 500
    assert Channel.objects.get().current_rules().max_length == 300
    with time_machine.travel(clock.now() + RULES_LIFETIME + timedelta(seconds=1)):
        live = Channel.objects.get().current_rules()
    assert (live.max_length, live.mimes, live.fields[0].choices) == (500, ("image/png",), (("a", "A"),))


def test_old_rules_are_better_than_none_when_the_network_is_silent(channel, server):
    channel.current_rules()
    server.status = 503
    with time_machine.travel(clock.now() + RULES_LIFETIME + timedelta(seconds=1)):
        assert Channel.objects.get().current_rules().max_length == 300
        asked = len(server.asked)
        assert Channel.objects.get().current_rules().max_length == 300
        assert len(server.asked) == asked
    assert Channel.objects.get().trouble == "silent"


def test_a_network_that_never_said_its_rules_is_a_trouble(channel, server):
    server.status = 503
    with pytest.raises(TryLater):
        channel.current_rules()


def test_the_health_page_says_what_is_wrong_and_what_to_do(manager, channel, server):
    client, address = client_of(manager), link(manager.workspace, "channels:channel", channel.pk)
    server.status = 401
    client.post(link(manager.workspace, "channels:check", channel.pk))
    page = client.get(address)
    assert link(manager.workspace, "channels:reconnection", channel.pk) in page.text
    server.status = 200
    client.post(link(manager.workspace, "channels:check", channel.pk))
    kept = Channel.objects.get()
    assert (kept.trouble, kept.quota["left"]) == ("", 12)
    assert "300" in client.get(address).text


def test_disconnecting_keeps_the_row_and_can_be_undone(manager, channel):
    client = client_of(manager)
    client.post(link(manager.workspace, "channels:disconnection", channel.pk))
    channel.refresh_from_db()
    assert not channel.is_connected
    with pytest.raises(Reconnect):
        channel.renewed_account()
    client.post(link(manager.workspace, "channels:disconnection_undo", channel.pk))
    channel.refresh_from_db()
    assert channel.renewed_account().secrets["token"] == "first"


def test_once_the_regret_is_over_the_secrets_are_given_back_and_erased(manager, channel, server):
    channel.disconnect(manager)
    jobs.forget_access(channel.pk)
    assert Channel.objects.get().sealed
    with time_machine.travel(clock.now() + UNDO_WINDOW + timedelta(seconds=1)):
        jobs.forget_access(channel.pk)
    assert Channel.objects.get().sealed == ""
    assert server.asked == ["/revoke/first"], "the access was given back first"
    assert Channel.objects.get().restore(manager) is False


def test_a_network_that_does_not_answer_is_asked_again_for_a_day(manager, channel, server):
    channel.disconnect(manager)
    server.status = 500
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        jobs.forget_access(channel.pk)
        assert Channel.objects.get().sealed
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        jobs.forget_access(channel.pk)
        assert Channel.objects.get().sealed == ""


def test_a_handle_that_changed_is_taken_at_the_next_renewal(manager, server):
    server.lasts, server.handle = 7200, "chloe_du_fleuve"
    dying_in(manager, 200).renewed_account()
    kept = Channel.objects.get()
    assert (kept.handle, kept.name) == ("chloe_du_fleuve", "Chloé")


def test_a_handle_too_long_for_its_column_does_not_lose_the_access_that_came_with_it(manager, server):
    server.lasts, server.handle = 7200, "chloe" * 100
    channel = dying_in(manager, 200)
    assert channel.renewed_account().secrets["token"].startswith("s3cret-token")
    kept = Channel.objects.get()
    assert (len(kept.handle), kept.account().secrets["token"]) == (300, channel.account().secrets["token"])


def test_a_job_renews_before_anybody_needs_it(manager, server):
    server.lasts = 7200
    channel = dying_in(manager, 100)
    jobs.renew_access(channel.pk)
    jobs.renew_access(channel.pk)
    assert len(server.asked) == 1
    assert not Channel.objects.expiring().exists()


def test_a_job_that_meets_a_dead_access_says_so(manager, server):
    server.status = 401
    jobs.renew_access(dying_in(manager, 100).pk)
    assert Channel.objects.get().trouble == "reconnect"
    assert not Channel.objects.expiring().exists()


def test_jobs_are_asked_for_the_dying_and_for_everybody(manager, channel):
    jobs.renew_expiring()
    jobs.check_all()
    jobs.check_health(channel.pk)
    assert Channel.objects.get().last_success_at is not None


def test_a_rotation_writes_every_secret_under_the_new_key(channel):
    file = settings.DATA / "keys"
    before, sealed = read_keys(file), channel.sealed
    assert key_rotation.rotate_keys() == 1
    kept = Channel.objects.get()
    assert kept.sealed != sealed
    assert kept.account().secrets["token"] == "first"
    assert KeyRing(read_keys(file)[:1]).decrypt(kept.sealed)
    with pytest.raises(WrongKey):
        KeyRing(before).decrypt(kept.sealed)
    assert Entry.objects.filter(act="channels.keys.rotated").exists()


def test_an_account_of_a_pretend_network_leads_to_its_exercises_and_a_real_one_does_not(manager, channel):
    rehearsed = connect_account(manager, "rehearsal", Account("1", "parti_du_fleuve"))[0]
    exercises = link(manager.workspace, "training:rehearsal")
    client = client_of(manager)
    pages = [client.get(link(manager.workspace, "channels:channel", one.pk)).text for one in (rehearsed, channel)]
    assert [f'class="button plain" href="{exercises}"' in " ".join(page.split()) for page in pages] == [True, False]
