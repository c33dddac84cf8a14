"""The audit record only grows, link by link; not even an honest mistake can change it."""

from django.db import migrations

_REFUSE_CHANGE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit record is append-only.' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER audit_is_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditevent
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

CREATE TRIGGER audit_head_stays
BEFORE DELETE OR TRUNCATE ON audit_audithead
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""

# Runs as the owner of the tables, because the role of the application may not change the head. It
# may insert one while there is none, and then no first event follows: that is noticed at once.
_FOLLOW = """
CREATE FUNCTION audit_follow_head() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head audit_audithead%ROWTYPE;
BEGIN
    SELECT * INTO head FROM audit_audithead;
    IF NEW.sequence <> COALESCE(head.sequence, 0) + 1
       OR NEW.previous_hash <> COALESCE(head.hash, repeat('0', 64)) THEN
        RAISE EXCEPTION 'An audit event must follow the last one.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO audit_audithead (id, sequence, hash) VALUES (1, NEW.sequence, NEW.hash)
    ON CONFLICT (id) DO UPDATE SET sequence = EXCLUDED.sequence, hash = EXCLUDED.hash;
    RETURN NEW;
END
$$;

CREATE TRIGGER audit_follows_head
BEFORE INSERT ON audit_auditevent
FOR EACH ROW EXECUTE FUNCTION audit_follow_head();
"""


class Migration(migrations.Migration):
    """Adds the triggers."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            _REFUSE_CHANGE,
            "DROP TRIGGER audit_is_append_only ON audit_auditevent;"
            "DROP TRIGGER audit_head_stays ON audit_audithead;"
            "DROP FUNCTION audit_refuse_change();",
        ),
        migrations.RunSQL(
            _FOLLOW,
            "DROP TRIGGER audit_follows_head ON audit_auditevent;"
            "DROP FUNCTION audit_follow_head();",
        ),
    ]
