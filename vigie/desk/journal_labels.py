"""The journal's sentences of the wall. What a member arranges for their own eyes is no act."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "desk.column.added": _("%(who)s added the column “%(about)s”"),
    "desk.column.changed": _("%(who)s edited the column “%(about)s”"),
    "desk.column.removed": _("%(who)s removed the column “%(about)s”"),
    "desk.column.restored": _("%(who)s restored the column “%(about)s”"),
}
