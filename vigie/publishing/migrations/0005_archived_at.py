from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_snapshot")]

    operations = [migrations.RenameField("post", "trashed_at", "archived_at")]
