from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("publishing", "0003_reason_and_detail")]

    operations = [migrations.RenameField("delivery", "frozen", "snapshot")]
