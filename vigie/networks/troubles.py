"""Every trouble a network can give, named after what we do next. Nothing else may leave a network's folder."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, TypedDict, TypeVar, Unpack

from vigie.kit.http import Response
from vigie.kit.text import N_

T = TypeVar("T", bound="Trouble")
MAX_QUOTED = 500  # characters of the network's words that a person is shown


class TroubleContext(TypedDict, total=False):
    """What may be said of any trouble, beside our own reason: see `Trouble`."""

    quoted: str
    error_code: str
    detail: str
    answer: Response | None
    may_be_done: bool


class Trouble(Exception):
    """The network did not do what was asked. `str()` is a sentence for the log, never with a secret in it.

    What a person is told is one of two things, never both:
    `reason` is a sentence of ours, a msgid to translate where it is shown; `quoted` holds the network's own words, in
    its language, to be shown as a quotation: codes, pages and JSON are no words, `default_reason` is said instead.

    `error_code` is the network's own stable name for this trouble ("RecordNotFound"), `detail` a few words for the log,
    `answer` the whole HTTP answer, None when there was none; `status`, `headers` and `body` are read from it.
    `may_be_done`: the request left, and nothing says that the network did not do it.
    """

    #: What a person is told when nothing better is known: a msgid.
    default_reason: ClassVar[str] = N_("The network did not do it.")
    may_be_done = False

    def __init__(
        self,
        reason: str = "",
        *,
        quoted: str = "",
        error_code: str = "",
        detail: str = "",
        answer: Response | None = None,
        may_be_done: bool = False,
    ) -> None:
        super().__init__(reason or quoted[:MAX_QUOTED] or detail)
        self.quoted = "" if reason else quotable_words(quoted)[:MAX_QUOTED]
        self.reason = reason or ("" if self.quoted else self.default_reason)
        self.error_code = error_code
        self.detail = detail
        self.answer = answer
        if may_be_done:
            self.may_be_done = True

    @property
    def status(self) -> int:
        """The HTTP status of the answer, 0 when there was none."""
        return self.answer.status if self.answer is not None else 0

    @property
    def headers(self) -> Mapping[str, str]:
        return self.answer.headers if self.answer is not None else {}

    @property
    def body(self) -> str:
        """The whole body of the answer."""
        return self.answer.text if self.answer is not None else ""

    def converted_to(self, kind: type[T], **more: Any) -> T:
        """The same reason and answer as another kind of trouble: `raise unsure.converted_to(TryLater) from None`."""
        return kind(
            self.reason,
            quoted=self.quoted,
            error_code=self.error_code,
            detail=self.detail,
            answer=self.answer,
            **more,
        )


class TryLater(Trouble):
    """Nothing was done; ask again after a while (limits, maintenance, a cut before the request left)."""

    default_reason = N_("The network did not answer.")

    def __init__(self, reason: str = "", after: timedelta | None = None, **context: Unpack[TroubleContext]) -> None:
        super().__init__(reason, **context)
        self.after = after


class Expired(TryLater):
    """Nothing was done: the access ran out early. `renew_access` and ask again; without it, later will do."""


class Reconnect(Trouble):
    """The access is dead (revoked, expired, wrong password): a person must open the account again."""

    default_reason = N_("The network no longer accepts our access.")


class Refused(Trouble):
    """The network will never take this as it is. `field` says what to edit: text, media, or an option's name."""

    default_reason = N_("The network refused.")

    def __init__(self, reason: str = "", field: str = "", **context: Unpack[TroubleContext]) -> None:
        super().__init__(reason, **context)
        self.field = field

    @property
    def is_gone(self) -> bool:
        """Whether the network says that what was asked for is not there (404), or no longer (410)."""
        return self.status in (404, 410)


class ChangedThere(Refused):
    """What would be corrected was changed at the network since we wrote it, which a correction would erase: ask."""


class Ended(Refused):
    """What is gathered is over for good, its owner says so: ask no more until a person wants to."""


class Unsure(Trouble):
    """The request left and no answer came, or none that can be read: it may be done.

    Look with `find_published` before anything else.
    """

    default_reason = N_("The network did not answer.")
    may_be_done = True

    @property
    def was_accepted(self) -> bool:
        """Whether the network said yes, in words that cannot be read: to see it nowhere proves little."""
        return 200 <= self.status < 300


def quotable_words(said: str) -> str:
    """What a network said, when a person can read it; nothing for a code (`invalid_grant`), a page or JSON."""
    words = said.strip()
    is_code = words.isascii() and not re.search(r"\s", words)
    return "" if is_code or words.startswith(("<", "{", "[")) else said
