"""People who begin to answer on one day are one row of the ledger, which only grows that day."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION studies_ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.channel IN ('web', 'phone')
       AND NEW.people > OLD.people AND NEW.responses >= OLD.responses AND NEW.minutes >= OLD.minutes
       AND (to_jsonb(NEW) - 'people' - 'responses' - 'minutes')
         = (to_jsonb(OLD) - 'people' - 'responses' - 'minutes') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME;
END $$;
DROP TRIGGER addressing_never_changes ON studies_addressing;
CREATE TRIGGER addressing_only_grows BEFORE UPDATE OR DELETE ON studies_addressing
    FOR EACH ROW EXECUTE FUNCTION studies_ledger_only_grows();
"""

BACKWARD = """
DROP TRIGGER addressing_only_grows ON studies_addressing;
DROP FUNCTION studies_ledger_only_grows();
CREATE TRIGGER addressing_never_changes BEFORE UPDATE OR DELETE ON studies_addressing
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("studies", "0029_invited_people_answer_once")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
