"""French is written as the OQLF asks, and a text says the same in every room."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted(ROOT.glob("vigie/*/locale/fr/LC_MESSAGES/django.po"))

FAULTS = {
    "a straight apostrophe": re.compile(r"\w'\w"),
    "an ordinary space before : ; » % $": re.compile(r"(?<=\S) (?=[:;»$]|%(?![(a-z]))"),
    "an ordinary space after «": re.compile(r"« "),
    "three points for an ellipsis": re.compile(r"\.\.\."),
    "a space before ; ?": re.compile(r"(?<=[^\s«])[ \u00a0\u202f][;?](?!\u00a0»)"),
    "an exclamation mark": re.compile(r"!(?!=)"),
    "straight quotes": re.compile(r'(?<![=\w])"(?![>=])'),
}


def french(catalogue: Path) -> list[tuple[str, str | None, str]]:
    texts = []
    for message in read_po(catalogue.open("rb")):
        key = message.id if isinstance(message.id, str) else message.id[0]
        written = [message.string] if isinstance(message.string, str) else message.string
        texts += [(key, message.context, text) for text in written if key and text]
    return texts


def without_markup(text: str) -> str:
    return re.sub(r"<[^>]*>|%\(\w+\)[sd]|\{[^}]*\}|https?://\S+", "x", text)


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parts[-5])
def test_the_typography_is_quebecs(catalogue: Path) -> None:
    found = [
        f"{name}: {text!r}"
        for _key, _context, text in french(catalogue)
        for name, fault in FAULTS.items()
        if fault.search(without_markup(text))
    ]
    assert found == []


def test_a_text_is_translated_alike_in_every_room() -> None:
    """Django merges the catalogues: a text with two translations would show whichever room comes first."""
    said: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for catalogue in CATALOGUES:
        for message in read_po(catalogue.open("rb")):
            if message.id and message.string:
                said[(str(message.id), message.context)].add(str(message.string))
    assert {key: sorted(texts) for key, texts in said.items() if len(texts) > 1} == {}
