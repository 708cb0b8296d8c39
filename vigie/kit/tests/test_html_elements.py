import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.kit.html_elements import find_elements, walk_html
from vigie.kit.text import html_to_text

#: Declarations that pages of the wild hold, and that no standard knows.
ODD_DECLARATIONS = ["<![un_service]>", "<![if x]>", "<![CDATA[", "<!doctype [<!x", "<!-", "<?xml", "</", "<a b='"]


def test_elements_come_in_the_order_of_the_page():
    page = "<title>Un &amp; deux</title><BASE HREF='/x'><p><a href='/a' Rel=nofollow>ici</a><a hidden>"
    found = find_elements(page, "a", "title", "base")
    assert [(each.name, each.text, each.attributes) for each in found] == [
        ("title", "Un & deux", {}),
        ("base", "", {"href": "/x"}),
        ("a", "ici", {"href": "/a", "rel": "nofollow"}),
        ("a", "", {"hidden": ""}),
    ]


def test_elements_and_words_are_walked_in_order():
    said = list(walk_html("<p>Un <b>deux</b></p>trois<br>"))
    assert said == [
        ("p", ""),
        ("", "Un "),
        ("b", ""),
        ("", "deux"),
        ("/b", ""),
        ("/p", ""),
        ("", "trois"),
        ("br", ""),
        ("/br", ""),
    ]


@pytest.mark.parametrize("odd", ODD_DECLARATIONS)
def test_what_stands_before_and_after_an_odd_declaration_is_read(odd):
    assert [link.attributes["href"] for link in find_elements(f"<a href='/1'>un</a>{odd}", "a")][:1] == ["/1"]
    assert "un" in html_to_text(f"<p>un</p>{odd}")
    if odd in ODD_DECLARATIONS[:2]:
        assert html_to_text(f"<p>un</p>{odd}<p>deux</p>") == "un\n\ndeux"


@given(
    st.text()
    | st.lists(st.sampled_from([*ODD_DECLARATIONS, "<p>", "</p>", "<table>", "\ud800", "\0", "x"])).map("".join)
)
def test_no_text_raises(html):
    find_elements(html, "a", "meta")
    list(walk_html(html))
    html_to_text(html)


def test_thousands_of_elements_in_one_another_are_walked():
    assert sum(tag == "b" for tag, _ in walk_html("<b>" * 5000)) == 5000
