"""The path of an activity and of a series is their place's path; when a place moves, they follow."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION activities_follow_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE activities_activity SET path = NEW.path WHERE place_id = NEW.id;
    UPDATE activities_series SET path = NEW.path WHERE place_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER activities_path_follows AFTER UPDATE OF path ON places_place
    FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path AND OLD.path IS NOT NULL)
    EXECUTE FUNCTION activities_follow_place();
"""

BACKWARD = """
DROP TRIGGER activities_path_follows ON places_place;
DROP FUNCTION activities_follow_place();
"""


class Migration(migrations.Migration):
    """Add the trigger."""

    dependencies = [("activities", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
