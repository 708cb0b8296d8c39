"""The characters of a page, whoever says them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.kit.html_charset import decode_html

WORDS = "Conseil municipal : procès-verbal d’été"


@pytest.mark.parametrize(
    ("charset", "head"),
    [
        ("iso-8859-1", '<meta charset="iso-8859-1">'),
        ("windows-1252", "<META CHARSET=windows-1252>"),
        ("windows-1252", '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">'),
        ("utf-8", '<meta charset="utf-8">'),
        ("iso-8859-15", '<?xml version="1.0" encoding="iso-8859-15"?>'),
        ("utf-8", ""),
        ("windows-1252", ""),
        ("utf-16", ""),
    ],
)
def test_the_charset_is_read_in_the_page(charset: str, head: str) -> None:
    words = WORDS if charset.startswith(("utf", "windows")) else WORDS.replace("’", "'")
    assert words in decode_html(f"<html><head>{head}<title>{words}</title>".encode(charset))


def test_the_answer_comes_before_the_page() -> None:
    assert WORDS in decode_html(f'<meta charset="iso-8859-1">{WORDS}'.encode(), "utf-8")


def test_a_charset_that_does_not_fit_the_bytes_gives_way_to_one_that_does() -> None:
    page = '<meta charset="iso-8859-1">été'.encode("latin-1")
    assert "été" in decode_html(page, "utf-8")
    assert "été" in decode_html(page, "no-such-charset")


def test_a_page_cut_inside_a_character_is_still_read() -> None:
    assert decode_html("<title>été".encode()[:-1]) == "<title>ét"


@given(st.binary(max_size=60), st.text(max_size=12))
def test_any_bytes_are_read(content: bytes, declared: str) -> None:
    assert isinstance(decode_html(b"<meta charset=" + content, declared), str)
