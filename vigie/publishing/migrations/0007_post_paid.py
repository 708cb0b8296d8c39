from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0006_version_media")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="paid",
            field=models.BooleanField(default=False, verbose_name="paid publication"),
        ),
    ]
