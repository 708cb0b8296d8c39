"""Words of the composer that count or measure."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from vigie.channels.models import Channel
from vigie.publishing.templatetags.publishing import file_size
from vigie.publishing.tests.test_pages import form, picture
from vigie.team.models import Member
from vigie.team.workspace_urls import link

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [
        (12, "1 ko", "1 kB"),
        (199_600, "200 ko", "200 kB"),
        (1_430_000, "1,4 Mo", "1.4 MB"),
        (20_000_000, "20 Mo", "20 MB"),
    ],
)
def test_a_size_is_said_in_the_units_of_the_reader(size: int, french: str, english: str) -> None:
    with translation.override("fr-ca"):
        assert file_size(size) == french.replace(" ", NBSP)
    with translation.override("en-ca"):
        assert file_size(size) == english


@pytest.mark.usefixtures("in_english")
def test_pictures_without_alternative_text_are_counted_in_one_line(
    manager: Member, channel: Channel, client_of: Callable[[Member], Client]
) -> None:
    client = client_of(manager)
    for _n in range(2):
        client.post(link(manager.workspace, "publishing:add_media"), {"files": picture()})
    keys = [str(key) for key in manager.workspace.media.values_list("key", flat=True)]
    page = client.post(link(manager.workspace, "publishing:write"), form(channel, media=keys, act="check")).text
    assert page.count("2 pictures or videos without alternative text.") == 1
