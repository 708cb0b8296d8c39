"""One word for what is put away and can be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proofreading", "0005_remark_count")]

    operations = [
        migrations.RemoveConstraint("houseword", "one_house_word"),
        *(
            migrations.RenameField(model, f"removed_{of}", f"archived_{of}")
            for model in ("houseword", "avoidedword", "blackout")
            for of in ("by", "at")
        ),
        migrations.AddConstraint(
            "houseword",
            models.UniqueConstraint(
                condition=models.Q(archived_at=None), fields=("workspace", "word", "language"), name="one_house_word"
            ),
        ),
    ]
