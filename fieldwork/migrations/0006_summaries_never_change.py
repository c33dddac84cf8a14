"""A summary is loaded and erased, never changed."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER summary_never_changes BEFORE UPDATE ON fieldwork_aggregatesummary
    FOR EACH ROW EXECUTE FUNCTION fieldwork_refuse_change();
"""

BACKWARD = "DROP TRIGGER summary_never_changes ON fieldwork_aggregatesummary;"


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0005_aggregate_summaries")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
