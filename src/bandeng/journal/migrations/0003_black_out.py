"""Personal data is blacked out in the journal too: the one change a line lets happen.

The function belongs to the owner of the tables and can do nothing but lay ▇ over passages of
what was said; who serves may call it and still neither update nor delete a line.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION journal_blackened(said jsonb, passages text[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    passage text;
    part record;
BEGIN
    FOR part IN SELECT key, value #>> '{}' AS words FROM jsonb_each(said)
        WHERE key IN ('text', 'reason', 'purpose') AND jsonb_typeof(value) = 'string'
    LOOP
        FOREACH passage IN ARRAY passages LOOP
            part.words := replace(part.words, passage, repeat('▇', char_length(passage)));
        END LOOP;
        said := jsonb_set(said, ARRAY[part.key], to_jsonb(part.words));
    END LOOP;
    RETURN said;
END $$;

CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('journal.passages', true) <> '' THEN
        IF to_jsonb(NEW) - 'said' = to_jsonb(OLD) - 'said'
            AND NEW.said = journal_blackened(
                OLD.said, current_setting('journal.passages', true)::text[])
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the journal is append-only: % is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION journal_black_out(kind text, subject bigint, passages text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM set_config('journal.passages', passages::text, true);
    UPDATE public.journal_line AS line
    SET said = public.journal_blackened(line.said, passages)
    WHERE line.subject_kind = kind AND line.subject_id = subject;
    PERFORM set_config('journal.passages', '', true);
END $$;
"""

BACKWARD = """
DROP FUNCTION journal_black_out(text, bigint, text[]);
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
DROP FUNCTION journal_blackened(jsonb, text[]);
"""


class Migration(migrations.Migration):
    """Let passages be blacked out."""

    dependencies = [("journal", "0002_append_only")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
