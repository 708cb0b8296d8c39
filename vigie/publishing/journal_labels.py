"""The journal's sentences of publishing: each act whole, for who reads the journal of the workspace."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "publishing.post.created": _("%(who)s wrote “%(about)s”"),
    "publishing.post.edited": _("%(who)s changed “%(about)s”"),
    "publishing.post.trashed": _("%(who)s put “%(about)s” in the trash"),
    "publishing.post.restored": _("%(who)s took “%(about)s” out of the trash"),
    "publishing.approval.asked": _("%(who)s asked that “%(about)s” be approved"),
    "publishing.approval.given": _("%(who)s approved “%(about)s”"),
    "publishing.approval.refused": _("%(who)s sent “%(about)s” back: %(said)s"),
    "publishing.delivery.waiting": _("%(who)s planned “%(about)s” on %(on)s"),
    "publishing.delivery.rescheduled": _("%(who)s moved “%(about)s” on %(on)s to another hour"),
    "publishing.delivery.sending": _("%(who)s began sending “%(about)s” to %(on)s"),
    "publishing.delivery.settling": _("%(on)s is processing “%(about)s”"),
    "publishing.delivery.published": _("%(who)s published “%(about)s” on %(on)s"),
    "publishing.delivery.refused": _("%(on)s did not publish “%(about)s”"),
    "publishing.delivery.unsure": _("%(on)s did not say whether “%(about)s” arrived: unconfirmed"),
    "publishing.delivery.held": _("%(who)s held “%(about)s” back, for %(on)s"),
    "publishing.delivery.cancelled": _("%(who)s cancelled “%(about)s”, for %(on)s"),
    "publishing.delivery.absent": _("%(who)s looked: “%(about)s” is not on %(on)s"),
    "publishing.delivery.retracted": _("%(who)s deleted “%(about)s” on %(on)s"),
    "publishing.delivery.edited": _("%(who)s corrected “%(about)s” on %(on)s"),
    "publishing.stop.pulled": _("%(who)s stopped everything: “%(about)s”"),
    "publishing.stop.lifted": _("%(who)s lifted the stop: “%(about)s”"),
    "publishing.reaction.like": _("%(who)s liked a post as %(about)s"),
    "publishing.reaction.unlike": _("%(who)s took back a like as %(about)s"),
    "publishing.reaction.repost": _("%(who)s shared a post as %(about)s"),
    "publishing.reaction.unrepost": _("%(who)s took back a share as %(about)s"),
    "publishing.comment.approve": _("%(who)s approved a comment on %(about)s"),
    "publishing.comment.hold": _("%(who)s held back a comment on %(about)s"),
    "publishing.comment.spam": _("%(who)s put a comment on %(about)s among unwanted advertising"),
    "publishing.comment.trash": _("%(who)s put a comment on %(about)s in the trash"),
}
