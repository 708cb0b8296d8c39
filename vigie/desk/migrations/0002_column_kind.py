from django.db import migrations, models


def name_watch_columns(apps, _schema_editor):
    apps.get_model("desk", "Column").objects.exclude(watch=None).update(kind="watch")


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]

    operations = [
        migrations.AddField("column", "kind", models.CharField(default="sources", max_length=20)),
        migrations.AddField("column", "choices", models.JSONField(default=dict)),
        migrations.RunPython(name_watch_columns, migrations.RunPython.noop),
    ]
