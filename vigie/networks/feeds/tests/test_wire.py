import re
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
    body = f"<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>T</title><link>https://t.example/</link>{head}{''.join(entries)}</channel></rss>"
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


def test_an_empty_item_is_counted():
    feed = read("journal.rss")
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


def test_notices_without_id_that_share_title_and_page_stay_apart():
    notice = (
        "<item><title>Avis public</title><link>https://t.example/{page}</link><description>{text}</description></item>"
    )
    for page in ("", "avis"):
        notices = [notice.format(page=page, text=text) for text in ("Rue Un", "Rue Deux", "Rue Deux")]
        items = rss(*notices).items
        assert [item.heard.text for item in items] == ["Rue Un", "Rue Deux"]
        assert len({item.heard.ref.remote_id for item in items}) == 2


def test_a_notice_keeps_its_name_when_its_text_is_corrected():
    dated = "<item><title>Avis</title><link>/avis</link><pubDate>{day} Nov 2026</pubDate>"
    dated += "<description>{text}</description></item>"
    before = rss(dated.format(day=3, text="Rue Un"), dated.format(day=4, text="Rue Deux")).items
    after = rss(dated.format(day=3, text="Rue Une"), dated.format(day=4, text="Rue Deux")).items
    assert [item.heard.ref for item in before] == [item.heard.ref for item in after]


def test_an_id_given_to_every_item_names_none():
    items = rss(*(f"<item><guid>x</guid><title>{n}</title><link>/{n}</link></item>" for n in "ab")).items
    assert [item.heard.ref.remote_id for item in items] == ["https://t.example/a", "https://t.example/b"]


def test_the_same_item_twice_is_one():
    assert len(rss(*["<item><guid>x</guid><title>A</title><link>/a</link></item>"] * 2).items) == 1


def dated(*dates, head=""):
    """When the items of a feed with these dates were published; an empty one has no date."""
    entries = (f"<item><guid>{n}</guid><title>A</title><pubDate>{at}</pubDate></item>" for n, at in enumerate(dates))
    return [item.heard.published_at for item in rss(*entries, head=head).items]


@pytest.mark.parametrize("unread", ["", "un jour", "31 février 2026", "Mon, 01 Jan 0001 00:00:00 GMT", "31 Dec 2066"])
def test_an_item_whose_date_cannot_be_read_is_as_old_as_the_one_above_it(unread):
    day = datetime(2026, 11, 20, tzinfo=UTC)
    assert dated("20 Nov 2026", unread, unread, "3 Nov 2026") == [day, day, day, datetime(2026, 11, 3, tzinfo=UTC)]


def test_a_first_item_without_date_is_as_old_as_its_document():
    head = "<lastBuildDate>Lundi, 2. Novembre 2026 - 15:54</lastBuildDate>"
    assert dated("un jour", "", head=head) == [datetime(2026, 11, 2, 15, 54, tzinfo=UTC)] * 2


def test_a_document_without_any_date_is_dated_by_its_reading_and_says_so():
    assert dated("un jour", "") == [NOW, NOW]
    items = rss("<item><title>A</title></item>", "<item><title>B</title><pubDate>3 Nov 2026</pubDate></item>").items
    assert [item.heard.is_undated for item in items] == [True, False]


def test_nothing_was_published_later_than_it_is_read():
    assert dated("23 Nov 2026 06:00", "20 Nov 2026")[0] == NOW


def test_the_language_of_the_feed_tells_the_day_from_the_month():
    assert dated("03/04/2026", head="<language>fr-ca</language>") == [datetime(2026, 4, 3, tzinfo=UTC)]
    assert dated("03/04/2026", head="<language>en-ca</language>") == [datetime(2026, 3, 4, tzinfo=UTC)]


def test_a_feed_of_thousands_of_items_keeps_its_first_and_its_last():
    feed = rss(*(f"<item><guid>g{n}</guid><title>{n}</title></item>" for n in range(20_000)))
    titles = [item.heard.title for item in feed.items]
    assert (titles[0], titles[-1], len(titles)) == ("0", "19999", wire.MAX_ITEMS)


def category_elements(body):
    return len(re.findall(rb"<[\w.-]*:?(?:category|subject|keywords)[\s>/]", wire.bound_document(body)))


@pytest.mark.parametrize(
    "element",
    [
        "<category>c{}</category>",
        "<category term='c{}' scheme='a>b'/>",
        "<Category><![CDATA[c{}]]></Category>",
        "<dc:subject>c{}</dc:subject>",
        "<media:category>c{}</media:category>",
        "<itunes:category text='c{}'><category/></itunes:category>",
        "<itunes:keywords>c{}</itunes:keywords>",
    ],
)
@pytest.mark.parametrize("item", ["item", "a:entry", "é:entry"])
def test_an_item_has_so_many_tags_at_most(element, item):
    tags = "".join(element.format(n) for n in range(1000))
    body = f"<rss><channel>{tags}<{item}>{tags}<title>A</title></{item}><{item}>{tags}</{item}>"
    assert category_elements(body.encode()) <= 3 * wire.MAX_TAGS


