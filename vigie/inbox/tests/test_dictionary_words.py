"""The people we talk with are named without mistakes."""

from vigie.channels.models import Channel
from vigie.inbox import dictionary_words
from vigie.inbox.tests.conftest import Says
from vigie.people.models import Author


def test_who_spoke_to_us_is_known_by_her_handle_and_her_names(channel: Channel, says: Says) -> None:
    says("Marie", "À quand le tramway ?")
    Author.objects.update(handle="zarb@ailleurs.example", name="Zarbine de la Trebouille")
    assert set(dictionary_words.people_names(channel.workspace)) == {"zarb", "Zarbine", "Trebouille"}
