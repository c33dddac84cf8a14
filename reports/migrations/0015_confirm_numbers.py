"""Numbers that no table prints, each confirmed with a reason; they stay once it is released."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION reports_confirmed_numbers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (
        SELECT 1 FROM reports_report report JOIN reports_finding finding
            ON finding.report_id = report.id
        WHERE finding.id = CASE TG_OP WHEN 'DELETE' THEN OLD.finding_id ELSE NEW.finding_id END
        AND report.released_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'what was confirmed never changes' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER confirmed_numbers_stay BEFORE INSERT OR UPDATE OR DELETE ON reports_confirmednumber
    FOR EACH ROW EXECUTE FUNCTION reports_confirmed_numbers_stay();
"""

UNGUARDED = """
DROP TRIGGER confirmed_numbers_stay ON reports_confirmednumber;
DROP FUNCTION reports_confirmed_numbers_stay();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0014_words_never_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConfirmedNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("reason", models.CharField(max_length=400)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmed",
                        to="reports.finding",
                    ),
                ),
            ],
            options={
                "ordering": ["finding_id", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("finding", "number"), name="number_confirmed_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="confirmed_number_says_why",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
