"""Thousands of feeds that nobody here wrote, where they are at hand (beside the project, or in VIGIE_SAMPLES)."""

import json
import os
import re
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vigie.kit.text import html_to_text
from vigie.networks.feeds import items, opml
from vigie.networks.foreign_json import Malformed

BESIDE = Path(__file__).resolve().parents[4].parent / "shared" / "data"
SAMPLES = Path(os.environ.get("VIGIE_SAMPLES", BESIDE)) / "flux_rss_opml"
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
#: Each archive, and which part of its files at most is no feed (the answers expected of other readers).
ARCHIVES = {"feedparser_tests.tar.gz": 0.02, "gofeed_testdata.tar.gz": 0.6, "rss_parser_flux_reels.tar.gz": 0.6}
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="no samples of real feeds on this machine")


def files(archive):
    with tarfile.open(SAMPLES / archive) as tar:
        return {member.name: file.read() for member in tar if (file := tar.extractfile(member))}


def read(body):
    return items.read_feed(body, "https://t.example/rss", "", NOW)


@pytest.mark.parametrize(
    "archive", ["feedparser_tests.tar.gz", "gofeed_testdata.tar.gz", "rss_parser_flux_reels.tar.gz"]
)
def test_no_feed_raises_anything_else(archive):
    refused = 0
    found = files(archive)
    for body in found.values():
        try:
            read(body)
        except Malformed:
            refused += 1
    assert refused < len(found) * ARCHIVES[archive]


def test_real_feeds_are_read_as_another_reader_reads_them():
    """Titles, links and number of items as rss-parser found them."""
    found = files("rss_parser_flux_reels.tar.gz")
    compared = 0
    for name, body in found.items():
        answer = found.get(re.sub(r"/input/(.*)\.\w+$", r"/output/\1.json", name))
        if "/input/" not in name or answer is None:
            continue
        expected = [item for item in understood(answer) if item.get("title") or item.get("link")]
        heard = [item.heard for item in read(body).items]
        assert len(heard) == len(expected), name
        for ours, theirs in zip(heard, expected, strict=True):
            if "\ufffd" not in str(theirs.get("title", "\ufffd")):  # the other reader lost some accents
                assert words(ours.title)[:60] == words(html_to_text(theirs["title"]))[:60], name
            if isinstance(theirs.get("link"), str) and theirs["link"].startswith("http"):
                assert ours.ref.url == theirs["link"].strip(), name
            compared += 1
    assert compared > 300


def understood(answer):
    try:
        return json.loads(answer)["feed"].get("items", [])
    except UnicodeDecodeError:
        return json.loads(answer.decode("latin-1"))["feed"].get("items", [])


def words(text):
    return re.findall(r"\w+", text)


def test_real_lists_of_feeds_are_read_though_their_xml_is_broken():
    for path in SAMPLES.glob("*.opml"):
        body = path.read_bytes()
        addresses = set(re.findall(rb"""xmlUrl=["'](http[^"']+)""", body))
        assert len(opml.read_opml(body)) == len(addresses), path.name
