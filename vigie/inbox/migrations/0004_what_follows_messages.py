from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0003_reply_draft"), ("listening", "0005_removed_by")]

    operations = [
        migrations.AddField("conversation", "is_private", models.BooleanField(default=False)),
        migrations.AddField("message", "is_history", models.BooleanField(default=False)),
        migrations.RemoveIndex("conversation", "conversation_waits"),
        migrations.AddIndex(
            "conversation",
            models.Index(
                condition=models.Q(waiting_since__isnull=False),
                fields=["workspace", "waiting_since", "id"],
                include=["channel", "author"],
                name="conversation_who_waits",
            ),
        ),
    ]
