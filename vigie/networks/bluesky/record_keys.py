"""Record keys that we choose ourselves, so that the same act done twice makes one record.

A TID (https://atproto.com/specs/tid) is 64 bits in 13 characters: 53 bits of microseconds since 1970, then 10 bits that
tell clocks apart. Ours come from the delivery's birth and its key: the same at each attempt, and in order in a thread.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
ANCHOR = datetime(2023, 1, 1, tzinfo=UTC)  # reactions have no birth: theirs are spread over the year that follows
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def part_key(key: str, born: datetime, part: int) -> str:
    """The record key of a delivery's part: `born` to the millisecond, then what `key` alone decides."""
    chance = int.from_bytes(sha256(key.encode()).digest()[:8])
    millisecond = (born - EPOCH) // timedelta(milliseconds=1) + part
    return _encode_tid(millisecond * 1000 + chance % 1000, chance >> 10)


def reaction_key(account: str, act: str, subject: str) -> str:
    """The record key of our one like, or our one repost, of a post."""
    chance = int.from_bytes(sha256(f"{account} {act} {subject}".encode()).digest()[:8])
    spread = chance % (365 * 86400 * 1_000_000)
    return _encode_tid((ANCHOR - EPOCH) // timedelta(microseconds=1) + spread, chance >> 50)


def _encode_tid(microseconds: int, clock: int) -> str:
    number = (microseconds & (1 << 53) - 1) << 10 | clock & 1023
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(13)))
