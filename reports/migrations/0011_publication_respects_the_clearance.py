"""What a clearance forbids to publish, the database refuses as well (C-3)."""

from django.db import migrations

GUARD = """
CREATE FUNCTION reports_publication_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'public' OR (TG_OP = 'UPDATE' AND OLD.status = 'public') THEN
        RETURN NEW;
    END IF;
    IF (SELECT clearance.forbids_publication OR coalesce(umbrella.forbids_publication, false)
        FROM studies_clearance clearance
        LEFT JOIN studies_umbrella umbrella ON umbrella.id = clearance.umbrella_id
        WHERE clearance.study_id = NEW.study_id AND clearance.recorded_at IS NOT NULL
              AND clearance.status IN ('approved', 'expired', 'superseded', 'void')
        ORDER BY clearance.recorded_at DESC, clearance.id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'the clearance forbids publication' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publication_is_allowed BEFORE INSERT OR UPDATE ON reports_report
    FOR EACH ROW EXECUTE FUNCTION reports_publication_is_allowed();
"""

UNGUARDED = """
DROP TRIGGER publication_is_allowed ON reports_report;
DROP FUNCTION reports_publication_is_allowed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0010_reports_show_tables_of_a_company"),
        ("studies", "0037_approved_and_verified_say_by_what"),
    ]

    operations = [migrations.RunSQL(GUARD, UNGUARDED)]
