"""A matter's path is its place's path; when a place moves, its matters move with it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION matters_follow_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE matters_matter SET path = NEW.path WHERE place_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER matters_path_follows AFTER UPDATE OF path ON places_place
    FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path AND OLD.path IS NOT NULL)
    EXECUTE FUNCTION matters_follow_place();
"""

BACKWARD = """
DROP TRIGGER matters_path_follows ON places_place;
DROP FUNCTION matters_follow_place();
"""


class Migration(migrations.Migration):
    """Add the trigger."""

    dependencies = [("matters", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
