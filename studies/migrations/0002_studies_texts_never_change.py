"""The database itself refuses to change what approvals and counts rest on."""

from typing import ClassVar

from django.db import migrations

REFUSE_VERSION_CHANGES = """
CREATE FUNCTION studies_refuse_version_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.released_at IS NULL
       AND (to_jsonb(NEW) - 'released_at') = (to_jsonb(OLD) - 'released_at') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an instrument version never changes: make a new one';
END $$;
CREATE TRIGGER version_never_changes BEFORE UPDATE OR DELETE ON studies_instrumentversion
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_version_change();
"""

REFUSE_ANY_CHANGE = """
CREATE FUNCTION studies_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME;
END $$;
CREATE TRIGGER variable_never_changes BEFORE UPDATE OR DELETE ON studies_variable
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_change();
CREATE TRIGGER addressing_never_changes BEFORE UPDATE OR DELETE ON studies_addressing
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_change();
CREATE TRIGGER comment_never_changes BEFORE UPDATE OR DELETE ON studies_ptacomment
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_change();
"""

REFUSE_CHANGES_OF_WHAT_WAS_SUBMITTED = """
CREATE FUNCTION studies_refuse_submission_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'draft' AND (NEW.answers, NEW.materials, NEW.materials_hash,
            NEW.submitted_by_id, NEW.note, NEW.study_id, NEW.number)
       IS DISTINCT FROM (OLD.answers, OLD.materials, OLD.materials_hash,
            OLD.submitted_by_id, OLD.note, OLD.study_id, OLD.number) THEN
        RAISE EXCEPTION 'what was submitted never changes: withdraw it and submit again';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER submission_never_changes BEFORE UPDATE ON studies_pta
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_submission_change();
"""

UNDO = """
DROP TRIGGER version_never_changes ON studies_instrumentversion;
DROP FUNCTION studies_refuse_version_change();
DROP TRIGGER variable_never_changes ON studies_variable;
DROP TRIGGER addressing_never_changes ON studies_addressing;
DROP TRIGGER comment_never_changes ON studies_ptacomment;
DROP FUNCTION studies_refuse_change();
DROP TRIGGER submission_never_changes ON studies_pta;
DROP FUNCTION studies_refuse_submission_change();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("studies", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(
            REFUSE_VERSION_CHANGES + REFUSE_ANY_CHANGE + REFUSE_CHANGES_OF_WHAT_WAS_SUBMITTED,
            reverse_sql=UNDO,
        )
    ]
