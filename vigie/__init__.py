"""Vigie, the command centre of a community manager."""

__version__ = "0.1.0"
