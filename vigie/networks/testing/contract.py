"""The exam that every network passes: inherit `NetworkContract` in `tests/test_contract.py` and bring your payloads.

The newcomer brings a class, an account, and a *wire*: a pretend server that answers what the true one would and
remembers what was posted. The exam then spoils the wire (refusals, limits, cuts, garbage) and looks at what comes out.
Questions about a talent that the network has not are skipped. Needs pytest and hypothesis, so only tests import it.
"""

from vigie.networks.testing.access_contract import AccessContract
from vigie.networks.testing.gathering_contract import GatheringContract
from vigie.networks.testing.publishing_contract import PublishingContract


class NetworkContract(AccessContract, PublishingContract, GatheringContract):
    """Inherit, set `network_class`, write `wire()` and `account()`; override the rest where your network differs."""
