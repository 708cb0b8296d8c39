"""Documents that can fail: what they list is what there is."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OF_THE_TESTS = {"VIGIE_TESTING", "VIGIE_TEST_PG", "VIGIE_CONTRACT_EXAMPLES"}
#: What the supervisor tells its children, and nobody else.
FROM_THE_SUPERVISOR = {"VIGIE_SUPERVISOR", "VIGIE_REHEARSAL_DOOR"}


def test_every_setting_is_documented() -> None:
    code = [*ROOT.glob("vigie/**/*.py"), *ROOT.glob("bin/*")]
    used = {name for path in code if "tests" not in path.parts for name in _settings_of(path)}
    documented = set(re.findall(r"VIGIE_\w+", (ROOT / "docs" / "hosting.md").read_text()))
    assert used - OF_THE_TESTS - FROM_THE_SUPERVISOR - documented == set()


def test_no_setting_is_documented_that_nothing_reads() -> None:
    code = [*ROOT.glob("vigie/**/*.py"), *ROOT.glob("bin/*")]
    used = {name for path in code if path.is_file() for name in _settings_of(path)}
    assert set(re.findall(r"VIGIE_\w+", (ROOT / "docs" / "hosting.md").read_text())) - used == set()


def test_every_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text()
    for name in ("boot", "run", "dev"):
        for line in (ROOT / "requirements" / f"{name}.in").read_text().splitlines():
            if package := re.match(r"[A-Za-z][\w.-]*", line):
                assert re.search(rf"^\|[^|]*\b{re.escape(package[0])}\b[^|]*\|[^|]+\|$", reasons, re.MULTILINE), (
                    package[0]
                )


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text()
    assert [page.name for page in folder.glob("0*.md") if f"({page.name})" not in listed] == []


def _settings_of(path: Path) -> set[str]:
    if path.suffix == ".pyc" or "__pycache__" in path.parts or not path.is_file():
        return set()
    return set(re.findall(r"\bVIGIE_[A-Z][A-Z_]*[A-Z]\b", path.read_text()))
