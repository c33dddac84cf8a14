"""The database itself refuses to change a rule change, but for its decision, once."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION retention_rule_change_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'proposed'
        AND (to_jsonb(NEW) - '{state,decided_by_id,decided_at,decision_reason,in_force_from}'::text[])
          = (to_jsonb(OLD) - '{state,decided_by_id,decided_at,decision_reason,in_force_from}'::text[])
    THEN RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A change of a rule is decided once, and never changed or removed.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER rule_change_never_changes BEFORE UPDATE OR DELETE ON retention_dispositionrulechange
    FOR EACH ROW EXECUTE FUNCTION retention_rule_change_never_changes();
"""

BACKWARD = """
DROP TRIGGER rule_change_never_changes ON retention_dispositionrulechange;
DROP FUNCTION retention_rule_change_never_changes();
"""


class Migration(migrations.Migration):
    """A trigger on the changes of rules."""

    dependencies = [("retention", "0004_departments_set_periods")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
