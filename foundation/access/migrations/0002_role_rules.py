"""The database refuses what the policy refuses: incompatible roles at the same time (R-015, R-160)."""

from django.db import migrations

# As roles.incompatible_department_roles() gave them when this was written; a test compares.
_PAIRS = """
    ('administrator', 'auditor'),
    ('auditor', 'component_privacy_officer'),
    ('auditor', 'operational_decision_maker'),
    ('auditor', 'paperwork_officer'),
    ('auditor', 'privacy_office'),
    ('auditor', 'public_affairs'),
    ('auditor', 'records_officer'),
    ('component_privacy_officer', 'operational_decision_maker'),
    ('component_privacy_officer', 'privacy_office'),
    ('operational_decision_maker', 'privacy_office'),
    ('operational_decision_maker', 'records_officer')
"""

# The row of the person is locked first, so that two grants at the same moment see each other.
_REFUSE = f"""
CREATE FUNCTION access_refuse_incompatible_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ended_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM access_user WHERE id = NEW.user_id FOR UPDATE;
    IF EXISTS (
        SELECT 1
        FROM access_roleassignment AS held
        JOIN (VALUES {_PAIRS}) AS pair (one, other)
          ON (held.role, NEW.role) IN ((pair.one, pair.other), (pair.other, pair.one))
        WHERE held.user_id = NEW.user_id
          AND held.id <> NEW.id
          AND held.ended_at IS NULL
          AND held.expires_on >= NEW.granted_at::date
          AND NEW.expires_on >= held.granted_at::date
    ) THEN
        RAISE EXCEPTION 'These two roles may not be held by one person.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'roles_are_compatible';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER roles_are_compatible
BEFORE INSERT OR UPDATE ON access_roleassignment
FOR EACH ROW EXECUTE FUNCTION access_refuse_incompatible_role();
"""  # noqa: S608 - made of the pairs above


class Migration(migrations.Migration):
    """Adds the trigger."""

    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.RunSQL(
            _REFUSE,
            "DROP TRIGGER roles_are_compatible ON access_roleassignment;"
            "DROP FUNCTION access_refuse_incompatible_role();",
        )
    ]
