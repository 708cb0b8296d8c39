"""Where each network's folder is: Vigie's own stand here, those of other packages are named by an entry point.

An entry point of the group `vigie.networks` is named after the network's slug and leads to its class:
`pigeon = "vigie_pigeon.network:Pigeon"`. Nothing here imports a network: settings and page furniture ask these
questions at start-up.
"""

from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

ENTRY_POINT_GROUP = "vigie.networks"
NETWORKS_FOLDER = Path(__file__).parent
#: What says that a folder is a network's; one whose connector is not written yet has its limits only.
PAPERS = ("network.py", "limits.yaml")


@cache
def network_packages() -> dict[str, str]:
    """The dotted name of each network's package by slug."""
    found = {
        folder.name: f"{__package__}.{folder.name}"
        for folder in sorted(NETWORKS_FOLDER.iterdir())
        if any((folder / paper).is_file() for paper in PAPERS)
    }
    for point in entry_points(group=ENTRY_POINT_GROUP):
        found[point.name] = point.module.rpartition(".")[0] or point.module
    return found


@cache
def network_folders() -> dict[str, Path]:
    """The folder of each network by slug: its icon, its manuals, its limits and its texts are there."""
    folders = {slug: NETWORKS_FOLDER / slug for slug in network_packages() if (NETWORKS_FOLDER / slug).is_dir()}
    for point in entry_points(group=ENTRY_POINT_GROUP):
        module = find_spec(point.module)
        if module is not None and module.origin:
            folders[point.name] = Path(module.origin).parent
    return folders


def locale_folders() -> list[Path]:
    """The folders of translations that networks bring."""
    return [folder / "locale" for folder in network_folders().values() if (folder / "locale").is_dir()]