def test_what_follows_many_tags_is_read():
    tags = "".join(f"<category>c{n}</category>" for n in range(1000))
    (item,) = rss(f"<item><guid>1</guid>{tags}<title>A</title><description>B</description></item>").items
    assert (item.heard.title, item.heard.text, item.heard.tags[0]) == ("A", "B", "c0")


def test_a_list_of_keywords_has_a_length():
    words = ",".join(f"mot{n}" for n in range(5000))
    entries = wire.read_xml_feed(
        f"<rss><channel><item><title>A</title><itunes:keywords>{words}</itunes:keywords>".encode(), "", ""
    )[1]
    assert (entries[0].title, entries[0].tags) == ("A", [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_no_encoding_and_no_prefix_escapes_the_bounds(encoding):
    tags = "".join(f"<a:category term='c{n}'/>" for n in range(200))
    entries = "".join(f"<a:entry><a:id>{n}</a:id><a:title>{n}</a:title>{tags * (n < 2)}</a:entry>" for n in range(2000))
    body = (
        f"<?xml version='1.0' encoding='{encoding}'?><a:feed xmlns:a='http://www.w3.org/2005/Atom'>{entries}</a:feed>"
    )
    found = wire.read_xml_feed(body.encode(encoding), "https://t.example/", "")[1]
    assert (len(found), found[-1].title, len(found[0].tags)) == (wire.MAX_ITEMS, "1999", wire.MAX_TAGS)


def atom(entry):
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry><id>1</id>{entry}</entry></feed>"
    (item,) = items.read_feed(body.encode(), "https://t.example/atom", "", NOW).items
    return item.heard


@pytest.mark.parametrize("said", ["", " type='text'"])
def test_a_text_of_atom_is_kept_letter_for_letter(said):
    heard = atom(
        f"<title{said}>La balise &lt;video&gt; &amp;amp; le reste</title>"
        f"<content{said}>Quand revenus&lt;dépenses, écrivez &lt;nom&gt;.\n\nPuis &lt;b&gt; recommence.</content>"
    )
    assert heard.title == "La balise <video> &amp; le reste"
    assert heard.text == "Quand revenus<dépenses, écrivez <nom>.\n\nPuis <b> recommence."


def test_html_that_atom_calls_text_is_read_as_html():
    assert atom("<title>A</title><summary>&lt;p&gt;Un&lt;/p&gt;&lt;p&gt;deux&lt;/p&gt;</summary>").text == "Un\n\ndeux"


@pytest.mark.parametrize(
    ("base", "link"),
    [
        ("https://documents.example/pieces/", "https://documents.example/pieces/rapport.pdf"),
        ("/pieces/", "https://t.example/pieces/rapport.pdf"),
        ("", "https://t.example/a/rapport.pdf"),
    ],
)
def test_a_relative_link_starts_from_the_base_of_its_content(base, link):
    content = "&lt;a href='rapport.pdf'&gt;ici&lt;/a&gt; &lt;img src='rapport.pdf'&gt;"
    said = f" xml:base='{base}'" if base else ""
    heard = atom(f"<link href='https://t.example/a/1'/><title>A</title><content type='html'{said}>{content}</content>")
    assert heard.links == ("https://t.example/a/1", link)
    assert heard.media[0].url == link


def test_pictures_that_stand_in_the_text_alone_are_shown():
    described = '<img src="/1.png" alt="Le maire pêche"><img src="/1.gif" width="1" height="1">'
    emoji = '<img src="/2.png" class="wp-smiley" alt="🙏"><img data-src="/3.png" src="data:image/gif;base64,R0">'
    (item,) = rss(f"<item><title>A</title><description><![CDATA[{described}{emoji}]]></description></item>").items
    assert [(media.url, media.alt) for media in item.heard.media] == [
        ("https://t.example/1.png", "Le maire pêche"),
        ("https://t.example/3.png", ""),
    ]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("<author>redaction@journal.quebec (Odile Marchand)</author>", "Odile Marchand, T"),
        ("<author>Odile Marchand &lt;odile@journal.quebec&gt;</author>", "Odile Marchand, T"),
        ("<author>odile@journal.museum, Odile Marchand</author>", "Odile Marchand, T"),
        ("<author>odile@journal.quebec</author>", "T"),
        ("<author>Odile Marchand (Le Quai)</author>", "Odile Marchand (Le Quai), T"),
        ("<dc:creator>Odile Marchand</dc:creator><dc:creator>Jean Roy</dc:creator>", "Odile Marchand, Jean Roy, T"),
    ],
)
def test_who_signs_is_named_without_address(said, name):
    assert rss(f"<item><title>A</title>{said}</item>").items[0].heard.author.name == name


@pytest.mark.parametrize("element", ["author", "dc:creator", "managingEditor", "itunes:keywords", "a:name"])
def test_who_signs_and_what_about_have_a_length(element):
    def bounded(length):
        return wire.bound_document(f"<item><title>A</title><{element}>{'a' * length}</{element}>".encode())

    assert f"<{element}>".encode() in bounded(1000)
    assert f"<{element}>".encode() not in bounded(wire.MAX_SHORT_LENGTH + 1)
    assert b"<title>A</title>" in bounded(wire.MAX_SHORT_LENGTH + 1)


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
