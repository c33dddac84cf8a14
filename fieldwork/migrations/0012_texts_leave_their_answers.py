"""An answer never changes, but its texts leave it; a text that was decided about stays as it is."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION fieldwork_refuse_all_but_leaving_texts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sealed_texts IS NULL
        AND to_jsonb(NEW) - 'sealed_texts' = to_jsonb(OLD) - 'sealed_texts' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER response_never_changes ON fieldwork_response;
CREATE TRIGGER response_never_changes BEFORE UPDATE ON fieldwork_response
    FOR EACH ROW EXECUTE FUNCTION fieldwork_refuse_all_but_leaving_texts();

CREATE TRIGGER reviewed_text_never_changes BEFORE UPDATE ON fieldwork_opentext
    FOR EACH ROW WHEN (OLD.status <> 'waiting') EXECUTE FUNCTION fieldwork_refuse_change();
"""

BACKWARD = """
DROP TRIGGER reviewed_text_never_changes ON fieldwork_opentext;
DROP TRIGGER response_never_changes ON fieldwork_response;
CREATE TRIGGER response_never_changes BEFORE UPDATE ON fieldwork_response
    FOR EACH ROW EXECUTE FUNCTION fieldwork_refuse_change();
DROP FUNCTION fieldwork_refuse_all_but_leaving_texts();
"""


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0011_open_answers_apart")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
