"""Answers are added and erased, never changed; a destroyed recording stays destroyed."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION fieldwork_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER response_never_changes BEFORE UPDATE ON fieldwork_response
    FOR EACH ROW EXECUTE FUNCTION fieldwork_refuse_change();

CREATE TRIGGER batch_never_changes BEFORE UPDATE ON fieldwork_responsebatch
    FOR EACH ROW EXECUTE FUNCTION fieldwork_refuse_change();

CREATE TRIGGER recording_stays_destroyed BEFORE UPDATE ON fieldwork_recording
    FOR EACH ROW WHEN (OLD.status = 'destroyed') EXECUTE FUNCTION fieldwork_refuse_change();
"""

BACKWARD = """
DROP TRIGGER recording_stays_destroyed ON fieldwork_recording;
DROP TRIGGER batch_never_changes ON fieldwork_responsebatch;
DROP TRIGGER response_never_changes ON fieldwork_response;
DROP FUNCTION fieldwork_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
