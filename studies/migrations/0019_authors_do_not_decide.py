"""The database refuses what the policies refuse to the author of a study, and to who asked (R-160).

A certificate that was verified makes room for the one of the contract's later end (R-141).
"""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import F, Q

# The columns of the row that name whoever decides are given to the trigger. What stands already is
# let alone: only whoever is put into a column anew is compared.
REFUSE_THE_AUTHOR = """
CREATE FUNCTION studies_refuse_verdict_of_author() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    office text;
    author text;
BEGIN
    SELECT created_by_id::text INTO author FROM studies_study WHERE id = NEW.study_id;
    FOREACH office IN ARRAY TG_ARGV LOOP
        IF to_jsonb(NEW) ->> office = author
           AND (TG_OP = 'INSERT' OR to_jsonb(OLD) ->> office IS DISTINCT FROM author) THEN
            RAISE EXCEPTION 'The author of a study does not decide about it.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'study_is_not_decided_by_author';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
CREATE TRIGGER pta_is_not_approved_by_author
    BEFORE INSERT OR UPDATE OF component_by_id, office_by_id ON studies_pta
    FOR EACH ROW EXECUTE FUNCTION
    studies_refuse_verdict_of_author('component_by_id', 'office_by_id');
CREATE TRIGGER clearance_is_not_recorded_by_author
    BEFORE INSERT OR UPDATE OF recorded_by_id ON studies_clearance
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_verdict_of_author('recorded_by_id');
CREATE TRIGGER sharing_is_not_decided_by_author
    BEFORE INSERT OR UPDATE OF security_by_id, privacy_by_id, counsel_by_id, cleared_by_id
    ON studies_sharingagreement
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_verdict_of_author(
        'security_by_id', 'privacy_by_id', 'counsel_by_id', 'cleared_by_id');
"""

UNDO = """
DROP TRIGGER pta_is_not_approved_by_author ON studies_pta;
DROP TRIGGER clearance_is_not_recorded_by_author ON studies_clearance;
DROP TRIGGER sharing_is_not_decided_by_author ON studies_sharingagreement;
DROP FUNCTION studies_refuse_verdict_of_author();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("studies", "0018_indexes_for_oversight")]

    operations: ClassVar = [
        migrations.AddConstraint(
            "sharingagreement",
            models.CheckConstraint(
                name="sharing_not_reviewed_by_who_asked",
                condition=(Q(security_by__isnull=True) | ~Q(security_by=F("requested_by")))
                & (Q(privacy_by__isnull=True) | ~Q(privacy_by=F("requested_by")))
                & (Q(counsel_by__isnull=True) | ~Q(counsel_by=F("requested_by"))),
            ),
        ),
        migrations.RemoveConstraint("destructioncertificate", "destruction_certified_once"),
        migrations.AddConstraint(
            "destructioncertificate",
            models.UniqueConstraint(
                name="destruction_certified_once",
                fields=("vendor", "contract_number", "study"),
                condition=~Q(status="verified"),
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(REFUSE_THE_AUTHOR, reverse_sql=UNDO),
    ]
