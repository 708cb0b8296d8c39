"""Every trouble a network can give, named after what we do next. Nothing else may leave a network's folder."""

from datetime import timedelta


class Trouble(Exception):
    """The network did not do what was asked. `str()` is a sentence for the log, never with a secret in it."""


class TryLater(Trouble):
    """Nothing was done; ask again after a while (limits, maintenance, a cut before the request left)."""

    def __init__(self, reason: str = "", after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Expired(TryLater):
    """Nothing was done: the access ran out early. `renew` and ask again; without it, later will do."""


class Reconnect(Trouble):
    """The access is dead (revoked, expired, wrong password): a person must open the account again."""


class Refused(Trouble):
    """The network will never take this as it is. `field` says what to edit: text, media, or an option's name."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


class Ended(Refused):
    """What is gathered is over for good, its owner says so: ask no more until a person wants to."""


class Unsure(Trouble):
    """The request left and no answer came: it may be done. Look with `find` before anything else."""
