from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proofreading", "0004_ignored_remark")]

    operations = [migrations.RenameModel("Count", "RemarkCount")]
