"""What every test may ask for. The database itself comes from the plugin vigie.config.testing."""

from vigie.team.tests.people import _client_of, manager, outsider, proofreader, reader, workspace

__all__ = ["_client_of", "manager", "outsider", "proofreader", "reader", "workspace"]
