import django.contrib.postgres.fields
from django.db import migrations, models

import vigie.kit.clock


class Migration(migrations.Migration):
    """Columns read newest published first: a mark keeps the place where one stopped, and what was read above it."""

    dependencies = [("desk", "0003_columns_come_back")]

    operations = [
        migrations.AddField("readmark", "line", models.BigIntegerField(default=0)),
        migrations.AddField("readmark", "line_at", models.DateTimeField(default=vigie.kit.clock.now)),
        migrations.AddField(
            "readmark",
            "seen",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), default=list, size=None),
        ),
    ]
