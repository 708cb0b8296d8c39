from django.db import migrations
from django.db.models import Q

from vigie.kit.text import excerpt, fold


def forget_deleted_words(apps, schema_editor):
    """Conversations kept the words of messages that were deleted or edited since: say again what is still there."""
    conversations = apps.get_model("inbox", "Conversation").objects
    messages = apps.get_model("inbox", "Message").objects
    changed = messages.exclude(Q(mention__gone_at=None) & Q(mention__edited_at=None)).values("conversation")
    for conversation in conversations.filter(pk__in=changed).select_related("author").iterator():
        present = messages.filter(conversation=conversation, ours=False, mention__gone_at=None).order_by("-pk")
        mentions = [message.mention for message in present.select_related("mention")[:200]]
        said = " ".join(mention.folded for mention in reversed(mentions))
        who = fold(f"{conversation.author.name} {conversation.author.handle}")
        conversation.folded = f"{who} {said[-20_000:]}"
        conversation.excerpt = excerpt(mentions[0].text or mentions[0].title, 180) if mentions else ""
        if not mentions:
            conversation.waiting_since = None
        conversation.save(update_fields=["folded", "excerpt", "waiting_since"])


class Migration(migrations.Migration):
    dependencies = [("inbox", "0004_what_follows_messages")]

    operations = [migrations.RunPython(forget_deleted_words, migrations.RunPython.noop)]
