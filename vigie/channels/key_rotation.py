"""A new key for what is kept secret: everything is written again under it, the former keys still read."""

from pathlib import Path

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction

from vigie import journal
from vigie.channels.models import Channel
from vigie.kit.secrets import KeyRing, read_keys, write_keys


class KeysInEnvironment(Exception):
    """The keys come from VIGIE_SECRET_KEYS: put a new one in front there, start again, and nothing else is needed."""


def rotate_keys(file: Path | None = None) -> int:
    """Put a fresh key in front of the file of keys and write every secret again under it. How many were written.

    Cut in the middle it loses nothing, for the former keys still read; run again it finishes. What runs meanwhile reads
    the new key by itself. Raises WrongKey when a secret cannot be read: nothing is written then.
    """
    file = file or settings.DATA / "keys"
    if not file.exists():
        raise KeysInEnvironment
    write_keys(file, [Fernet.generate_key().decode(), *read_keys(file)])
    ring = KeyRing(read_keys(file))
    with transaction.atomic():
        channels = Channel.objects.select_for_update(no_key=True).exclude(sealed="").only("pk", "sealed")
        for channel in channels:
            Channel.objects.filter(pk=channel.pk).update(sealed=ring.reencrypt(channel.sealed))
        count = len(channels) + _reencrypt_factors(ring)
        journal.write("channels.keys.rotated", secrets=count)
    return count


def _reencrypt_factors(ring: KeyRing) -> int:
    """The seeds of authenticator apps and of recovery codes."""
    count = 0
    for factor in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN):
        for name in ("secret", "seed"):
            sealed = factor.data.get(name)
            if sealed:
                factor.data[name] = ring.reencrypt(sealed)
                count += 1
        codes = factor.data.get("migrated_codes")
        if codes:
            factor.data["migrated_codes"] = [ring.reencrypt(code) for code in codes]
        factor.save(update_fields=["data"])
    return count
