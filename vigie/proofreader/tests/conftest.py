import os

import pytest

from vigie.proofreader.engines.grammalecte import Grammalecte
from vigie.proofreader.engines.grammalecte_install import grammalecte_folder, home, install_once
from vigie.proofreader.proofreader import Proofreader


@pytest.fixture(scope="session")
def engines():
    """The folder of Grammalecte, brought when it is missing."""
    if grammalecte_folder() is None:
        install_once(home())
    if (folder := grammalecte_folder()) is None:
        assert "CI" not in os.environ, "Grammalecte must be there in continuous integration"
        pytest.skip("Grammalecte could not be obtained on this machine")
    return folder


@pytest.fixture(scope="session")
def french(engines):
    engine = Grammalecte(engines)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def reader(french):
    """Engines without our own rules."""
    one = Proofreader(french=french, book=())
    yield one
    one.close()


@pytest.fixture(scope="session")
def reader_and_rules(french):
    """Everything that reads French here."""
    one = Proofreader(french=french)
    yield one
    one.close()
