"""The acts of publishing in the journal, each named once: written here, followed by the rooms above."""

from enum import StrEnum

from vigie.publishing.models import Delivery

State = Delivery.State


class PublishingAct(StrEnum):
    POST_CREATED = "publishing.post.created"
    POST_EDITED = "publishing.post.edited"
    POST_ARCHIVED = "publishing.post.trashed"
    POST_RESTORED = "publishing.post.restored"
    APPROVAL_REQUESTED = "publishing.approval.asked"
    APPROVAL_GIVEN = "publishing.approval.given"
    APPROVAL_REFUSED = "publishing.approval.refused"
    DELIVERY_WAITING = "publishing.delivery.waiting"
    DELIVERY_RESCHEDULED = "publishing.delivery.rescheduled"
    DELIVERY_BROUGHT_FORWARD = "publishing.delivery.brought_forward"
    DELIVERY_SENDING = "publishing.delivery.sending"
    DELIVERY_SETTLING = "publishing.delivery.settling"
    DELIVERY_PUBLISHED = "publishing.delivery.published"
    DELIVERY_REFUSED = "publishing.delivery.refused"
    DELIVERY_UNSURE = "publishing.delivery.unsure"
    DELIVERY_HELD = "publishing.delivery.held"
    DELIVERY_CANCELLED = "publishing.delivery.cancelled"
    DELIVERY_SAID_ABSENT = "publishing.delivery.absent"
    DELIVERY_RETRACTED = "publishing.delivery.retracted"
    DELIVERY_FOUND_GONE = "publishing.delivery.gone"
    DELIVERY_CORRECTED = "publishing.delivery.edited"
    DELIVERY_ACCEPTED = "publishing.delivery.accepted"
    DELIVERY_DECLINED = "publishing.delivery.declined"
    STOP_PULLED = "publishing.stop.pulled"
    STOP_LIFTED = "publishing.stop.lifted"
    LIKED = "publishing.reaction.like"
    LIKE_TAKEN_BACK = "publishing.reaction.unlike"
    REPOSTED = "publishing.reaction.repost"
    REPOST_TAKEN_BACK = "publishing.reaction.unrepost"
    COMMENT_APPROVED = "publishing.comment.approve"
    COMMENT_HELD = "publishing.comment.hold"
    COMMENT_MARKED_SPAM = "publishing.comment.spam"
    COMMENT_TRASHED = "publishing.comment.trash"


#: The act of a delivery that enters a state.
ACT_OF_STATE: dict[str, PublishingAct] = {
    State.WAITING: PublishingAct.DELIVERY_WAITING,
    State.SENDING: PublishingAct.DELIVERY_SENDING,
    State.SETTLING: PublishingAct.DELIVERY_SETTLING,
    State.PUBLISHED: PublishingAct.DELIVERY_PUBLISHED,
    State.REFUSED: PublishingAct.DELIVERY_REFUSED,
    State.UNSURE: PublishingAct.DELIVERY_UNSURE,
    State.HELD: PublishingAct.DELIVERY_HELD,
    State.CANCELLED: PublishingAct.DELIVERY_CANCELLED,
}

#: The act of a like or a repost, as the network is asked for it.
ACT_OF_REACTION: dict[str, PublishingAct] = {
    "like": PublishingAct.LIKED,
    "unlike": PublishingAct.LIKE_TAKEN_BACK,
    "repost": PublishingAct.REPOSTED,
    "unrepost": PublishingAct.REPOST_TAKEN_BACK,
}

#: The act of moderating a comment, as the network is asked for it.
ACT_OF_MODERATION: dict[str, PublishingAct] = {
    "approve": PublishingAct.COMMENT_APPROVED,
    "hold": PublishingAct.COMMENT_HELD,
    "spam": PublishingAct.COMMENT_MARKED_SPAM,
    "trash": PublishingAct.COMMENT_TRASHED,
}
