"""The record of what left is only added to; what is public already is in it."""

from django.db import migrations

PUBLIC_SO_FAR = """
INSERT INTO reports_publicationentry (kind, report_id, version, by_id, document_hash, file_hash, at)
    SELECT 'public', report.id, report.version, decision.by_id, report.document_hash,
           encode(sha256(report.public_pdf), 'hex'), report.published_at
    FROM reports_report report
    JOIN reports_releasedecision decision
         ON decision.report_id = report.id AND decision.step = 'second'
    WHERE report.status = 'public';
"""

GUARDS = """
CREATE FUNCTION reports_publication_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the publication log is only added to' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER publication_never_changes BEFORE UPDATE OR DELETE ON reports_publicationentry
    FOR EACH ROW EXECUTE FUNCTION reports_publication_never_changes();
"""

UNGUARDED = """
DROP TRIGGER publication_never_changes ON reports_publicationentry;
DROP FUNCTION reports_publication_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_versions_and_publications")]

    operations = [
        migrations.RunSQL(PUBLIC_SO_FAR, migrations.RunSQL.noop),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
