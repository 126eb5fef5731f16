"""What was adopted is kept: a trigger refuses deleting it and changing anything but its undoing."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION playbooks_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL
       AND (OLD.id, OLD.playbook, OLD.version, OLD.hash, OLD.text, OLD.adopted_at, OLD.from_at,
            OLD.by_id, OLD.by_name, OLD.reason)
           IS NOT DISTINCT FROM
           (NEW.id, NEW.playbook, NEW.version, NEW.hash, NEW.text, NEW.adopted_at, NEW.from_at,
            NEW.by_id, NEW.by_name, NEW.reason)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an adoption is kept as it was: % is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER adoption_is_kept BEFORE UPDATE OR DELETE ON playbooks_adoption
    FOR EACH ROW EXECUTE FUNCTION playbooks_refuse();
"""

BACKWARD = """
DROP TRIGGER adoption_is_kept ON playbooks_adoption;
DROP FUNCTION playbooks_refuse();
"""


class Migration(migrations.Migration):
    """Add the trigger."""

    dependencies = [("playbooks", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
