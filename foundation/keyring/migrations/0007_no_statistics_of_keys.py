"""PostgreSQL samples no wrapped keys into its statistics.

``ANALYZE`` keeps values of a column, such as the bounds of its histogram, until it runs again: a
wrapped key would outlive its destruction there.
"""

from django.db import migrations

_NONE = """
ALTER TABLE keyring_datakey ALTER COLUMN wrapped SET STATISTICS 0;
SELECT pg_clear_attribute_stats(current_schema()::text, 'keyring_datakey', 'wrapped', false);
"""


class Migration(migrations.Migration):
    """Statistics of the other columns stay."""

    dependencies = [("keyring", "0006_open_answers_are_reviewed")]

    operations = [
        migrations.RunSQL(
            _NONE, "ALTER TABLE keyring_datakey ALTER COLUMN wrapped SET STATISTICS -1;"
        )
    ]
