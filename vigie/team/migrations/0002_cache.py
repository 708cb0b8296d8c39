"""Where the attempts to sign in are counted, for all processes (Django's database cache)."""

from django.db import migrations

FORWARD = """
CREATE UNLOGGED TABLE team_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX team_cache_expires ON team_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("team", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, "DROP TABLE team_cache")]
