"""What the same people said before is frozen beside a wave, and reports may ask for it.

Waves that are frozen already have nothing beside them: their order is one of chance.
"""

import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
ALTER TABLE reports_earlierblock ALTER COLUMN packed SET STORAGE EXTERNAL;
CREATE TRIGGER earlier_block_never_changes BEFORE UPDATE ON reports_earlierblock
    FOR EACH ROW EXECUTE FUNCTION reports_never_changes();
"""
UNGUARDED = "DROP TRIGGER earlier_block_never_changes ON reports_earlierblock;"


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0022_call_company_tables_so"),
        ("studies", "0037_approved_and_verified_say_by_what"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerentry",
            name="change",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Do not show it"),
                    ("before", "Since the wave before"),
                    ("first", "Since the first wave"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="change",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Do not show it"),
                    ("before", "Since the wave before"),
                    ("first", "Since the first wave"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="EarlierBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("variable", models.SlugField(blank=True, db_index=False, max_length=63)),
                ("block_number", models.PositiveIntegerField()),
                ("width", models.CharField(max_length=2)),
                ("packed", models.BinaryField()),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_blocks",
                        to="reports.snapshot",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="studies.wave",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("snapshot", "wave", "variable", "block_number"),
                        name="one_earlier_block_per_variable_and_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("width__in", ["u1", "i2", "i4"])),
                        name="earlier_block_width_is_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
