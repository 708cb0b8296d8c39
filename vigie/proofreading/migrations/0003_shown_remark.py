from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proofreading", "0002_lookups")]

    operations = [migrations.RenameModel("Shown", "ShownRemark")]
