"""Conversations, and what the team does about them."""

from vigie.inbox.models.activity import Answering, Assignment, Closure, Note, Reply
from vigie.inbox.models.conversation import Conversation, Message

__all__ = ["Answering", "Assignment", "Closure", "Conversation", "Message", "Note", "Reply"]
