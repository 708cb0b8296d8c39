"""Conversations, and what the team does about them."""

from vigie.inbox.models.activity import Assignment, Closure, Note, Reply, ReplyDraft
from vigie.inbox.models.conversation import Conversation, Message

__all__ = ["Assignment", "Closure", "Conversation", "Message", "Note", "Reply", "ReplyDraft"]
