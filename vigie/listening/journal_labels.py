"""The journal's sentences of listening."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "listening.source.followed": _("%(who)s added the source “%(about)s”"),
    "listening.source.imported": _("%(who)s imported %(count)s sources from a list"),
    "listening.source.changed": _("%(who)s changed the name or the folder of the source “%(about)s”"),
    "listening.source.paused": _("%(who)s paused the source “%(about)s”"),
    "listening.source.resumed": _("%(who)s resumed the source “%(about)s”"),
    "listening.source.removed": _("%(who)s removed the source “%(about)s”"),
    "listening.source.restored": _("%(who)s restored the source “%(about)s”"),
    "listening.watch.asked": _("%(who)s created the watch “%(about)s”: %(question)s"),
    "listening.watch.changed": _("%(who)s changed the watch “%(about)s”: %(question)s"),
    "listening.watch.archived": _("%(who)s stopped the watch “%(about)s”"),
    "listening.watch.restored": _("%(who)s restored the watch “%(about)s”"),
}
