"""The database itself refuses to change a question of the bank: it is only retired, once."""

from typing import ClassVar

from django.db import migrations

ONLY_RETIRED = """
CREATE FUNCTION studies_refuse_bank_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.retired_at IS NULL
       AND (to_jsonb(NEW) - 'retired_at' - 'retired_by_id')
         = (to_jsonb(OLD) - 'retired_at' - 'retired_by_id') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a question of the bank is retired once, and kept';
END $$;
CREATE TRIGGER bank_question_never_changes BEFORE UPDATE OR DELETE ON studies_bankquestion
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_bank_change();
"""

UNDO = """
DROP TRIGGER bank_question_never_changes ON studies_bankquestion;
DROP FUNCTION studies_refuse_bank_change();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("studies", "0031_bank_of_approved_questions")]

    operations: ClassVar = [migrations.RunSQL(ONLY_RETIRED, reverse_sql=UNDO)]
