"""The database itself refuses to change a released text or a decision that was given."""

from typing import ClassVar

from django.db import migrations

REFUSE_CHANGES = """
CREATE FUNCTION consent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % never change: add a new one', TG_TABLE_NAME;
END $$;
CREATE TRIGGER released_notice_never_changes BEFORE UPDATE OR DELETE ON consent_notice
    FOR EACH ROW WHEN (OLD.released_at IS NOT NULL) EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER decision_never_changes BEFORE UPDATE ON consent_consentdecision
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER statement_never_changes BEFORE UPDATE OR DELETE ON consent_privacystatement
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_change();
"""

UNDO = """
DROP TRIGGER released_notice_never_changes ON consent_notice;
DROP TRIGGER decision_never_changes ON consent_consentdecision;
DROP TRIGGER statement_never_changes ON consent_privacystatement;
DROP FUNCTION consent_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("consent", "0001_initial")]

    operations: ClassVar = [migrations.RunSQL(REFUSE_CHANGES, reverse_sql=UNDO)]
