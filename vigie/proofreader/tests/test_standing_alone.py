"""The engine without the rest of Vigie: no Django, no database, no settings."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
VARIABLES = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "VIGIE_DATA", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER"}
BARE = {name: value for name, value in os.environ.items() if name not in VARIABLES}
WITHOUT_DJANGO = """
import sys

class NoDjango:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "psycopg", "procrastinate"}:
            raise ImportError(f"{name} is not for the proof-reader")

sys.meta_path.insert(0, NoDjango())
"""


def run_without_django(code, **options):
    command = [sys.executable, "-c", WITHOUT_DJANGO + code]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=BARE | options, check=False)


def test_every_module_is_imported_and_a_text_is_checked_where_there_is_no_django():
    ran = run_without_django("""
from importlib import import_module
from pkgutil import walk_packages
import vigie.proofreader

for module in walk_packages(vigie.proofreader.__path__, "vigie.proofreader."):
    if ".tests" not in module.name and not module.name.endswith("__main__"):
        import_module(module.name)
from vigie.proofreader.context import ProofContext
from vigie.proofreader.proofreader import Proofreader

result = Proofreader().check("Merci a tous", ProofContext(language="fr"), use_engines=False)
print([remark.fixes[0] for remark in result.remarks])
""")
    assert ran.stdout.strip() == "['à']", ran.stderr


def test_its_own_tests_run_where_there_is_no_django():
    options = ["-q", "-c", os.devnull, "--rootdir", str(ROOT), "--confcutdir", str(Path(__file__).parent)]
    tests = [str(Path(__file__).with_name(f"test_{name}.py")) for name in ("tables", "time_budget", "fix_convergence")]
    arguments = [*options, "--import-mode=importlib", "-p", "no:cacheprovider", "-k", "not engine", *tests]
    ran = run_without_django(
        f"""
import pytest
sys.exit(pytest.main({arguments!r}))
""",
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        PYTHONPATH=str(ROOT),
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout


def test_it_is_a_command_of_its_own(tmp_path):
    (tmp_path / "text.txt").write_text("Merci a tous\n", encoding="utf-8")
    ran = run_without_django(f"""
import runpy
sys.argv = ["proofreader", {str(tmp_path / "text.txt")!r}, "--lang", "fr"]
runpy.run_module("vigie.proofreader", run_name="__main__")
""")
    assert ran.returncode == 0, ran.stderr
    assert "«\u00a0a\u00a0» → à" in ran.stdout
