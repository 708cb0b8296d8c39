"""The house rules of networks: each has its papers, none is heavy to know."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from vigie.networks import registry
from vigie.networks.base import Authorizes, Opens, Publishes
from vigie.networks.limits import read_limits

FOLDER = Path(registry.__file__).parent
ROOT = FOLDER.parents[1]
#: What takes long to import and only some acts need.
HEAVY = ("feedparser", "atproto_client", "trafilatura", "hypothesis", "pytest", "django")
OWN = [slug for slug in registry.OWN if (FOLDER / slug / "network.py").exists()]


@pytest.mark.parametrize("slug", OWN)
def test_every_network_has_an_icon_that_takes_the_ink_of_the_page(slug: str) -> None:
    icon = (FOLDER / slug / "icon.svg").read_text(encoding="utf-8")
    assert ElementTree.fromstring(icon).get("viewBox")
    assert not re.search(r"#[0-9a-fA-F]{3,6}|rgb|<script|<style", icon)
    assert "style=" not in icon


@pytest.mark.parametrize("slug", OWN)
def test_every_network_has_the_same_manual_in_both_languages(slug: str) -> None:
    chapters = []
    for language in ("fr", "en"):
        manual = (FOLDER / slug / f"doc.{language}.md").read_text(encoding="utf-8")
        chapters.append([line.count("#") for line in manual.splitlines() if line.startswith("#")])
    assert chapters[0] == chapters[1]


@pytest.mark.parametrize("slug", OWN)
def test_every_french_manual_is_typeset_as_french(slug: str) -> None:
    manual = (FOLDER / slug / "doc.fr.md").read_text(encoding="utf-8")
    prose = "".join(part for at, part in enumerate(manual.split("`")) if at % 2 == 0)
    assert [sign for sign in (" :", " ;", " »", "« ", "...", "!") if sign in prose] == []
    assert "'" not in prose


@pytest.mark.parametrize("slug", [slug for slug in OWN if not registry.get(slug).is_pretend])
def test_every_network_to_which_one_writes_says_its_limits(slug: str) -> None:
    if isinstance(registry.get(slug), Publishes):
        assert "text" in read_limits(slug)


@pytest.mark.parametrize("slug", OWN)
def test_a_network_is_named_after_its_folder_and_can_be_opened(slug: str) -> None:
    network = registry.get(slug)
    assert network.slug == slug
    if isinstance(network, Publishes):
        assert isinstance(network, Opens | Authorizes)


def test_knowing_the_networks_imports_nothing_heavy() -> None:
    """Web pages draw forms from the networks' classes: they must not pay for what reads feeds or signs records."""
    code = f"""
import sys
from vigie.networks import registry
for slug in {OWN!r}:
    registry.get(slug)
print(*sorted(set(sys.modules) & {set(HEAVY)!r}))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_an_unknown_network_is_nobodys() -> None:
    with pytest.raises(KeyError):
        registry.get("licorne")
