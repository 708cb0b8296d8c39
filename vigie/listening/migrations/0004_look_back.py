from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listening", "0003_plain_names")]

    operations = [
        migrations.AddField("watch", "look_back_before", models.DateTimeField(null=True)),
    ]
