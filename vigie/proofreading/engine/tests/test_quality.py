"""Our own rules on our own labelled sentences. `held` was never looked at while the rules were written."""

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from vigie.proofreading.engine.context import Context
from vigie.proofreading.engine.remarks import Nature, Remark
from vigie.proofreading.engine.rulebook import rules
from vigie.proofreading.engine.text import Text

SETS = Path(__file__).parent / "sets"
FOUND = {"dev": {"fault": 0.8, "typography": 0.95, "style": 0.9}, "held": {"fault": 0.65, "typography": 0.85, "style": 0.7}}


@cache
def rows(name: str) -> tuple[dict, ...]:  # type: ignore[type-arg]
    return tuple(json.loads(line) for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())


def remarks(words: str) -> list[Remark]:
    text, context = Text(words), Context(language="fr", network="bluesky")
    return [remark for rule in rules().values() for remark in rule.remarks(text, context)]


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
