from django.db import migrations, models
from django.db.models.deletion import CASCADE

import vigie.kit.clock

FILL = """
UPDATE listening_{0} g SET published_at = m.published_at FROM listening_mention m WHERE m.id = g.mention_id
"""


class Migration(migrations.Migration):
    """Columns read newest published first: gatherings and hits know when, beside their place in the order of hearing."""

    dependencies = [("listening", "0004_sources_come_back")]

    operations = [
        migrations.AddField("gathering", "published_at", models.DateTimeField(default=vigie.kit.clock.now)),
        migrations.AddField("hit", "published_at", models.DateTimeField(default=vigie.kit.clock.now)),
        migrations.RunSQL(FILL.format("gathering"), migrations.RunSQL.noop),
        migrations.RunSQL(FILL.format("hit"), migrations.RunSQL.noop),
        migrations.AddIndex(
            "gathering", models.Index(fields=["source", "-published_at", "-id"], name="gathering_place")
        ),
        migrations.AddIndex("hit", models.Index(fields=["watch", "-published_at", "-id"], name="hit_place")),
        # The unique constraints and the indexes above begin by them already.
        migrations.AlterField(
            "gathering",
            "source",
            models.ForeignKey(
                to="listening.source", on_delete=CASCADE, related_name="gatherings", db_index=False
            ),
        ),
        migrations.AlterField(
            "hit",
            "watch",
            models.ForeignKey(to="listening.watch", on_delete=CASCADE, related_name="hits", db_index=False),
        ),
    ]
