"""Bluesky, and any server of the AT Protocol that carries its posts."""
