from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0007_post_paid")]

    operations = [migrations.AddField("delivery", "settling_at", models.DateTimeField(null=True))]
