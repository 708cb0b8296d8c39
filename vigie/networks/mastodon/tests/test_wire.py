"""What differs between servers is survived."""

from typing import Any

import pytest

from vigie.networks.foreign_json import Malformed
from vigie.networks.mastodon import wire
from vigie.networks.mastodon.authorization import server_address
from vigie.networks.mastodon.network import rules_of
from vigie.networks.mastodon.tests.pretend import MARIE, SERVER, US, status
from vigie.networks.troubles import Refused
from vigie.networks.types import ArrivalReason, RemotePost, written_warning

READING = wire.EntityReader(SERVER, "sainte-rive.example", "01US")


def heard(**more: Any) -> RemotePost:
    return READING.read_post(status(1, MARIE, "<p>Bonjour</p>") | more, ArrivalReason.HOME)


def test_a_post_is_read_whole() -> None:
    html = (
        '<p>Voir <a href="https://journal.example/a" rel="nofollow">journal</a> '
        '<a href="https://s.example/@x" class="u-url mention">@x</a> '
        '<a href="https://s.example/tags/a" class="mention hashtag">#a</a><br>'
        "Fin&nbsp;!</p>"
    )
    size = {"original": {"width": 3, "height": 2}}
    post = heard(
        content=html,
        tags=[{"name": "a"}, {"nom": 1}],
        mentions=[{"acct": "x"}, {"acct": "y@z.example"}],
        media_attachments=[
            {"type": "gifv", "url": "https://s.example/v.mp4", "description": "Un chat", "meta": size},
            {"type": "image", "url": None},
        ],
        card={"url": "https://journal.example/a", "title": "Loyers"},
        visibility="direct",
        favourites_count=3,
        reblogs_count=-1,
        edited_at="2026-11-22T10:00:00+02:00",
    )
    assert post.text == "Voir journal @x #a\nFin\u00a0!"
    assert post.html == html
    assert post.links == ("https://journal.example/a",)
    assert post.tags == ("a",)
    assert post.mentions == ("x@sainte-rive.example", "y@z.example")
    assert [(media.kind, media.alt, media.width) for media in post.media] == [("video", "Un chat", 3)]
    assert post.card
    assert post.card.title == "Loyers"
    assert post.private
    assert (post.likes, post.reposts, post.replies) == (3, None, None)
    assert post.edited_at
    assert post.edited_at.isoformat() == "2026-11-22T08:00:00+00:00"


def test_a_poll_says_what_it_proposes() -> None:
    post = heard(
        content="<p>Pour ou contre ?</p>", poll={"options": [{"title": "Pour"}, {"title": "Contre & <b>"}, None]}
    )
    assert post.text == "Pour ou contre ?\n\n- Pour\n- Contre & <b>"


def test_media_that_are_hidden_stay_behind_a_warning() -> None:
    picture = [{"type": "image", "url": "https://s.example/i.png"}]
    assert heard(sensitive=True, media_attachments=picture).spoiler == "sensitive"
    assert heard(sensitive=True, media_attachments=picture, spoiler_text="Sang").spoiler == "Sang"
    assert heard(sensitive=True).spoiler == ""
    assert (
        written_warning("sensitive"),
        written_warning("porn, nudity"),
        written_warning("Sang"),
        written_warning(""),
    ) == ("", "", "Sang", "")


def test_handles_carry_the_domain_and_authors_their_address() -> None:
    assert READING.read_author(US).handle == "nous@sainte-rive.example"
    assert READING.read_author(US).remote_id == f"{SERVER}/users/nous"
    assert READING.read_author(MARIE).handle == "marie@ailleurs.example"
    assert READING.read_author(MARIE).remote_id == "https://ailleurs.example/@marie"  # older servers give no uri


@pytest.mark.parametrize(
    "quote",
    [
        {"quote": {"state": "accepted", "quoted_status": {"uri": "https://q.example/1"}}},
        {"quote": {"id": "9", "uri": "https://q.example/1"}},
        {"pleroma": {"quote_url": "https://q.example/1"}},
    ],
)
def test_a_quote_is_known_however_it_is_said(quote: dict[str, Any]) -> None:
    assert heard(**quote).quote_of == "https://q.example/1"


@pytest.mark.parametrize(
    "quote", [{"quote": None}, {"quote": {"state": "pending", "quoted_status": None}}, {"quote": "x"}]
)
def test_a_quote_that_may_not_be_shown_is_none(quote: dict[str, Any]) -> None:
    assert heard(**quote).quote_of == ""


def test_a_repost_carries_what_it_reposts() -> None:
    origin = status(2, US, "<p>Le plan</p>")
    post = heard(content="", reblog=origin)
    assert post.repost_of
    assert post.repost_of.author.handle == "nous@sainte-rive.example"
    assert post.repost_of.text == "Le plan"


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": None},
        {"uri": "javascript:alert(1)", "url": None},
        {"created_at": "hier"},
        {"account": None},
        {"content": 3},
    ],
)
def test_what_is_wrong_is_malformed(wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        heard(**wrong)


def test_numbers_are_taken_for_ids() -> None:
    assert heard(id=42).ref.local_id == "42"


def test_ids_are_ordered_as_their_servers_do() -> None:
    assert wire.newest_id([{"id": "9"}, {"id": "10"}]) == "10"
    assert wire.newest_id([{"id": "01HZZ"}, {"id": "01J00"}, None, {}]) == "01J00"


def test_a_server_says_its_own_limits() -> None:
    said = {
        "configuration": {
            "statuses": {"max_characters": 5000, "max_media_attachments": 6, "characters_reserved_per_url": 25},
            "polls": {"max_options": 8, "max_characters_per_option": 25},
            "media_attachments": {
                "description_limit": 1500,
                "image_size_limit": 10,
                "image_matrix_limit": 16_777_216,
                "supported_mime_types": ["image/png"],
            },
        }
    }
    rules = rules_of(said)
    assert (rules.max_length, rules.max_images, rules.url_length, rules.max_alt) == (5000, 6, 25, 1500)
    assert (rules.max_image_bytes, rules.mimes, rules.folklore) == (10, ("image/png",), ())
    assert rules.max_image_pixels == 16_777_216
    assert (rules.max_choices, rules.max_choice) == (8, 25)


def test_a_server_that_says_little_has_the_documented_limits() -> None:
    assert rules_of({}).max_length == 500
    assert rules_of({}).folklore == ("max_alt", "max_choices", "max_choice")
    assert rules_of({"poll_limits": {"max_options": 20, "max_option_chars": 200}}).max_choice == 200
    assert rules_of({"max_toot_chars": 2000}).max_length == 2000
    assert rules_of({"configuration": {"statuses": {"max_characters": "beaucoup"}}}).max_length == 500


@pytest.mark.parametrize(
    "typed",
    [
        "mastodon.quebec",
        " https://mastodon.quebec/ ",
        "@moi@mastodon.quebec",
        "moi@Mastodon.Quebec",
        "https://mastodon.quebec/@moi",
    ],
)
def test_a_server_is_understood_however_it_is_typed(typed: str) -> None:
    assert server_address(typed) == "https://mastodon.quebec"


@pytest.mark.parametrize(
    "typed", ["", "bonjour", "ftp://mastodon.quebec", "https://", "http://[::1", "un serveur.quebec"]
)
def test_what_is_no_server_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as trouble:
        server_address(typed)
    assert trouble.value.field == "server"
