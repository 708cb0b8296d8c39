"""The database itself refuses to change or remove a line, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only the emptying of a test database may be allowed, session by session; a line is never changed nor removed.
    IF TG_OP = 'TRUNCATE' AND current_setting('vigie.may_empty_the_journal', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the journal is append only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER journal_entry_stays BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER journal_stays BEFORE TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
"""
BACKWARD = """
DROP TRIGGER journal_stays ON journal_entry;
DROP TRIGGER journal_entry_stays ON journal_entry;
DROP FUNCTION journal_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
