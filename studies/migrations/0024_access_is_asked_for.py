"""Nobody has access to a study that was not asked for (PIA 8.3, R-160, R-161).

Only who starts a study leads it without having asked. Grants from before stay as they are.
"""

from typing import ClassVar

from django.db import migrations

REFUSE_UNASKED = """
CREATE FUNCTION studies_refuse_unasked_grant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    starts_it boolean;
BEGIN
    SELECT created_by_id = NEW.user_id INTO starts_it FROM studies_study WHERE id = NEW.study_id;
    IF NEW.asked_by_id IS NULL AND (NEW.granted_by_id IS NOT NULL OR NOT starts_it) THEN
        RAISE EXCEPTION 'Nobody asked for this access.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_was_asked_for';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER grant_was_asked_for BEFORE INSERT ON studies_grant
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_unasked_grant();
"""

UNDO = """
DROP TRIGGER grant_was_asked_for ON studies_grant;
DROP FUNCTION studies_refuse_unasked_grant();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("studies", "0023_drafts_of_instruments")]

    operations: ClassVar = [migrations.RunSQL(REFUSE_UNASKED, reverse_sql=UNDO)]
