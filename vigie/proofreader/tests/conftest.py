import os

import pytest

from vigie.proofreader.engines.grammalecte import GrammalecteEngine
from vigie.proofreader.engines.grammalecte_install import find_grammalecte, install_folder, install_if_due
from vigie.proofreader.proofreader import Proofreader

LONG = 100.0  # seconds before an engine is given up: a busy machine is not a fault


@pytest.fixture(scope="session")
def engines():
    """The folder of Grammalecte, brought when it is missing."""
    if find_grammalecte() is None:
        install_if_due(install_folder())
    if (folder := find_grammalecte()) is None:
        assert "CI" not in os.environ, "Grammalecte must be there in continuous integration"
        pytest.skip("Grammalecte could not be obtained on this machine")
    return folder


@pytest.fixture(scope="session")
def french(engines):
    engine = GrammalecteEngine(engines, answer_timeout=LONG)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def reader(french):
    """Engines without our own rules."""
    one = Proofreader(french=french, rules=())
    yield one
    one.close()


@pytest.fixture(scope="session")
def reader_and_rules(french):
    """Everything that reads French here."""
    one = Proofreader(french=french)
    yield one
    one.close()
