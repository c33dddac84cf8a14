"""The database itself refuses to change a statement of need, but for its decision, once."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION retention_need_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'proposed'
        AND (to_jsonb(NEW) - '{state,decided_by_id,decided_at,decision_reason,due_from}'::text[])
          = (to_jsonb(OLD) - '{state,decided_by_id,decided_at,decision_reason,due_from}'::text[])
    THEN RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A statement of need is decided once, and never changed or removed.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER need_never_changes BEFORE UPDATE OR DELETE ON retention_needstatement
    FOR EACH ROW EXECUTE FUNCTION retention_need_never_changes();
"""

BACKWARD = """
DROP TRIGGER need_never_changes ON retention_needstatement;
DROP FUNCTION retention_need_never_changes();
"""


class Migration(migrations.Migration):
    """A trigger on what leads said."""

    dependencies = [("retention", "0009_leads_say_what_is_needed")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
