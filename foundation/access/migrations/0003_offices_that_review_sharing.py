"""The offices that review sharing, and the Inspector General, kept apart by the database too."""

from django.db import migrations, models

# As roles.incompatible_department_roles() gave them when this was written; a test compares.
_PAIRS = """
    ('administrator', 'auditor'),
    ('administrator', 'inspector_general'),
    ('auditor', 'component_privacy_officer'),
    ('auditor', 'general_counsel'),
    ('auditor', 'inspector_general'),
    ('auditor', 'it_security'),
    ('auditor', 'operational_decision_maker'),
    ('auditor', 'paperwork_officer'),
    ('auditor', 'privacy_office'),
    ('auditor', 'public_affairs'),
    ('auditor', 'records_officer'),
    ('component_privacy_officer', 'inspector_general'),
    ('component_privacy_officer', 'operational_decision_maker'),
    ('component_privacy_officer', 'privacy_office'),
    ('general_counsel', 'inspector_general'),
    ('general_counsel', 'it_security'),
    ('general_counsel', 'privacy_office'),
    ('inspector_general', 'it_security'),
    ('inspector_general', 'operational_decision_maker'),
    ('inspector_general', 'paperwork_officer'),
    ('inspector_general', 'privacy_office'),
    ('inspector_general', 'public_affairs'),
    ('inspector_general', 'records_officer'),
    ('it_security', 'privacy_office'),
    ('operational_decision_maker', 'privacy_office'),
    ('operational_decision_maker', 'records_officer')
"""

_REFUSE = f"""
CREATE OR REPLACE FUNCTION access_refuse_incompatible_role() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""  # noqa: S608 - made of the pairs above


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_role_rules"),
    ]

    operations = [
        migrations.AlterField(
            model_name="roleassignment",
            name="role",
            field=models.CharField(
                choices=[
                    ("lead", "Lead"),
                    ("recruiter", "Recruiter"),
                    ("facilitator", "Facilitator"),
                    ("analyst", "Analyst"),
                    ("vendor_staff", "Vendor staff"),
                    ("component_privacy_officer", "Component privacy officer"),
                    ("privacy_office", "Privacy Office"),
                    ("public_affairs", "Public Affairs"),
                    ("paperwork_officer", "Paperwork officer"),
                    ("records_officer", "Records officer"),
                    ("it_security", "IT Security"),
                    ("general_counsel", "General Counsel"),
                    ("inspector_general", "Inspector General"),
                    ("auditor", "Auditor"),
                    ("administrator", "Administrator"),
                    ("operational_decision_maker", "Operational decision maker"),
                ],
                max_length=40,
            ),
        ),
        # Backwards the pairs stay: the roles that they name are gone then, so they refuse nothing.
        migrations.RunSQL(_REFUSE, migrations.RunSQL.noop),
    ]
