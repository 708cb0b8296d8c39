"""Tokens at rest: encrypted with a key that lives outside the database.

The key is `VIGIE_SECRET_KEYS` (comma-separated Fernet keys, the first encrypts, all decrypt) or the file `keys` (0600)
in Vigie's data folder, one key a line. Rotation adds a key in front and re-encrypts (`vigie rotate-keys`).
"""

import hmac
import os
import stat
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from vigie.kit import environment
from vigie.kit.system_user import vigie_account


class WrongKey(Exception):
    """What is stored was encrypted with a key that is no longer here: restore the key, or reconnect the account."""


class KeyRing:
    """The keys of one installation."""

    def __init__(self, keys: list[str], file: Path | None = None) -> None:
        self._keys, self._file = keys, file
        self._ring = MultiFernet([Fernet(key.encode()) for key in keys])

    @classmethod
    def load(cls, file: Path) -> "KeyRing":
        """The ring of the environment or of `file`, which is made (0600) when there is none."""
        if given := environment.SECRET_KEYS.read():
            return cls(list(given))
        if not file.exists():
            vigie_account().claim_folder(
                file.parent
            )  # whatever comes first, a command or the database: the folder is the account's
            write_keys(file, [Fernet.generate_key().decode()])
        return cls(read_keys(file), file)

    def derive_signing_key(self, purpose: str) -> str:
        """A key of its own for `purpose`, derived (HMAC-SHA-256) from the oldest key, so that rotation keeps it."""
        return hmac.new(self._keys[-1].encode(), purpose.encode(), "sha256").hexdigest()

    def encrypt(self, clear: str) -> str:
        return self._ring.encrypt(clear.encode()).decode()

    def decrypt(self, sealed: str) -> str:
        """Raises WrongKey."""
        try:
            return self._ring.decrypt(sealed.encode()).decode()
        except InvalidToken:
            # The file has other keys than ours when they were rotated since this process began.
            keys = read_keys(self._file) if self._file and self._file.exists() else self._keys
            if keys == self._keys:
                raise WrongKey("a secret cannot be read with the keys of this installation") from None
            self._keys = keys
            self._ring = MultiFernet([Fernet(key.encode()) for key in keys])
            return self.decrypt(sealed)

    def reencrypt(self, sealed: str) -> str:
        """The same secret under the first key. Raises WrongKey."""
        try:
            return self._ring.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise WrongKey("a secret cannot be read with the keys of this installation") from None


def read_keys(file: Path) -> list[str]:
    """The keys of a file, newest first. Raises PermissionError when others may read it."""
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise PermissionError(f"{file} can be read by others: chmod 600 {file}")
    return [line.strip() for line in file.read_text().splitlines() if line.strip()]


def write_keys(file: Path, keys: list[str]) -> None:
    """Write the keys so that no other user ever sees them, and no crash leaves half of them."""
    fresh = file.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write("\n".join(keys) + "\n")
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
