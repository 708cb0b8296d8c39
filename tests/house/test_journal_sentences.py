"""Every act that lands in the journal is told there in a sentence."""

import re
from pathlib import Path

from vigie.journal import labels
from vigie.publishing.journal_acts import PublishingAct

ROOMS = Path(__file__).resolve().parents[2] / "vigie"
WRITTEN = re.compile(r"journal\.write\(\s*\"([a-z]+\.[a-z]+\.[a-z_]+)\"")


def test_each_act_has_its_sentence():
    sources = [file for file in ROOMS.glob("*/**/*.py") if "tests" not in file.parts]
    acts = {act for file in sources for act in WRITTEN.findall(file.read_text("utf-8"))}
    acts |= set(PublishingAct)
    assert len(acts) > 20
    assert sorted(acts - set(labels.known_acts())) == []
