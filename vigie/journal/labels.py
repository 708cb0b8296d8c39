"""Each act in a human sentence. Rooms register theirs: `labels.register({"inbox.conversation.closed": _("…")})`.

A sentence may quote `%(who)s` (who acted), `%(about)s` (the thing as it was named then) and any of the entry's details.
"""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _

_act_labels: dict[str, str | Promise] = {}
_value_labels: dict[str, Callable[[str], object]] = {}


class _LabelValues(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "…"


def register(sentences: Mapping[str, str | Promise]) -> None:
    """Sentences by act (`room.thing.verb`), given lazily translated."""
    _act_labels.update(sentences)


def register_values(detail: str, names: Mapping[str, str | Promise] | Callable[[str], object]) -> None:
    """What the values of a detail are called: `register_values("role", {"owner": _("Owner")})`, or a function."""
    _value_labels[detail] = names if callable(names) else lambda value: names.get(value, value)


def known_acts() -> list[str]:
    return sorted(_act_labels)


def act_sentence(act: str, who: str, about: str, details: Mapping[str, object]) -> str:
    """The sentence of an act, in the reader's language; an act that nobody taught says its own name."""
    if act not in _act_labels:
        return _("%(who)s: %(act)s %(about)s") % {"who": who, "act": act, "about": about}
    named = {name: _value_label(name, value) for name, value in details.items()}
    return str(_act_labels[act]) % _LabelValues(named, who=who, about=about)


def act_name(act: str) -> str:
    """The sentence without its people, for lists of acts."""
    return act_sentence(act, "…", "…", {})


def _value_label(detail: str, value: object) -> object:
    if isinstance(value, list):
        return ", ".join(str(_value_label(detail, one)) for one in value)
    return str(_value_labels[detail](str(value))) if detail in _value_labels else value
