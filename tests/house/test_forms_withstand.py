"""Every form that a page shows, sent back with one field spoiled at a time: an answer, never a fault of ours."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from tests.house.doors import doors, numbers
from tests.house.furnished import furnish
from vigie.channels.models import ChannelRights
from vigie.journal.models import Entry
from vigie.publishing.models import Media
from vigie.team.models import Member, Right, Role

#: Each is refused by something: PostgreSQL, an integer, a date, a page, a column, a list of choices.
POISONS = (
    "a\0b",
    "9223372036854775808",
    "-1",
    "²",
    "9999-12-31T23:59",
    "é" * 30_000,
    "'\"><script>x</script>%s{}\u202e",
)
TRAPS = (b"", b"\0" * 40, b"<svg onload='x'/>", b"\xff\xd8\xff\xe0" * 20, b"GIF89a\xff\xff\xff\xff")
PARTS = 4  # the forms are thousands of requests: no test takes them all
#: What reaches a network, or starts a search that lasts.
LEFT_OUT = ("/explore/", "/check/")


@dataclass
class Form:
    """A form as a browser would send it."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    """The forms of a page, and their fields with what they hold."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms, self.form = address, list[Form](), None
        self.by_id: dict[str, Form] = {}
        self.select, self.area = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open(said)
        target = self.by_id.get(said.get("form", "")) or self.form
        name = said.get("name", "")
        if target is not None and name:
            self._field(tag, name, said, target)
        if tag == "option" and self.select and self.form is not None:
            held = self.form.fields[self.select]
            if "selected" in said or not held:
                self.form.fields[self.select] = [said.get("value", "")]

    def _open(self, said: dict[str, str]) -> None:
        self.form = Form(urljoin(self.address, said.get("action", "")), said.get("method", "get").lower())
        self.forms.append(self.form)
        if "id" in said:
            self.by_id[said["id"]] = self.form

    def _field(self, tag: str, name: str, said: dict[str, str], form: Form) -> None:
        if tag == "input" and said.get("type") == "file":
            form.files.add(name)
        elif tag == "input" and said.get("type") in ("checkbox", "radio"):
            form.fields.setdefault(name, [])
            if "checked" in said:
                form.fields[name].append(said.get("value", "on"))
        elif tag in ("input", "button"):
            form.fields.setdefault(name, []).append(said.get("value", ""))
        elif tag == "select":
            form.fields[name], self.select = [], name
        elif tag == "textarea":
            form.fields[name], self.area = [""], name

    def handle_data(self, data: str) -> None:
        if self.area and self.form is not None:
            self.form.fields[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.area = ""


def _nowhere(*_asked: object, **_options: object) -> list[str]:
    raise OSError("no network in this test")


def _pages(client: Client, member: Member) -> Iterator[tuple[str, str]]:
    """Each page that shows something of hers, and its text: up to four for each door."""
    key = Media.objects.filter(workspace=member.workspace).latest("pk").key
    known = {"int": sorted(numbers(member)), "uuid": [key], "": [""]}
    for template, places in doors(member):
        shown = 0
        for value in known.get(places[0] if places else "", ["rehearsal", "mastodon", "bluesky", "wordpress"]):
            path = template.format(*[value] * len(places))
            undo = transaction.savepoint()
            answer = client.get(path)
            transaction.savepoint_rollback(undo)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                yield path, answer.text
                shown += 1
            if shown == 4:
                break


def _forms(client: Client, member: Member) -> list[Form]:
    """Each form once, by the door it goes to and the names that it holds: those of two conversations are one form."""
    found: dict[tuple[str, str], Form] = {}
    for path, text in _pages(client, member):
        reader = _Forms(path)
        reader.feed(text)
        for form in reader.forms:
            place = urlsplit(form.action).path
            if form.method in ("get", "post") and place.startswith("/w/") and not place.endswith(LEFT_OUT):
                held = re.sub(r"\d+|[0-9a-f]{8}-[0-9a-f-]{27}", "", " ".join(sorted(form.fields)))
                found.setdefault((resolve(place).view_name, held), form)
    return list(found.values())


def _sent(client: Client, form: Form, said: dict[str, object]) -> int | str:
    undo = transaction.savepoint()
    try:
        return int(getattr(client, form.method)(form.action, said).status_code)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    finally:
        transaction.savepoint_rollback(undo)


def _whole(form: Form) -> dict[str, object]:
    return {name: held for name, held in form.fields.items() if name != "csrfmiddlewaretoken"}


def _spoiled(form: Form) -> Iterator[tuple[str, dict[str, object]]]:
    """The form with one of its fields spoiled, and what was done to it: a NUL, and another poison by turns."""
    for turn, name in enumerate((*form.fields, *form.files)):
        for poison in (POISONS[0], POISONS[1 + turn % (len(POISONS) - 1)]):
            yield f"{name}={poison[:20]!r}", _whole(form) | {name: poison}
    for name in form.files:
        for content in TRAPS:
            trap = SimpleUploadedFile("../../a\u202e.png", content)
            yield f"{name}: {content[:8]!r}", _whole(form) | {name: trap}


@pytest.fixture
def client(manager: Member, client_of, monkeypatch) -> Iterator[Client]:
    """The browser of somebody whose workspace is furnished; there is no network."""
    monkeypatch.setattr("socket.getaddrinfo", _nowhere)
    furnish(manager)
    logging.disable(logging.CRITICAL)
    yield client_of(manager)
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_field_of_any_form_breaks_a_page(part, client, manager):
    forms, broken = _forms(client, manager), {}
    assert len(forms) > 50
    for form in forms[part::PARTS]:
        for what, said in _spoiled(form):
            status = _sent(client, form, said)
            if not isinstance(status, int) or status >= 500:
                broken[f"{form.method} {form.action} {what}"] = status
    assert broken == {}


#: Rows that are no act: what is read, arranged, half written, counted, or asked of a worker.
NO_ACT = {
    *("django_session", "team_cache", "usersessions_usersession", "team_member", "procrastinate_jobs"),
    *("desk_readmark", "inbox_answering", "proofreading_shownremark", "proofreading_remarkcount"),
    *("proofreading_linklookup", "proofreading_handlelookup"),
    *("publishing_media", "journal_entry"),
}
CHANGES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


def test_no_form_changes_anything_that_the_journal_does_not_tell(client, manager):
    untold, told = {}, 0
    for form in _forms(client, manager):
        undo, before = transaction.savepoint(), Entry.objects.count()
        with CaptureQueriesContext(connection) as asked:
            status = _sent_for_good(client, form)
        changed = {found[1] for query in asked if (found := CHANGES.match(query["sql"]))} - NO_ACT
        told += Entry.objects.count() > before
        arranged = form.action.endswith(("/place/", "/width/", "/mute/"))  # her columns, as they lie
        if changed and status < 400 and not arranged and Entry.objects.count() == before:
            untold[f"{form.method} {form.action}"] = sorted(changed)
        transaction.savepoint_rollback(undo)
    assert told > 20
    assert untold == {}


def _sent_for_good(client: Client, form: Form) -> int:
    return int(getattr(client, form.method)(form.action, _whole(form)).status_code)


#: What a reader may do: her own settings, columns, drafts and departure.
HERS = {"team:profile", "team:departure", "desk:add", "publishing:write", "publishing:copy"}


@pytest.mark.parametrize("strips_rights", [False, True], ids=["reader", "editor without rights"])
def test_no_form_of_an_owner_lets_a_reader_change_anything(strips_rights, client, manager, reader, client_of):
    if strips_rights:
        reader.change_role(Role.EDITOR)
        ChannelRights.objects.bulk_create(
            ChannelRights(channel=each, member=reader, rights=[Right.SEE]) for each in manager.workspace.channels.all()
        )
    hers, changed = client_of(reader), {}
    own = HERS | EDITORS if strips_rights else HERS
    for form in _forms(client, manager):
        if form.method == "get" or resolve(urlsplit(form.action).path).view_name in own:
            continue
        undo = transaction.savepoint()
        with CaptureQueriesContext(connection) as asked:
            status = _sent_for_good(hers, form)
        touched = {found[1] for query in asked if (found := CHANGES.match(query["sql"]))} - NO_ACT
        transaction.savepoint_rollback(undo)
        if touched and status < 400:
            changed[f"{form.action} {status}"] = sorted(touched)
    assert changed == {}


#: What goes by the role alone, whatever is said of an account: feeds, watches, shared columns, the house dictionary.
EDITORS = {
    *("desk:change", "desk:archive", "listening:feed", "listening:feed_add", "listening:ask", "listening:pause"),
    *("listening:archive", "listening:opml_import", "listening:public", "listening:watch", "listening:watch_new"),
    *("listening:watch_archive", "proofreading:learn", "proofreading:forget", "proofreading:words"),
}
