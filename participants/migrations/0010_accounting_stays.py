"""The database itself keeps the accounting of disclosures, and what was prepared as it was."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION participants_accounting_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The accounting of disclosures is only ever added to.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER disclosure_stays BEFORE UPDATE OR DELETE ON participants_disclosure
    FOR EACH ROW EXECUTE FUNCTION participants_accounting_stays();
CREATE TRIGGER disclosures_stay BEFORE TRUNCATE ON participants_disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION participants_accounting_stays();
CREATE TRIGGER return_stays BEFORE UPDATE OR DELETE ON participants_disclosurereturn
    FOR EACH ROW EXECUTE FUNCTION participants_accounting_stays();
CREATE TRIGGER disclosed_person_never_changes BEFORE UPDATE ON participants_disclosedperson
    FOR EACH ROW EXECUTE FUNCTION participants_accounting_stays();
CREATE TRIGGER disclosed_people_stay BEFORE TRUNCATE ON participants_disclosedperson
    FOR EACH STATEMENT EXECUTE FUNCTION participants_accounting_stays();

CREATE FUNCTION participants_handover_only_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    goes_on text[] := ARRAY['status', 'released_by', 'released_at', 'reason', 'path', 'people',
        'left_out', 'file_hash', 'file_size', 'ready_at'];
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - goes_on) = (to_jsonb(OLD) - goes_on) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What was prepared for a vendor never changes: prepare another one.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER handover_only_goes_on BEFORE UPDATE OR DELETE ON participants_handover
    FOR EACH ROW EXECUTE FUNCTION participants_handover_only_goes_on();
"""

BACKWARD = """
DROP TRIGGER handover_only_goes_on ON participants_handover;
DROP FUNCTION participants_handover_only_goes_on();
DROP TRIGGER disclosed_people_stay ON participants_disclosedperson;
DROP TRIGGER disclosed_person_never_changes ON participants_disclosedperson;
DROP TRIGGER return_stays ON participants_disclosurereturn;
DROP TRIGGER disclosures_stay ON participants_disclosure;
DROP TRIGGER disclosure_stays ON participants_disclosure;
DROP FUNCTION participants_accounting_stays();
"""


class Migration(migrations.Migration):
    """Triggers on the accounting and on what is prepared."""

    dependencies = [("participants", "0009_contacts_go_to_vendors")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
