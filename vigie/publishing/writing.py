"""Writing a post: drafts, versions, editions. Two people never overwrite each other silently."""

from collections.abc import Iterable

from django.db import transaction

from vigie import journal
from vigie.channels.models import Channel
from vigie.publishing.acts import insist
from vigie.publishing.models import Post, Version
from vigie.team.models import Member, Right


def draft(member: Member, text: str = "", channels: Iterable[Channel] = ()) -> Post:
    """A new post, that nobody planned. Raises NotAllowed."""
    with transaction.atomic():
        post = Post.objects.create(workspace=member.workspace, text=text, created_by=member, edited_by=member)
        for channel in channels:
            insist(member, channel, Right.DRAFT)
            Version.objects.create(post=post, channel=channel)
        journal.write("publishing.post.created", by=member, of=post)
    return post
