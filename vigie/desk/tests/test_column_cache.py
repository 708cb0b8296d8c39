"""The fragment of an item is kept, and never shown once anything that it shows has changed."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client

from vigie.desk import wall
from vigie.desk.models import Column
from vigie.desk.templatetags.wall import item_fragments
from vigie.desk.tests.test_wall import LUC, bring, said
from vigie.kit import clock
from vigie.listening.models import Mention, Source
from vigie.networks.types import RemoteMedia, SourceKind
from vigie.people.models import Author
from vigie.team.models import Member, Workspace

Browser = Callable[[Member], Client]
LINKS = ("id", "author", "repost_of")  # another row, not another value


@pytest.fixture
def column(workspace: Workspace) -> Column:
    source = Source.objects.create(
        workspace=workspace, network="feeds", kind=SourceKind.FEED, query="https://a.example"
    )
    quoted = said(9, "La citation", LUC)
    post = said(1, "Bonjour", media=(RemoteMedia("https://a.example/p.jpg"),), quote_of="post:9")
    bring(source, quoted, said(2, author=LUC, repost_of=post))
    column = Column.objects.create(workspace=workspace, name="Colonne")
    column.sources.set([source])
    return column


@pytest.fixture(autouse=True)
def no_fragment() -> Iterator[None]:
    item_fragments.clear()
    yield
    item_fragments.clear()


def other_value(field: models.Field[Any, Any], value: object) -> object:
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return value - timedelta(days=40) if isinstance(value, datetime) else clock.now()
    if isinstance(field, models.PositiveIntegerField):
        return 7
    if field.name == "media":
        return [{"url": "https://a.example/autre.jpg", "kind": "image", "alt": "Un quai"}]
    if field.name == "card":
        return {"url": "https://b.example", "title": "Carte"}
    if isinstance(value, list):
        return ["autre"]
    if field.name == "gone_at":
        return clock.now()
    return "https://b.example/autre" if "url" in field.name else "autre"


def page_of(client: Client, column: Column) -> str:
    text = client.get(f"/w/{column.workspace.slug}/columns/{column.pk}/").content.decode()
    return text[text.index('<ol class="items">') : text.index("</vigie-roving>")]


SHOWN_FIELDS = [
    (model, field) for model in (Mention, Author) for field in model._meta.concrete_fields if field.name not in LINKS
]


@pytest.mark.parametrize(
    ("model", "field"), SHOWN_FIELDS, ids=lambda each: getattr(each, "name", each.__class__.__name__)
)
def test_a_field_that_changes_is_never_shown_as_it_was(
    model: type[Mention] | type[Author],
    field: models.Field[Any, Any],
    column: Column,
    manager: Member,
    client_of: Browser,
) -> None:
    client = client_of(manager)
    page_of(client, column)
    for n, row in enumerate(model.objects.all()):
        value = other_value(field, getattr(row, field.name))
        if field.name == "remote_id":
            value = f"{value}{n}"
        model.objects.filter(pk=row.pk).update(**{field.name: value})
        shown_before = page_of(client, column)
        item_fragments.clear()
        assert shown_before == page_of(client, column)


def test_a_warning_put_on_a_picture_later_covers_it(column: Column, manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    assert "mention-spoiler" not in page_of(client, column)
    Mention.objects.filter(text="Bonjour").update(spoiler="Violence")
    assert "mention-spoiler" in page_of(client, column)


def test_an_item_that_did_not_change_is_rendered_once(column: Column, manager: Member, client_of: Browser) -> None:
    client = client_of(manager)
    page_of(client, column)
    rendered = item_fragments.rendered_count
    assert rendered == len(wall.open_column(manager, column).items)
    page_of(client, column)
    assert item_fragments.rendered_count == rendered


def test_a_column_that_is_muted_or_renamed_has_another_menu(
    column: Column, manager: Member, client_of: Browser
) -> None:
    client, address = client_of(manager), f"/w/{column.workspace.slug}/columns/"
    assert "Retirer la sourdine" not in client.get(address).content.decode()
    Column.objects.filter(pk=column.pk).update(muted_at=clock.now(), name="Autre nom")
    page = client.get(address).content.decode()
    assert "Retirer la sourdine" in page
    assert "actions\N{NO-BREAK SPACE}: Autre nom" in page
