"""A batch never changes, but for the answers that its code book names: they go with the rows."""

from django.db import migrations

FORWARD = """
DROP TRIGGER batch_never_changes ON fieldwork_responsebatch;

CREATE TRIGGER batch_never_changes BEFORE UPDATE ON fieldwork_responsebatch
    FOR EACH ROW WHEN (to_jsonb(OLD) - 'code_book' IS DISTINCT FROM to_jsonb(NEW) - 'code_book')
    EXECUTE FUNCTION fieldwork_refuse_change();
"""

BACKWARD = """
DROP TRIGGER batch_never_changes ON fieldwork_responsebatch;

CREATE TRIGGER batch_never_changes BEFORE UPDATE ON fieldwork_responsebatch
    FOR EACH ROW EXECUTE FUNCTION fieldwork_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0002_answers_never_change")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
