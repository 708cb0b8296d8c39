from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.networks.feeds import items, wire
from vigie.networks.foreign_json import Malformed

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def read(name, address="https://courrier.example/rss"):
    return items.read_feed((FIXTURES / name).read_bytes(), address, "", NOW)


def rss(*entries, head=""):
    body = f"<rss version='2.0'><channel><title>T</title><link>https://t.example/</link>{head}{''.join(entries)}</channel></rss>"
    return items.read_feed(body.encode(), "https://t.example/rss", "", NOW)


def test_an_article_says_who_signs_where_and_when():
    feed = read("journal.rss")
    heard = feed.items[0].heard
    assert (feed.title, feed.kind, feed.period) == ("Le Courrier de Sainte-Rive", "rss", 600)
    assert heard.title == "Les loyers & la mairie : « assez »"
    assert heard.author.name == "Marie Tremblay, Le Courrier de Sainte-Rive"
    assert heard.author.handle == "courrier.example"
    assert heard.published_at == datetime(2026, 11, 22, 11, 30, tzinfo=UTC)
    assert (heard.language, heard.tags) == ("fr", ("Logement",))
    assert heard.ref.remote_id == "https://courrier.example/rss#courrier-1204"
    assert heard.ref.url == "https://courrier.example/loyers"


def test_an_article_is_clean_and_its_links_are_whole():
    heard = read("journal.rss").items[0].heard
    assert heard.text == "La mairesse répond.\n\nDeux mesures."
    assert "alert" not in heard.html
    assert heard.links == ("https://courrier.example/loyers", "https://courrier.example/mairie")
    assert (heard.media[0].url, heard.media[0].width) == ("https://courrier.example/p.jpg", 800)


def test_a_date_that_cannot_be_is_now_and_an_empty_item_is_counted():
    feed = read("journal.rss")
    assert feed.items[1].heard.published_at == NOW
    assert feed.items[1].heard.text == "Jusqu’à mardi."
    assert (len(feed.items), feed.skipped) == (2, 1)


def test_a_video_of_a_channel():
    feed = read("chaine.atom", "https://www.youtube.com/feeds/videos.xml?channel_id=UCsainteriveTV0000000000")
    heard = feed.items[0].heard
    assert feed.kind == "youtube"
    assert heard.ref.remote_id == "yt:video:abcDEF12345"
    assert heard.text == "Tout le débat, sans coupure."
    assert (heard.media[0].kind, heard.media[0].preview_url[-13:]) == ("video", "hqdefault.jpg")
    assert heard.author.name == "Sainte-Rive en direct"
    assert heard.likes == 412


def test_an_episode_of_a_podcast():
    feed = read("balado.rss", "https://balado.example/rss")
    heard = feed.items[0].heard
    assert feed.kind == "podcast"
    assert [(media.kind, media.url) for media in heard.media] == [
        ("audio", "https://balado.example/12.mp3"),
        ("image", "https://balado.example/12.jpg"),
    ]
    assert heard.text == "Épisode 12"


def test_a_json_feed():
    feed = read("carnet.json")
    first, second = (item.heard for item in feed.items)
    assert (feed.kind, first.author.name) == ("json", "Ada Roy, Carnet de la candidate")
    assert first.edited_at == datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
    assert first.media[0].kind == "audio"
    assert second.text == "Un <début>\n\nqui compte"


def test_an_item_without_id_is_named_by_its_page():
    (item,) = rss("<item><title>A</title><link>/a</link></item>").items
    assert item.heard.ref.remote_id == "https://t.example/a"


def test_items_that_all_lead_to_the_front_page_stay_apart():
    items = rss(*(f"<item><title>{n}</title><link>https://t.example/</link></item>" for n in "ab")).items
    assert len({item.heard.ref.remote_id for item in items}) == 2


def test_an_id_given_to_every_item_names_none():
    items = rss(*(f"<item><guid>x</guid><title>{n}</title><link>/{n}</link></item>" for n in "ab")).items
    assert [item.heard.ref.remote_id for item in items] == ["https://t.example/a", "https://t.example/b"]


