"""The database refuses whoever approved a study on its team, and the team among its approvers (R-160).

What stands already is let alone: only a new grant, and whoever is put into a verdict anew, is
compared. The row of the study is locked first, so that the two at the same moment see each other.
"""

from typing import ClassVar

from django.db import migrations

REFUSE = """
CREATE FUNCTION studies_refuse_grant_to_approver() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM studies_study WHERE id = NEW.study_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM studies_pta AS pta WHERE pta.study_id = NEW.study_id
          AND NEW.user_id IN (pta.component_by_id, pta.office_by_id)
    ) THEN
        RAISE EXCEPTION 'Who approved a study has no part in it.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_is_not_of_an_approver';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER grant_is_not_of_an_approver BEFORE INSERT ON studies_grant
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_grant_to_approver();

CREATE FUNCTION studies_refuse_verdict_of_team() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    office text;
    approver bigint;
BEGIN
    PERFORM 1 FROM studies_study WHERE id = NEW.study_id FOR NO KEY UPDATE;
    FOREACH office IN ARRAY ARRAY['component_by_id', 'office_by_id'] LOOP
        approver := (to_jsonb(NEW) ->> office)::bigint;
        IF (TG_OP = 'INSERT' OR (to_jsonb(OLD) ->> office)::bigint IS DISTINCT FROM approver)
           AND EXISTS (
            SELECT 1 FROM studies_grant AS held
            WHERE held.study_id = NEW.study_id AND held.user_id = approver
        ) THEN
            RAISE EXCEPTION 'Who works or worked on a study does not approve it.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'pta_is_not_approved_by_team';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
CREATE TRIGGER pta_is_not_approved_by_team
    BEFORE INSERT OR UPDATE OF component_by_id, office_by_id ON studies_pta
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_verdict_of_team();
"""

UNDO = """
DROP TRIGGER grant_is_not_of_an_approver ON studies_grant;
DROP FUNCTION studies_refuse_grant_to_approver();
DROP TRIGGER pta_is_not_approved_by_team ON studies_pta;
DROP FUNCTION studies_refuse_verdict_of_team();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("studies", "0025_tools_say_whose_they_are")]

    operations: ClassVar = [migrations.RunSQL(REFUSE, reverse_sql=UNDO)]
