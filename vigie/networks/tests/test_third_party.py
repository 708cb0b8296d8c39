"""Another package may bring a network: one folder, found by its entry point, with its limits, texts and counting."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

NETWORK = """
from vigie.kit.text import N_
from vigie.networks import base
from vigie.networks.limits import read_limits
from vigie.networks.types import PublishingRules


class Pigeon(base.Network):
    slug = "pigeon"
    name = "Pigeon"
    refusal = N_("The pigeon is tired.")

    def get_publishing_rules(self, account):
        return PublishingRules(read_limits(self.slug)["text"].figure, unit=self.slug)
"""
COUNTING = """
def count_length(text, url_length=None):
    return len(text.split())
"""
LIMITS = """
sources:
  loft: {title: "Rules of the loft", url: "https://loft.example", read: 2026-11-22}
limits:
  text: {value: 12, unit: pigeon, source: loft, confidence: B}
"""
TEXTS = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "The pigeon is tired."
msgstr "Le pigeon est fatigué."
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The package as pip would put it, in a folder of its own."""
    package = tmp_path / "vigie_pigeon"
    catalogue = package / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(TEXTS)
    (package / "__init__.py").write_text("")
    (package / "network.py").write_text(NETWORK)
    (package / "counting.py").write_text(COUNTING)
    (package / "limits.yaml").write_text(LIMITS)
    papers = tmp_path / "vigie_pigeon-1.0.dist-info"
    papers.mkdir()
    (papers / "METADATA").write_text("Metadata-Version: 2.1\nName: vigie_pigeon\nVersion: 1.0\n")
    (papers / "entry_points.txt").write_text("[vigie.networks]\npigeon = vigie_pigeon.network:Pigeon\n")
    return tmp_path


def said(installed: Path, code: str) -> list[str]:
    """What a process prints, line by line, where the package is installed."""
    paths = {**os.environ, "PYTHONPATH": f"{installed}:{ROOT}", "VIGIE_DATA": str(installed / "data")}
    done = subprocess.run([sys.executable, "-c", code], env=paths, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_it_is_registered_beside_ours(installed: Path) -> None:
    code = """
from vigie.networks import registry
print(registry.get("pigeon").name, "feeds" in registry.network_classes())
"""
    assert said(installed, code) == ["Pigeon True"]


def test_its_own_limits_and_its_own_counting_are_used(installed: Path) -> None:
    code = """
from vigie.networks import registry
from vigie.networks.counting import count_by
from vigie.networks.limits import networks_with_limits
counted = count_by(registry.get("pigeon").get_publishing_rules(None), "trois petits mots")
print(counted.length, counted.limit, "pigeon" in networks_with_limits())
"""
    assert said(installed, code) == ["3 12 True"]


def test_its_own_texts_are_shown(installed: Path) -> None:
    code = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
from vigie.ops.command_line import compile_messages
compile_messages([])
import django
django.setup()
from django.utils.translation import gettext, override
from vigie.networks import registry
with override("fr-ca"):
    print(gettext(registry.get("pigeon").refusal))
"""
    assert said(installed, code) == ["Le pigeon est fatigué."]
