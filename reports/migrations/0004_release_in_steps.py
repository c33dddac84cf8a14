"""What the database itself refuses of a release, now in steps; what was released is carried over."""

from django.db import migrations

OLD_GUARDS_LEAVE = """
DROP TRIGGER approval_names_author ON reports_releaseapproval;
DROP TRIGGER release_needs_two ON reports_report;
DROP FUNCTION reports_approval_names_author();
DROP FUNCTION reports_release_needs_two();
"""

# What two people approved is reviewed and released by these two; rendered reports begin the way.
CARRIED_OVER = """
INSERT INTO reports_reportauthor (report_id, user_id, since)
    SELECT id, author_id, created_at FROM reports_report;
UPDATE reports_report SET rendering = 1 WHERE rendered_at IS NOT NULL;
INSERT INTO reports_releasedecision (report_id, step, by_id, rendering, document_hash,
        findings_agree, no_personal_data, nobody_recognizable, unit_kind, at)
    SELECT of_report.report_id, CASE of_report.place WHEN 1 THEN 'privacy' ELSE 'second' END,
           of_report.by_id, 1, of_report.document_hash, true, true, true, person.unit_kind,
           of_report.at
    FROM (
        SELECT approval.*, row_number() OVER (PARTITION BY report_id ORDER BY at, id) AS place
        FROM reports_releaseapproval approval
    ) of_report
    JOIN reports_report report ON report.id = of_report.report_id
         AND report.document_hash = of_report.document_hash AND report.released_at IS NOT NULL
    JOIN access_user person ON person.id = of_report.by_id
    WHERE of_report.place <= 2;
UPDATE reports_report SET withdrawn_at = released_at, withdrawn_by_id = author_id,
        withdrawal_reason = 'It was withdrawn before reasons were kept.'
    WHERE status = 'withdrawn' AND released_at IS NOT NULL;
UPDATE reports_report SET status = 'public', published_at = released_at, public_pdf = pdf
    WHERE status = 'released' AND release_to = 'public';
SET CONSTRAINTS ALL IMMEDIATE;
"""

GUARDS = """
CREATE FUNCTION reports_decision_is_of_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a decision on a report never changes' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.step <> 'check' AND (
        NEW.by_id = (SELECT author_id FROM reports_report WHERE id = NEW.report_id)
        OR EXISTS (SELECT 1 FROM reports_reportauthor
                   WHERE report_id = NEW.report_id AND user_id = NEW.by_id)
    ) THEN
        RAISE EXCEPTION 'no author reviews or releases a report'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.step IN ('privacy', 'second') AND EXISTS (
        SELECT 1 FROM reports_releasedecision WHERE report_id = NEW.report_id
        AND rendering = NEW.rendering AND step = 'check' AND by_id = NEW.by_id
    ) THEN
        RAISE EXCEPTION 'whoever checked a report does not review it'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_is_of_others BEFORE INSERT OR UPDATE OR DELETE ON reports_releasedecision
    FOR EACH ROW EXECUTE FUNCTION reports_decision_is_of_others();

CREATE FUNCTION reports_release_needs_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE needed text[];
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.status = OLD.status THEN
        RETURN NEW;
    END IF;
    needed := CASE NEW.status
        WHEN 'analyst_checked' THEN ARRAY['check']
        WHEN 'privacy_reviewed' THEN ARRAY['check', 'privacy']
        WHEN 'released' THEN ARRAY['check', 'privacy', 'second']
        WHEN 'public' THEN ARRAY['check', 'privacy', 'second', 'public']
        ELSE ARRAY[]::text[] END;
    IF cardinality(needed) > (
        SELECT count(*) FROM reports_releasedecision WHERE report_id = NEW.id
        AND rendering = NEW.rendering AND document_hash = NEW.document_hash AND step = ANY (needed)
    ) THEN
        RAISE EXCEPTION 'a report takes each step on its way out'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_needs_steps BEFORE INSERT OR UPDATE ON reports_report
    FOR EACH ROW EXECUTE FUNCTION reports_release_needs_steps();

CREATE FUNCTION reports_released_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE becomes text[] := ARRAY['status', 'published_at', 'public_pdf', 'withdrawn_at',
                                'withdrawn_by_id', 'withdrawal_reason'];
BEGIN
    IF OLD.released_at IS NOT NULL AND (
        TG_OP = 'DELETE'
        OR (to_jsonb(NEW) - becomes) <> (to_jsonb(OLD) - becomes)
        OR (OLD.published_at IS NOT NULL AND
            (NEW.published_at, NEW.public_pdf) IS DISTINCT FROM (OLD.published_at, OLD.public_pdf))
        OR (OLD.status = 'withdrawn' AND to_jsonb(NEW) <> to_jsonb(OLD))
        OR NEW.status NOT IN ('released', 'public', 'withdrawn')
        OR (OLD.status = 'public' AND NEW.status = 'released')
    ) THEN
        RAISE EXCEPTION 'a released report never changes' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER released_never_changes BEFORE UPDATE OR DELETE ON reports_report
    FOR EACH ROW EXECUTE FUNCTION reports_released_never_changes();

CREATE FUNCTION reports_readers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (
        SELECT 1 FROM reports_report WHERE id = OLD.report_id AND released_at IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'who may read a released report stays on record'
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER readers_stay BEFORE UPDATE OR DELETE ON reports_reportreader
    FOR EACH ROW EXECUTE FUNCTION reports_readers_stay();

CREATE FUNCTION reports_authors_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (
        SELECT 1 FROM reports_releasedecision WHERE report_id = OLD.report_id
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'who wrote a report stays its author' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER authors_stay BEFORE UPDATE OR DELETE ON reports_reportauthor
    FOR EACH ROW EXECUTE FUNCTION reports_authors_stay();

CREATE FUNCTION reports_reply_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was said to a comment never changes' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER reply_never_changes BEFORE UPDATE ON reports_reportreply
    FOR EACH ROW EXECUTE FUNCTION reports_reply_never_changes();
"""

UNGUARDED = """
DROP TRIGGER reply_never_changes ON reports_reportreply;
DROP TRIGGER authors_stay ON reports_reportauthor;
DROP TRIGGER readers_stay ON reports_reportreader;
DROP TRIGGER released_never_changes ON reports_report;
DROP TRIGGER release_needs_steps ON reports_report;
DROP TRIGGER decision_is_of_others ON reports_releasedecision;
DROP FUNCTION reports_reply_never_changes();
DROP FUNCTION reports_authors_stay();
DROP FUNCTION reports_readers_stay();
DROP FUNCTION reports_released_never_changes();
DROP FUNCTION reports_release_needs_steps();
DROP FUNCTION reports_decision_is_of_others();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_steps_on_the_way_out")]

    operations = [
        migrations.RunSQL(OLD_GUARDS_LEAVE + CARRIED_OVER, migrations.RunSQL.noop),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
