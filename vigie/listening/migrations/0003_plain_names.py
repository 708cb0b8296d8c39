from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("listening", "0002_since")]

    operations = [
        migrations.RenameField("source", "removed_at", "archived_at"),
        migrations.RenameField("source", "trouble", "last_error"),
        migrations.RenameField("gathering", "held", "is_in_moderation"),
    ]
