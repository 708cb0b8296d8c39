"""A worker of its own process for the kill tests: `python -m vigie.publishing.tests.hand <delivery id>`."""

import sys

import django

django.setup()

from vigie.networks import registry  # noqa: E402
from vigie.publishing.jobs import send, sweep_deliveries  # noqa: E402
from vigie.publishing.tests.pretend import Pretend  # noqa: E402


def main() -> None:
    registry.network_classes = lambda: {"pretend": Pretend}  # type: ignore[assignment]
    if sys.argv[1] == "sweep":
        sweep_deliveries()
    else:
        send(int(sys.argv[1]))


if __name__ == "__main__":
    main()
