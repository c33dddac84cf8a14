"""Once a report is released its words stay, but for what becomes of a recommendation."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION reports_words_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE becomes text[] := coalesce(TG_ARGV::text[], ARRAY[]::text[]);
        touched bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN
        touched := touched || OLD.report_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        touched := touched || NEW.report_id;
    END IF;
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - becomes) = (to_jsonb(OLD) - becomes) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT 1 FROM reports_report WHERE id = ANY (touched) AND released_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the words of a released report never change'
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER findings_never_change BEFORE INSERT OR UPDATE OR DELETE ON reports_finding
    FOR EACH ROW EXECUTE FUNCTION reports_words_never_change();
CREATE TRIGGER recommendations_never_change
    BEFORE INSERT OR UPDATE OR DELETE ON reports_recommendation
    FOR EACH ROW EXECUTE FUNCTION reports_words_never_change(
        'owner_id', 'office', 'state', 'because', 'followed_by_id', 'followed_at'
    );
"""

UNGUARDED = """
DROP TRIGGER recommendations_never_change ON reports_recommendation;
DROP TRIGGER findings_never_change ON reports_finding;
DROP FUNCTION reports_words_never_change();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0013_words_one_by_one")]

    operations = [
        migrations.RemoveField(model_name="report", name="recommendations"),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
