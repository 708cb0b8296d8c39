"""From what address the present request came, for the journal."""

from contextvars import ContextVar

_address: ContextVar[str | None] = ContextVar("address", default=None)

current_address = _address.get
set_address = _address.set
