import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0002_waits"), ("team", "0001_initial")]

    operations = [
        migrations.RenameModel("Answering", "ReplyDraft"),
        migrations.AlterField(
            "replydraft",
            "conversation",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reply_drafts", to="inbox.conversation"
            ),
        ),
    ]
