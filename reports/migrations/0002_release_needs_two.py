"""What the database itself refuses, and how blocks are stored."""

from django.db import migrations

GUARDS = """
-- Compressing bytes that are read whole costs more than it saves.
ALTER TABLE reports_snapshotblock ALTER COLUMN packed SET STORAGE EXTERNAL;

CREATE FUNCTION reports_release_needs_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'released' AND (
        SELECT count(DISTINCT by_id) FROM reports_releaseapproval
        WHERE report_id = NEW.id AND document_hash = NEW.document_hash AND by_id <> NEW.author_id
    ) < 2 THEN
        RAISE EXCEPTION 'a report is released by two people, neither the author'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_needs_two BEFORE INSERT OR UPDATE ON reports_report
    FOR EACH ROW EXECUTE FUNCTION reports_release_needs_two();

CREATE FUNCTION reports_approval_names_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.author_id <> (SELECT author_id FROM reports_report WHERE id = NEW.report_id) THEN
        RAISE EXCEPTION 'an approval names the author of its report'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_names_author BEFORE INSERT OR UPDATE ON reports_releaseapproval
    FOR EACH ROW EXECUTE FUNCTION reports_approval_names_author();

CREATE FUNCTION reports_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'frozen answers never change' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER block_never_changes BEFORE UPDATE ON reports_snapshotblock
    FOR EACH ROW EXECUTE FUNCTION reports_never_changes();
CREATE TRIGGER snapshot_never_changes BEFORE UPDATE ON reports_snapshot
    FOR EACH ROW EXECUTE FUNCTION reports_never_changes();
"""

UNGUARDED = """
DROP TRIGGER snapshot_never_changes ON reports_snapshot;
DROP TRIGGER block_never_changes ON reports_snapshotblock;
DROP TRIGGER approval_names_author ON reports_releaseapproval;
DROP TRIGGER release_needs_two ON reports_report;
DROP FUNCTION reports_never_changes();
DROP FUNCTION reports_approval_names_author();
DROP FUNCTION reports_release_needs_two();
ALTER TABLE reports_snapshotblock ALTER COLUMN packed SET STORAGE EXTENDED;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [migrations.RunSQL(GUARDS, UNGUARDED)]
