"""The journal's sentences of the inbox."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "inbox.conversation.replied": _("%(who)s replied to %(about)s"),
    "inbox.conversation.closed": _("%(who)s closed the conversation with %(about)s (%(reason)s)"),
    "inbox.conversation.reopened": _("%(who)s reopened the conversation with %(about)s"),
    "inbox.conversation.assigned": _("%(who)s assigned the conversation with %(about)s to %(to)s"),
    "inbox.conversation.noted": _("%(who)s left a note for the team about %(about)s"),
}
