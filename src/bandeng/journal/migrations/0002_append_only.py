"""The journal is append-only: a trigger refuses update, delete and truncate."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_line
    FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal_line
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
"""

BACKWARD = """
DROP TRIGGER journal_no_truncate ON journal_line;
DROP TRIGGER journal_append_only ON journal_line;
DROP FUNCTION journal_refuse();
"""


class Migration(migrations.Migration):
    """Add the triggers."""

    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
