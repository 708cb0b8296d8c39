from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listening", "0004_look_back")]

    operations = [
        migrations.AddField("mention", "removed_by", models.CharField(blank=True, db_default="", default="", max_length=8)),
    ]
