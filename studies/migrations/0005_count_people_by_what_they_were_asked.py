"""What each version asks, and of which version people were asked, so that studies count together."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from studies.same_questions import fingerprints

# The owner may fill in what a version has always asked; afterwards it never changes again.
LET_GO = "ALTER TABLE studies_instrumentversion DISABLE TRIGGER version_never_changes"
HOLD_FAST = "ALTER TABLE studies_instrumentversion ENABLE TRIGGER version_never_changes"


def fill_in(apps, schema_editor):
    for version in apps.get_model("studies", "InstrumentVersion").objects.iterator():
        version.asks = fingerprints(version.definition)
        version.save(update_fields=["asks"])


class Migration(migrations.Migration):
    dependencies = [("studies", "0004_grants_know_the_new_offices")]

    operations = [
        migrations.AddField(
            "addressing",
            "version",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="addressings",
                to="studies.instrumentversion",
            ),
        ),
        migrations.AddField(
            "instrumentversion",
            "asks",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=64), default=list
            ),
        ),
        migrations.RunSQL(LET_GO, HOLD_FAST),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        migrations.RunSQL(HOLD_FAST, LET_GO),
        migrations.AddIndex(
            "instrumentversion",
            django.contrib.postgres.indexes.GinIndex(
                fields=["asks"], name="version_by_what_it_asks"
            ),
        ),
    ]
