from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0005_sender")]

    operations = [
        migrations.AddField("version", "media", models.JSONField(null=True)),
        migrations.RemoveField("placement", "version"),
    ]
