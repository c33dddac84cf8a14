"""What was printed can be looked up: a form is made, and never changed."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER paper_form_never_changes BEFORE UPDATE ON fieldwork_paperform
    FOR EACH ROW EXECUTE FUNCTION fieldwork_refuse_change();
"""

BACKWARD = "DROP TRIGGER paper_form_never_changes ON fieldwork_paperform;"


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0009_paper_forms")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
