"""A new room is its folder, its name in ROOMS, its floor in the import contract and its word in the glossary."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from django.conf import settings

from tests.house.running import ROOT

#: Pages and jobs of an orchard, as a room has them.
ORCHARD = {
    "__init__.py": "",
    "apps.py": "from django.apps import AppConfig\n\n\nclass OrchardConfig(AppConfig):\n    name = 'vigie.orchard'\n",
    "urls.py": """
from django.http import HttpResponse
from django.urls import path

app_name = "orchard"
urlpatterns = [path("orchard/", lambda request, workspace: HttpResponse("apples"), name="apples")]
""",
    "public_urls.py": """
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("orchard/", lambda request: HttpResponse("come in"))]
""",
    "jobs.py": """
from procrastinate.contrib.django import app


@app.task(name="orchard.pick")
def pick() -> None:
    pass
""",
}
LOOK = """
import vigie
vigie.__path__.append(FOLDER)
import django
django.setup()
from django.urls import resolve, reverse
from procrastinate.contrib.django import app
print(reverse("orchard:apples", args=["fleuve"]), resolve("/w/fleuve/orchard/").view_name)
print(resolve("/orchard/").func(None).content.decode())
print("orchard.pick" in app.tasks)
"""


def test_a_new_room_is_named_once_in_the_settings(tmp_path: Path) -> None:
    room = tmp_path / "vigie" / "orchard"
    room.mkdir(parents=True)
    for name, text in ORCHARD.items():
        (room / name).write_text(text)
    ours = (ROOT / "vigie" / "config" / "settings.py").read_text()
    assert ours.count("\nROOMS = [\n") == 1
    with_orchard = ours.replace("\nROOMS = [\n", '\nROOMS = [\n    "orchard",\n').replace("__file__", repr(__file__))
    (tmp_path / "orchard_settings.py").write_text(with_orchard)
    ran = subprocess.run(
        [sys.executable, "-c", LOOK.replace("FOLDER", repr(str(tmp_path / "vigie")))],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "orchard_settings",
            "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.split("\n")[:3] == ["/w/fleuve/orchard/ orchard:apples", "come in", "True"], ran.stderr


def test_every_room_with_pages_or_rows_is_in_the_list() -> None:
    with_app = {path.parent.name for path in (ROOT / "vigie").glob("*/apps.py")}
    assert set(settings.ROOMS) == with_app - {"ops"}


def test_the_list_stands_in_the_order_of_the_floors() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = [re.findall(r"vigie\.(\w+)", floor) for floor in contracts[0]["layers"]]
    assert list(settings.ROOMS) == [room for floor in floors for room in floor if room in settings.ROOMS]


def test_every_room_is_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossaire.md").read_text()
    rooms = glossary.split("## ", 1)[1]
    assert [room for room in settings.ROOMS if f"`{room}`" not in rooms] == []
