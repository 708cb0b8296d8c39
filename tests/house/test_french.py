"""French is written as the OQLF asks, and as our own proof-reader asks; a text says the same in every room."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from vigie.proofreader.context import ProofContext
from vigie.proofreader.rule_registry import load_rules
from vigie.proofreader.text.parsed_text import ParsedText

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted(ROOT.glob("vigie/**/locale/fr/LC_MESSAGES/django.po"))
MANUALS = sorted(ROOT.glob("vigie/networks/*/doc.fr.md"))

FAULTS = {
    "a straight apostrophe": re.compile(r"\w'\w"),
    "an ordinary space before : ; » % $": re.compile(r"(?<=\S) (?=[:;»$]|%(?![(a-z]))"),
    "an ordinary space after «": re.compile(r"« "),
    "three points for an ellipsis": re.compile(r"\.\.\."),
    "a space before ; ?": re.compile(r"(?<=[^\s«])[ \u00a0\u202f][;?](?!\u00a0»)"),
    "an exclamation mark": re.compile(r"!(?!=)"),
    "straight quotes": re.compile(r'(?<![=\w])"(?![>=])'),
}


TYPOGRAPHY = [rule for name, rule in load_rules().items() if name.startswith("typography.")]
#: A rule's own example of a fault, an abbreviation of the statutes, the number of a page of the OQLF.
NOT_FAULTS = {"19:30", "L.C.", "22039"}


def french(catalogue: Path) -> list[tuple[str, str | None, str]]:
    texts = []
    for message in read_po(catalogue.open("rb")):
        key = message.id if isinstance(message.id, str) else message.id[0]
        written = [message.string] if isinstance(message.string, str) else message.string
        texts += [(key, message.context, text) for text in written if key and text]
    return texts


def without_markup(text: str) -> str:
    return re.sub(r"<[^>]*>|%\(\w+\)[sd]|\{[^}]*\}|https?://\S+", "x", text)


def remarks(text: str) -> list[str]:
    """What our own rules of typography say of a text of ours."""
    parsed, context = ParsedText(without_markup(text)), ProofContext(language="fr")
    found = [remark for rule in TYPOGRAPHY for remark in rule.find_remarks(parsed, context)]
    words = [(remark.rule, parsed.original[remark.start : remark.end]) for remark in found]
    return [f"{rule}: {fault!r} in {text!r}" for rule, fault in words if fault not in NOT_FAULTS]


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


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parts[-5])
def test_the_proof_reader_has_nothing_to_say_of_what_the_screens_say(catalogue: Path) -> None:
    assert [said for _key, _context, text in french(catalogue) for said in remarks(text)] == []


def test_the_proof_reader_has_nothing_to_say_of_its_own_sources() -> None:
    assert [said for rule in load_rules().values() for said in remarks(rule.source)] == []


@pytest.mark.parametrize("manual", MANUALS, ids=lambda path: path.parts[-2])
def test_the_proof_reader_has_nothing_to_say_of_the_manuals(manual: Path) -> None:
    prose = re.sub(r"`[^`]*`", "x", manual.read_text("utf-8"))
    assert [said for paragraph in prose.split("\n") for said in remarks(paragraph)] == []
