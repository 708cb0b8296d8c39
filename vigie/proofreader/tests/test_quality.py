"""Our own rules, then the engine with them, on our own labelled sentences.

`held` was not looked at while the first rules were written. The three `fresh` sets came later, written before the rules
were read again: `fresh-dev` to work with, `fresh-held` kept aside for a first measure, `fresh-last` for another. Both
have served since.
"""

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from vigie.proofreader.context import ProofContext
from vigie.proofreader.remarks import Nature, Remark
from vigie.proofreader.rule_registry import load_rules
from vigie.proofreader.text.parsed_text import ParsedText

SETS = Path(__file__).parent / "sets"
FOUND = {
    "dev": {"fault": 0.8, "typography": 0.95, "style": 0.9},
    "held": {"fault": 0.65, "typography": 0.85, "style": 0.7},
}


@cache
def rows(name: str) -> tuple[dict, ...]:  # type: ignore[type-arg]
    return tuple(json.loads(line) for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())


def remarks(words: str) -> list[Remark]:
    text, context = ParsedText(words), ProofContext(language="fr", network="bluesky")
    return [remark for rule in load_rules().values() for remark in rule.find_remarks(text, context)]


def touches(remark: Remark, label: dict) -> bool:  # type: ignore[type-arg]
    return bool(remark.start < label["end"] and label["start"] < remark.end)


@pytest.mark.parametrize("name", ["dev", "held"])
def test_most_faults_are_found_without_any_engine(name: str) -> None:
    found, all_of_them = Counter[str](), Counter[str]()
    for row in rows(name):
        said = remarks(row["text"])
        for label in row["labels"]:
            all_of_them[label["nature"]] += 1
            found[label["nature"]] += any(touches(one, label) for one in said)
    assert {n: found[n] / all_of_them[n] for n in all_of_them if found[n] / all_of_them[n] < FOUND[name][n]} == {}


@pytest.mark.parametrize("name", ["dev", "held"])
def test_fewer_than_one_clean_sentence_in_a_hundred_is_called_faulty(name: str) -> None:
    clean = [row["text"] for row in rows(name) if not row["labels"]]
    alarmed = [text for text in clean if any(one.nature is Nature.FAULT for one in remarks(text))]
    assert len(alarmed) / len(clean) < 0.01, alarmed


@pytest.mark.parametrize("name", ["dev", "held"])
def test_epicene_advice_is_right_nine_times_in_ten(name: str) -> None:
    right = wrong = 0
    for row in rows(name):
        if row["kind"] == "epicene":
            for one in remarks(row["text"]):
                if one.rule.startswith("epicene"):
                    good = any(touches(one, label) for label in row["labels"])
                    right, wrong = right + good, wrong + (not good)
    assert right / (right + wrong) > 0.9


def typed(words: str) -> str:
    """The text once every remark of typography is applied, the last first; of two that overlap, the first."""
    kept: list[Remark] = []
    text, context = ParsedText(words), ProofContext(language="fr", network="x")
    for rule in load_rules().values():
        if rule.nature is Nature.TYPOGRAPHY:
            kept += [one for one in rule.find_remarks(text, context) if one.fixes]
    end = -1
    out, at = [], 0
    for one in sorted(kept, key=lambda remark: (remark.start, remark.end)):
        if one.start >= end:
            out += [words[at : one.start], one.fixes[0]]
            at = end = one.end
    return "".join([*out, words[at:]])


@pytest.mark.parametrize(
    "words",
    [
        'Il a dit : "On verra bien" ! C\'est à 19h30, pour 25$ (soit 12% de 1500000$)...',
        "«Oui» ; non ?Le 1er et la 2ème ,à 9h00 : 3.5 M$ - bref , 12 500 voix",
        "La C.A.Q. et Mme. Roy : « oui »  et  non . Etat des lieux , A Montréal",
        "“Bonjour” , dit-elle .. etc... ( oui ) 5km à 20°C le Lundi 5 Mars",
    ],
)
def test_typography_fixed_in_one_act_needs_no_third_one(words: str) -> None:
    twice = typed(typed(words))
    assert typed(twice) == twice


@pytest.mark.parametrize("name", ["fresh-dev", "fresh-held", "fresh-last"])
def test_with_the_engine_nine_faults_in_ten_are_found(reader_and_rules, name: str) -> None:
    found = wanted = 0
    for row in rows(name):
        if row.get("lang", "fr") == "fr" and row["labels"]:
            said = reader_and_rules.check(row["text"], ProofContext(language="fr")).remarks
            faults = [label for label in row["labels"] if label["nature"] == "fault"]
            wanted += len(faults)
            found += sum(any(touches(one, label) and one.nature is Nature.FAULT for one in said) for label in faults)
    assert found / wanted > 0.85


@pytest.mark.parametrize("name", ["dev", "held", "fresh-dev", "fresh-held", "fresh-last"])
def test_with_the_engine_clean_sentences_are_let_pass(reader_and_rules, name: str) -> None:
    clean = [row["text"] for row in rows(name) if row["kind"] == "clean" and row.get("lang", "fr") == "fr"]
    alarmed = [
        text
        for text in clean
        if any(one.nature is Nature.FAULT for one in reader_and_rules.check(text, ProofContext(language="fr")).remarks)
    ]
    assert len(alarmed) / len(clean) < 0.02, alarmed
