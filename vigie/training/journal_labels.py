"""The journal's sentences of the exercises."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_BEGUN = _("%(who)s began an exercise on the rehearsal network: %(exercise)s")
_ENDED = _("%(who)s ended the exercises on the rehearsal network")

SENTENCES: dict[str, str | Promise] = {
    "training.exercise.begun": _BEGUN,
    "training.exercise.ended": _ENDED,
    # What was written while the exercises belonged to the desk: the journal is never changed.
    "desk.exercise.begun": _BEGUN,
    "desk.exercise.ended": _ENDED,
}
