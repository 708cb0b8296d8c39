"""The journal: added to, never changed; read by who rules."""

import csv
import io
import re

import pytest
from asgiref.sync import async_to_sync
from django.db import DatabaseError, connection, transaction

from vigie import journal
from vigie.journal import labels
from vigie.journal.models import Entry
from vigie.team.models import Workspace
from vigie.team.tests.people import client_of
from vigie.team.workspace_urls import link


@pytest.fixture
def entry(manager):
    return journal.write("team.member.left", by=manager, of=manager)


def test_the_database_refuses_to_change_a_line(entry):
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(who="somebody else")
    assert Entry.objects.get().who == str(entry.member)


def test_the_database_refuses_to_remove_a_line(entry):
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        Entry.objects.all().delete()
    assert Entry.objects.exists()


def test_the_database_refuses_to_empty_the_journal(entry):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL vigie.may_empty_the_journal = ''")
        with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
            cursor.execute("TRUNCATE journal_entry")
    assert Entry.objects.exists()


def test_a_line_goes_with_its_act_or_not_at_all(manager):
    with transaction.atomic():
        journal.write("team.member.left", by=manager)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_an_upper_room_hears_the_act_in_its_transaction(manager):
    heard: list[Entry] = []
    journal.add_receiver("test.thing.done", heard.append)
    entry = journal.write("test.thing.done", by=manager)
    assert heard == [entry]


def test_the_page_says_who_did_what_when_from_where(manager, entry):
    page = client_of(manager).get(link(manager.workspace, "journal:entries"))
    assert entry.sentence in page.text
    assert f'datetime="{entry.at.isoformat()}"' in page.text


def test_a_workspace_never_reads_the_lines_of_another(manager, outsider, entry):
    assert entry.sentence not in client_of(outsider).get(link(outsider.workspace, "journal:entries")).text
    assert entry.sentence not in client_of(outsider).get(link(outsider.workspace, "journal:export")).getvalue().decode()


def test_it_is_narrowed_to_a_person_an_act_and_a_period(manager, proofreader, entry):
    other = journal.write("team.member.changed", by=proofreader, of=proofreader)
    client, address = client_of(manager), link(manager.workspace, "journal:entries")

    def shown(**query: str | int) -> list[Entry]:
        return [line for line in client.get(address, query).context["lines"] if line.act.startswith("team.member")]

    assert shown(person=proofreader.pk) == [other]
    assert shown(act="team.member.left") == [entry]
    assert shown(until="2020-01-01") == []
    assert shown(since="not a date", person="x", act="none", before="9" * 40) == [other, entry]


def test_pages_are_counted_by_id_so_that_new_lines_move_nothing(manager):
    lines = [journal.write("team.member.changed", by=manager) for _ in range(130)]
    client, address = client_of(manager), link(manager.workspace, "journal:entries")
    first = client.get(address).context
    journal.write("team.member.left", by=manager)
    second = client.get(address, {"before": first["older"]}).context
    assert second["lines"][0].pk == first["lines"][-1].pk - 1
    assert second["lines"][0] in lines


def test_the_file_holds_the_same_lines_and_runs_nothing(manager):
    journal.write("team.invitation.written", by=manager, about="=HYPERLINK(1)", role="editor")
    answer = client_of(manager).get(link(manager.workspace, "journal:export"))
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    (row,) = [row for row in rows if row[2] == "team.invitation.written"]
    assert row[3] == "'=HYPERLINK(1)"


def test_an_act_that_nobody_taught_is_still_shown(manager):
    assert "test.unknown.done" in journal.write("test.unknown.done", by=manager).sentence


@pytest.mark.parametrize("act", labels.known_acts())
def test_every_sentence_can_be_said_with_no_detail_at_all(act):
    assert labels.act_sentence(act, "Chloé", "ceci", {})


def test_an_empty_journal_teaches_what_it_is(manager):
    fresh = Workspace.create_with_owner(manager.user, "Vide", "fr-ca", "UTC")
    client = client_of(manager)
    page = client.get(link(fresh.workspace, "journal:entries"), {"act": "team.member.left"})
    assert page.status_code == 200
    assert not page.context["lines"]


def test_the_file_speaks_the_language_and_the_time_of_who_asked(manager):
    journal.write("team.member.left", by=manager, of=manager)
    said = client_of(manager).get(link(manager.workspace, "journal:export")).getvalue().decode()
    assert f"{manager} a quitté l’équipe" in said
    assert "-05:00" in said or "-04:00" in said


@pytest.mark.django_db(transaction=True)
def test_the_file_comes_the_same_from_the_real_kind_of_server(manager, async_client):
    journal.write("team.member.left", by=manager, of=manager)

    async def ask() -> bytes:
        await async_client.aforce_login(manager.user)
        answer = await async_client.get(link(manager.workspace, "journal:export"))
        return b"".join([chunk async for chunk in answer.streaming_content])

    assert "a quitté l’équipe" in async_to_sync(ask)().decode()


def test_each_day_is_written_once_and_its_hours_as_the_house_writes_them(manager):
    journal.write("team.member.left", by=manager)
    journal.write("team.member.changed", by=manager)
    page = client_of(manager).get(link(manager.workspace, "journal:entries"))
    days = page.context["days"]
    assert [group.entry for _day, groups in days for group in groups] == page.context["lines"]
    assert page.text.count("day-head") == len({day for day, _entries in days}) == len(days)
    assert not re.search(r">\s*\d{1,2}:\d\d:\d\d\s*<", page.text)
