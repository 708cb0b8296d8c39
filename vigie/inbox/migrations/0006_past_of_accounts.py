from django.db import migrations
from django.db.models import Exists, F, Max, OuterRef, Subquery

WAITING_REASONS = ("mention", "reply", "comment", "quote")
HANDS = ("Reply", "Closure", "Assignment", "Note", "ReplyDraft")


def mark_the_past(apps, schema_editor):
    """Opened before there was history, an account brought its past as people who wait: what was said before nobody
    waits for. A conversation that somebody touched stays as it is, and so does the past of a pretend town."""

    def rows(name, room="inbox"):
        return apps.get_model(room, name).objects.using(schema_editor.connection.alias)

    touched = [Exists(rows(name).filter(conversation=OuterRef("pk"))) for name in HANDS]
    waiting = rows("Conversation").exclude(waiting_since=None).exclude(channel__network="rehearsal")
    for hand in touched:
        waiting = waiting.exclude(hand)
    opened = rows("Source", "listening").filter(channel=OuterRef("channel"), kind="mentions").order_by("created_at")
    waiting = waiting.annotate(opened=Subquery(opened.values("created_at")[:1])).filter(waiting_since__lt=F("opened"))
    for conversation in waiting.iterator():
        messages = rows("Message").filter(conversation=conversation)
        messages.filter(mention__published_at__lt=conversation.opened).update(is_history=True)
        ours = messages.filter(ours=True, mention__gone_at=None).aggregate(upto=Max("pk"))["upto"] or 0
        present = messages.filter(ours=False, is_history=False, mention__gone_at=None, pk__gt=ours)
        left = present.filter(reason__in=WAITING_REASONS).select_related("mention").order_by("pk").first()
        conversation.waiting_since = left.mention.published_at if left else None
        conversation.save(update_fields=["waiting_since"])


class Migration(migrations.Migration):
    dependencies = [("inbox", "0005_forget_deleted_words"), ("listening", "0004_look_back")]

    operations = [migrations.RunPython(mark_the_past, migrations.RunPython.noop)]