def test_the_same_item_twice_is_one():
    assert len(rss(*["<item><guid>x</guid><title>A</title><link>/a</link></item>"] * 2).items) == 1


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("dim., 22 nov. 2026 06:30:00 -0500", datetime(2026, 11, 22, 11, 30, tzinfo=UTC)),
        ("Lundi 3 août 2026 9:05", datetime(2026, 8, 3, 9, 5, tzinfo=UTC)),
        ("Seg, 24 Set 2018 19:42:40 -0300", datetime(2018, 9, 24, 22, 42, 40, tzinfo=UTC)),
        ("Mon, 01 Jan 0001 00:00:00 GMT", NOW),
        ("Fri, 31 Dec 2066 00:00:00 GMT", NOW),
        ("31 février 2026 10:00", NOW),
    ],
)
def test_dates_as_they_are_written(said, at):
    (item,) = rss(f"<item><title>A</title><pubDate>{said}</pubDate></item>").items
    assert item.heard.published_at == at


def test_a_feed_of_thousands_of_items_keeps_its_first_and_its_last():
    feed = rss(*(f"<item><guid>g{n}</guid><title>{n}</title></item>" for n in range(20_000)))
    titles = [item.heard.title for item in feed.items]
    assert (titles[0], titles[-1], len(titles)) == ("0", "19999", wire.MAX_ITEMS)


def test_no_entity_is_expanded():
    bomb = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10 if n else "boum"}">' for n in range(9))
    spy = '<!ENTITY spy SYSTEM "file:///etc/passwd">'
    item = "<item><title>&b8;&spy;x</title></item>"
    body = f"<!DOCTYPE rss [{bomb}{spy}]><rss version='2.0'><channel><title>T</title>{item}</channel></rss>"
    feed = items.read_feed(body.encode(), "https://t.example/rss", "", NOW)
    assert "root:" not in feed.items[0].heard.title
    assert len(feed.items[0].heard.title) < 100


def test_a_page_is_no_feed():
    with pytest.raises(Malformed):
        items.read_feed(
            b"<!doctype html><html><head><title>A</title></head><body>B</body></html>", "https://t.example", "", NOW
        )


def test_half_a_feed_gives_its_half():
    body = (FIXTURES / "journal.rss").read_bytes()
    assert items.read_feed(body[: body.index(b"<title>Le pont")], "https://t.example", "", NOW).items


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252", "utf-8-sig"])
def test_encodings(encoding):
    head = '<?xml version="1.0"?>' if encoding.startswith("utf") else f'<?xml version="1.0" encoding="{encoding}"?>'
    body = f"{head}<rss version='2.0'><channel><title>Été</title><item><title>Ça</title></item></channel></rss>"
    feed = items.read_feed(body.encode(encoding), "https://t.example/rss", "text/xml; charset=none", NOW)
    assert (feed.title, feed.items[0].heard.title) == ("Été", "Ça")


WHOLE = [path.read_bytes() for path in FIXTURES.iterdir()]


@given(st.sampled_from(WHOLE), st.integers(0, 3000), st.integers(0, 400), st.binary(max_size=30))
def test_spoiled_bytes_never_raise_anything_else(body, at, length, noise):
    with suppress(Malformed):
        items.read_feed(body[:at] + noise + body[at + length :], "https://t.example/rss", "text/xml", NOW)


@pytest.mark.parametrize(
    ("followed", "guid", "remote_id"),
    [
        ("https://www.journal.example/rss", "https://journal.example/1", "https://journal.example/1"),
        ("https://feeds.journal.example/rss", "https://www.journal.example/1", "https://www.journal.example/1"),
        ("https://journal.example/rss", "tag:journal.example,2026:1", "tag:journal.example,2026:1"),
        ("https://faux.example/rss", "https://journal.example/1", "https://faux.example/rss#https://journal.example/1"),
        (
            "https://faux.example/rss",
            "tag:journal.example,2026:1",
            "https://faux.example/rss#tag:journal.example,2026:1",
        ),
        ("https://journal.example/rss", "post:12", "https://journal.example/rss#post:12"),
        ("https://faux.example/rss", "yt:video:1", "https://faux.example/rss#yt:video:1"),
    ],
)
def test_no_feed_speaks_for_another(followed: str, guid: str, remote_id: str) -> None:
    item = f"<item><title>Un titre</title><guid isPermaLink='false'>{guid}</guid></item>"
    body = f"<rss version='2.0'><channel><title>Fil</title>{item}</channel></rss>".encode()
    [found] = items.read_feed(body, followed, "", NOW).items
    assert found.heard.ref.remote_id == remote_id
