"""Permissions are given and refused in one module."""

import ast
from pathlib import Path

import pytest

import vigie
from tests.house.furnished import furnish
from vigie.team.models import Member, Role
from vigie.team.permissions import NotAllowed, require_manager, require_writer

ROOT = Path(vigie.__file__).parent
HERE = ROOT / "team" / "permissions.py"


def refusals(path: Path) -> list[int]:
    """The lines where a file raises that somebody has not the right to do something."""
    raised = [node.exc for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Raise)]
    called = [exc.func if isinstance(exc, ast.Call) else exc for exc in raised]
    return [name.lineno for name in called if getattr(name, "id", "") in ("PermissionDenied", "NotAllowed")]


def test_nothing_is_refused_outside_of_the_permissions_module() -> None:
    files = [path for path in ROOT.rglob("*.py") if "tests" not in path.parts and path != HERE]
    assert {str(path.relative_to(ROOT)): lines for path in files if (lines := refusals(path))} == {}
    assert refusals(HERE)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CONTRIBUTOR, Role.READER])
def test_only_owners_and_managers_manage(proofreader: Member, role: str) -> None:
    proofreader.role = role
    with pytest.raises(NotAllowed):
        require_manager(proofreader)


def test_who_only_reads_becomes_a_writer_by_what_one_account_says(manager: Member, reader: Member) -> None:
    with pytest.raises(NotAllowed):
        require_writer(reader)
    furnish(manager).rights.create(member=reader, rights=["see", "reply"])
    require_writer(reader)
