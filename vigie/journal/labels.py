"""Each act in a human sentence. Rooms register theirs in `apps.py`: `words.add({"inbox.conversation.closed": _("…")})`.

A sentence may quote `%(who)s` (who acted), `%(about)s` (the thing as it was named then) and any of the entry's details.
"""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _

_sentences: dict[str, str | Promise] = {}
_details: dict[str, Callable[[str], object]] = {}


class _Said(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "…"


def add(sentences: Mapping[str, str | Promise]) -> None:
    """Sentences by act (`room.thing.verb`), given lazily translated."""
    _sentences.update(sentences)


def name_values(detail: str, names: Mapping[str, str | Promise] | Callable[[str], object]) -> None:
    """How the values of a detail are said: `name_values("role", {"owner": _("Owner")})`, or a function that says it."""
    _details[detail] = names if callable(names) else lambda value: names.get(value, value)


def known() -> list[str]:
    return sorted(_sentences)


def sentence(act: str, who: str, about: str, details: Mapping[str, object]) -> str:
    """The sentence of an act, in the reader's language; an act that nobody taught says its own name."""
    if act not in _sentences:
        return _("%(who)s: %(act)s %(about)s") % {"who": who, "act": act, "about": about}
    named = {name: _named(name, value) for name, value in details.items()}
    return str(_sentences[act]) % _Said(named, who=who, about=about)


def act_name(act: str) -> str:
    """The sentence without its people, for lists of acts."""
    return sentence(act, "…", "…", {})


def _named(detail: str, value: object) -> object:
    if isinstance(value, list):
        return ", ".join(str(_named(detail, one)) for one in value)
    return str(_details[detail](str(value))) if detail in _details else value
