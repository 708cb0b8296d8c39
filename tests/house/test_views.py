"""Views read a request and draw an answer; what they write is written by models, forms and modules of their room."""

import ast
from pathlib import Path

import vigie

ROOT = Path(vigie.__file__).parent

#: Verbs that write rows: a view calls a verb of the domain instead.
WRITING = {"bulk_create", "create", "get_or_create", "select_for_update", "update_or_create"}


def test_no_view_opens_a_transaction_or_writes_a_row() -> None:
    views = [*ROOT.glob("*/views.py"), *ROOT.glob("*/views/*.py")]
    found = {(path.relative_to(ROOT).as_posix(), name) for path in views for name in written_in(path)}
    assert found == set()


def written_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return (imported & {"transaction"}) | (called & WRITING)
