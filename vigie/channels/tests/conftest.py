from vigie.channels.tests.pretend import server

__all__ = ["server"]
