"""Foreign HTML is read by one reader, which never raises (`kit/html_elements.py`)."""

import ast
from pathlib import Path

VIGIE = Path(__file__).resolve().parents[2] / "vigie"


def imported_modules(path: Path) -> set[str]:
    modules = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
    return modules


def test_nothing_reads_html_with_a_parser_that_raises() -> None:
    assert [path for path in VIGIE.rglob("*.py") if imported_modules(path) & {"html.parser", "_markupbase"}] == []
