"""The database itself refuses to change what OMB decided, and what it decided on."""

from typing import ClassVar

from django.db import migrations

# A clearance covers other materials only through a change that OMB approved.
REFUSE = """
CREATE FUNCTION studies_refuse_clearance_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('approved', 'expired', 'superseded', 'void') AND
        (to_jsonb(NEW) - '{status,moved_at,reason,pta_id,materials_hash}'::text[]) IS DISTINCT FROM
        (to_jsonb(OLD) - '{status,moved_at,reason,pta_id,materials_hash}'::text[])
    THEN
        RAISE EXCEPTION 'what OMB decided never changes: record a new decision';
    END IF;
    IF OLD.status IN ('submitted', 'approved', 'expired', 'superseded', 'void')
        AND NEW.status <> 'returned' AND NEW.materials_hash <> OLD.materials_hash
        AND NOT EXISTS (SELECT 1 FROM studies_clearancechange AS change
            WHERE change.clearance_id = OLD.id AND change.hash_after = NEW.materials_hash)
    THEN
        RAISE EXCEPTION 'a clearance covers other materials only after an approved change';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decided_clearance_never_changes BEFORE UPDATE ON studies_clearance
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_clearance_change();
CREATE TRIGGER clearance_change_never_changes BEFORE UPDATE ON studies_clearancechange
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_change();
"""

UNDO = """
DROP TRIGGER clearance_change_never_changes ON studies_clearancechange;
DROP TRIGGER decided_clearance_never_changes ON studies_clearance;
DROP FUNCTION studies_refuse_clearance_change();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("studies", "0008_requests_umbrellas_and_burden")]

    operations: ClassVar = [migrations.RunSQL(REFUSE, reverse_sql=UNDO)]
