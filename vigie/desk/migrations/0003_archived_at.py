"""One word for what is put away and can be taken back."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_column_kind")]

    operations = [migrations.RenameField("column", "removed_at", "archived_at")]
