"""The database refuses what the policies refuse about roles on studies (R-015, R-016, R-120, R-160).

A role on a study beside an incompatible role of the department, in whichever order they come; a
role that the person's unit excludes; and a decision of the study's author about access to it.
"""

from typing import ClassVar

from django.db import migrations

# The pairs of roles.INCOMPATIBLE that have one role on a study and one of the department; a test
# compares.
_PAIRS = """
    ('administrator', 'analyst'),
    ('administrator', 'facilitator'),
    ('administrator', 'lead'),
    ('administrator', 'recruiter'),
    ('administrator', 'vendor_staff'),
    ('auditor', 'analyst'),
    ('auditor', 'facilitator'),
    ('auditor', 'lead'),
    ('auditor', 'recruiter'),
    ('auditor', 'vendor_staff'),
    ('inspector_general', 'analyst'),
    ('inspector_general', 'facilitator'),
    ('inspector_general', 'lead'),
    ('inspector_general', 'recruiter'),
    ('inspector_general', 'vendor_staff'),
    ('operational_decision_maker', 'analyst'),
    ('operational_decision_maker', 'facilitator'),
    ('operational_decision_maker', 'lead'),
    ('operational_decision_maker', 'recruiter'),
    ('operational_decision_maker', 'vendor_staff')
"""

# The row of the person is locked first, so that two grants at the same moment see each other.
REFUSE_INCOMPATIBLE = f"""
CREATE FUNCTION studies_refuse_incompatible_role() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unit text;
    clash boolean;
BEGIN
    IF NEW.ended_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    SELECT unit_kind INTO unit FROM access_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF TG_TABLE_NAME = 'studies_grant' THEN
        IF unit = 'operational'
           OR (NEW.role = 'recruiter' AND unit NOT IN ('outreach', 'research', 'vendor')) THEN
            RAISE EXCEPTION 'The unit of this person excludes this role.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_goes_with_the_unit';
        END IF;
        SELECT EXISTS (
            SELECT 1 FROM access_roleassignment AS held
            JOIN (VALUES {_PAIRS}) AS pair (office, study_role)
              ON (held.role, NEW.role) = (pair.office, pair.study_role)
            WHERE held.user_id = NEW.user_id AND held.ended_at IS NULL
              AND held.expires_on >= NEW.granted_at::date
              AND NEW.expires_on >= held.granted_at::date
        ) INTO clash;
    ELSE
        SELECT EXISTS (
            SELECT 1 FROM studies_grant AS held
            JOIN (VALUES {_PAIRS}) AS pair (office, study_role)
              ON (NEW.role, held.role) = (pair.office, pair.study_role)
            WHERE held.user_id = NEW.user_id AND held.ended_at IS NULL
              AND held.expires_on >= NEW.granted_at::date
              AND NEW.expires_on >= held.granted_at::date
        ) INTO clash;
    END IF;
    IF clash THEN
        RAISE EXCEPTION 'These two roles may not be held by one person.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'roles_are_compatible';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER grant_is_compatible BEFORE INSERT OR UPDATE ON studies_grant
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_incompatible_role();
CREATE TRIGGER role_is_compatible_with_grants BEFORE INSERT OR UPDATE ON access_roleassignment
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_incompatible_role();
"""  # noqa: S608 - made of the pairs above

REFUSE_THE_AUTHOR = """
CREATE FUNCTION studies_refuse_decision_of_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) ->> TG_ARGV[0])::bigint
       = (SELECT created_by_id FROM studies_study WHERE id = NEW.study_id) THEN
        RAISE EXCEPTION 'The author of a study does not give access to it.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'access_is_not_decided_by_author';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER grant_is_not_given_by_author
    BEFORE INSERT OR UPDATE OF granted_by_id, study_id ON studies_grant
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_decision_of_author('granted_by_id');
CREATE TRIGGER request_is_not_decided_by_author
    BEFORE INSERT OR UPDATE OF decided_by_id, study_id ON studies_accessrequest
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_decision_of_author('decided_by_id');
"""

UNDO = """
DROP TRIGGER grant_is_compatible ON studies_grant;
DROP TRIGGER role_is_compatible_with_grants ON access_roleassignment;
DROP FUNCTION studies_refuse_incompatible_role();
DROP TRIGGER grant_is_not_given_by_author ON studies_grant;
DROP TRIGGER request_is_not_decided_by_author ON studies_accessrequest;
DROP FUNCTION studies_refuse_decision_of_author();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("access", "0003_offices_that_review_sharing"),
        ("studies", "0010_access_requests"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(REFUSE_INCOMPATIBLE + REFUSE_THE_AUTHOR, reverse_sql=UNDO)
    ]
