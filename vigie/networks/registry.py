"""Where networks are found: Vigie's own, then those of other packages (entry point `vigie.networks`)."""

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from vigie.kit.http import Http
from vigie.networks.base import Network
from vigie.networks.folders import ENTRY_POINT_GROUP

OWN = ("bluesky", "mastodon", "wordpress", "feeds", "rehearsal")


@cache
def network_classes() -> dict[str, type[Network]]:
    """Every network class by slug; each folder's `network.py` names its own `NETWORK`."""
    found = [import_module(f"vigie.networks.{slug}.network").NETWORK for slug in OWN]
    found += [point.load() for point in entry_points(group=ENTRY_POINT_GROUP)]
    return {network.slug: network for network in found}


def find_slug(talent: type) -> str:
    """The slug of the first network that has a talent. Raises KeyError when none has."""
    for slug, network in network_classes().items():
        if issubclass(network, talent):
            return slug
    raise KeyError(talent.__name__)


def get(slug: str, http: Http | None = None) -> Network:
    """A network ready to be asked. Raises KeyError for a slug that nobody brought."""
    return network_classes()[slug](http or Http())
