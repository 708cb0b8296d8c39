from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.networks.feeds import opml
from vigie.networks.feeds.opml import Outline
from vigie.networks.troubles import Refused


def lines(*outlines):
    return f"<opml version='1.0'><body>{''.join(outlines)}</body></opml>".encode()


def test_folders_and_titles_are_read():
    body = lines(
        '<outline text="Médias"><outline text="Radios">',
        "<outline title='R' xmlUrl='https://r.example/rss' htmlUrl='https://r.example'/></outline></outline>",
    )
    assert opml.read_opml(body) == [Outline("https://r.example/rss", "R", "https://r.example", ("Médias", "Radios"))]


def test_a_bare_ampersand_and_an_entity_of_html_are_mended():
    body = lines('<outline text="A & B &eacute;t&eacute; &amp; &#233;" xmlUrl="https://a.example/rss?x=1&y=2"/>')
    assert opml.read_opml(body) == [Outline("https://a.example/rss?x=1&y=2", "A & B été & é")]


def test_half_a_file_gives_its_half():
    assert (
        opml.read_opml(b"<opml><body><outline text='A' xmlUrl='https://a.example/rss'/><outline text='B' xml")[0].title
        == "A"
    )


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("a.example/rss?x=1", "https://a.example/rss?x=1"),
        ("a.example", "https://a.example"),
        ("a.example:8080/rss", "https://a.example:8080/rss"),
        ("//a.example/rss", "https://a.example/rss"),
        ("feed:https://a.example/rss", "https://a.example/rss"),
        ("itpc://a.example/rss", "https://a.example/rss"),
        ("HTTP://a.example/rss", "HTTP://a.example/rss"),
    ],
)
def test_an_address_is_read_without_its_scheme(said, url):
    outline = opml.read_opml(lines(f"<outline title='A' xmlUrl='{said}' htmlUrl='{said}'/>"))[0]
    assert (outline.url, outline.home) == (url, url)


@pytest.mark.parametrize(
    "said", ["javascript:alert(1)", "mailto:a@b.example", "ftp://a.example/rss", "rss.xml@x", "/rss", "Titre"]
)
def test_what_is_no_address_of_the_web_is_passed_over(said):
    with pytest.raises(Refused):
        opml.read_opml(lines(f"<outline title='A' xmlUrl='{said}'/>"))


def test_a_file_that_is_no_xml_and_holds_an_odd_declaration_is_read():
    body = b"<opml><body><outline xmlUrl='https://a.example/' x=y><![si]><outline xmlUrl='https://b.example/'>"
    assert [outline.url for outline in opml.read_opml(body)] == ["https://a.example/", "https://b.example/"]


def test_the_same_feed_twice_is_one():
    assert len(opml.read_opml(lines(*["<outline xmlUrl='https://a.example/rss'/>"] * 2))) == 1


def test_what_is_no_web_address_is_passed_over():
    assert len(opml.read_opml(lines("<outline xmlUrl='javascript:x'/><outline xmlUrl='feed://a.example/rss'/>"))) == 1


@pytest.mark.parametrize(
    "evil",
    [
        b'<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        + lines("<outline text='&b;' xmlUrl='https://a.example'/>"),
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + lines("<outline text='&x;' xmlUrl='https://a.example'/>"),
        b'<!DOCTYPE opml SYSTEM "http://127.0.0.1/x.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1/">%p;]>' + lines(),
    ],
)
def test_entities_are_refused(evil):
    with pytest.raises(Refused) as refusal:
        opml.read_opml(evil)
    assert refusal.value.field == "file"


@pytest.mark.parametrize("body", [b"", b"bonjour", b"<html></html>", lines(), b"\xff\xfe\x00"])
def test_a_file_without_feed_is_refused(body):
    with pytest.raises(Refused):
        opml.read_opml(body)


def test_thousands_of_folders_deep_is_survived():
    assert opml.read_opml(
        lines("<outline xmlUrl='https://a.example'/>" + "<outline text='x'>" * 20_000 + "</outline>" * 20_000)
    )


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(str.strip).filter(bool)
outlines = st.builds(
    Outline,
    url=st.integers(0, 10**6).map(lambda n: f"https://a.example/{n}?a=1&b=2"),
    title=words,
    home=st.sampled_from(["", "https://a.example/"]),
    folders=st.lists(words, max_size=3).map(tuple),
)


@given(words, st.lists(outlines, min_size=1, max_size=8, unique_by=lambda outline: outline.url))
def test_what_is_written_is_read_back(title, feeds):
    feeds = [outline for outline in feeds if outline.title]
    assert sorted(opml.read_opml(opml.write_opml(title, feeds).encode()), key=str) == sorted(feeds, key=str)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body):
    with suppress(Refused):
        opml.read_opml(b"<opml><body><outline xmlUrl='https://a.example/'/>" + body)
