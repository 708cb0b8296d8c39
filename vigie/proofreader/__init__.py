"""The checking core: plain Python, no Django, no database. Nothing heavy is imported before the first text.

from vigie.proofreader import check
check("Bonjours tout le monde", Context(network="x"))
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vigie.proofreader.context import Context
    from vigie.proofreader.proofreader import Proofreader, Status
    from vigie.proofreader.remarks import Remark
    from vigie.proofreader.rule_registry import Rule

__all__ = ["book", "check", "proofreader", "status", "suggest", "warm"]


@cache
def proofreader() -> "Proofreader":
    """The one of this process; its workers start at the first text."""
    import atexit

    from vigie.proofreader.proofreader import Proofreader

    one = Proofreader()
    atexit.register(one.close)
    return one


def check(text: str, context: "Context | None" = None, *, settle: bool = False) -> "tuple[Remark, ...]":
    """The remarks on a text; see `reader.Proofreader.check`."""
    return proofreader().check(text, context, settle=settle)


def suggest(word: str, language: str = "fr") -> tuple[str, ...]:
    """Words near an unknown one, the best first; some 100 ms."""
    return proofreader().suggest(word, language)


def status() -> "Status":
    """Which engines are at work, and why."""
    return proofreader().status()


def book() -> "dict[str, Rule]":
    """Our own rules, by name."""
    from vigie.proofreader.rule_registry import rules

    return rules()


def warm() -> None:
    """Start the French engine in the background, for who is about to write."""
    proofreader().warm()
