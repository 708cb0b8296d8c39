"""The journal's sentences of listening."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "listening.source.followed": _("%(who)s had “%(about)s” followed"),
    "listening.source.imported": _("%(who)s had %(count)s feeds of a list followed"),
    "listening.source.changed": _("%(who)s changed the name or the folder of “%(about)s”"),
    "listening.source.paused": _("%(who)s paused “%(about)s”"),
    "listening.source.resumed": _("%(who)s had “%(about)s” gathered again"),
    "listening.source.removed": _("%(who)s had “%(about)s” followed no more"),
    "listening.source.restored": _("%(who)s took back the removal of “%(about)s”"),
    "listening.watch.asked": _("%(who)s wrote the watch “%(about)s”: %(question)s"),
    "listening.watch.changed": _("%(who)s changed the watch “%(about)s”: %(question)s"),
    "listening.watch.archived": _("%(who)s archived the watch “%(about)s”"),
    "listening.watch.restored": _("%(who)s took the watch “%(about)s” back"),
}
