from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listening", "0006_error_quoted")]

    operations = [
        migrations.AddField("mention", "is_undated", models.BooleanField(db_default=False, default=False)),
    ]
