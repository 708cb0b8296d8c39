from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proofreading", "0003_shown_remark")]

    operations = [migrations.RenameModel("Ignored", "IgnoredRemark")]
