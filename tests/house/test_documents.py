"""Documents that can fail: what they list is what there is."""

import ast
import re
from pathlib import Path

from vigie.kit import environment

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "docs" / "hosting.md").read_text().split("## Settings", 1)[1].split("\n## ", 1)[0]
FOR_TESTS = {"VIGIE_TESTING", "VIGIE_TEST_PG", "VIGIE_CONTRACT_EXAMPLES"}
FROM_THE_SUPERVISOR = {"VIGIE_SUPERVISOR", "VIGIE_REHEARSAL_SOCKET"}  # what it tells its children, and nobody else
BEFORE_PYTHON = {"VIGIE_VENV", "VIGIE_PYTHON"}  # read by bin/, which makes the environment that Vigie runs in


def test_every_setting_is_documented_and_no_other() -> None:
    read = {variable.name for variable in environment.VARIABLES} | BEFORE_PYTHON
    documented = set(re.findall(r"(?:VIGIE_\w+|DATABASE_URL)", SETTINGS))
    assert documented == read - FOR_TESTS - FROM_THE_SUPERVISOR


def test_every_documented_default_is_the_one_of_the_code() -> None:
    for variable in environment.VARIABLES:
        if variable.name in FOR_TESTS | FROM_THE_SUPERVISOR or type(variable.default) not in (int, str):
            continue
        (row,) = [line for line in SETTINGS.splitlines() if f"`{variable.name}`" in line]
        default = row.rsplit("|", 2)[1]
        assert str(variable.default) in default.replace("one on a loopback port", "http://127.0.0.1:8099"), variable


def test_a_variable_is_named_in_one_file_only() -> None:
    names = {variable.name for variable in environment.VARIABLES}
    elsewhere = [
        f"{path.relative_to(ROOT)}: {node.value}"
        for path in (ROOT / "vigie").rglob("*.py")
        if "tests" not in path.parts and path != ROOT / "vigie" / "kit" / "environment.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and node.value in names
    ]
    assert elsewhere == []


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
