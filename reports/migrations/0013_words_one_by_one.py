"""Findings and recommendations one by one; the texts of old reports are carried over."""

import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CARRIED_OVER = """
INSERT INTO reports_recommendation (report_id, number, text, office, state, because)
    SELECT report.id, row_number() OVER (PARTITION BY report.id ORDER BY line.place),
           btrim(line.words, E' \\t'), '', 'proposed', ''
    FROM reports_report report,
         regexp_split_to_table(report.recommendations, E'[\\r\\n]+') WITH ORDINALITY AS line(words, place)
    WHERE btrim(line.words, E' \\t') <> '';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0012_choose_whom"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # What stood there was one text, tied to no table.
        migrations.RenameField(model_name="report", old_name="findings", new_name="summary"),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("headline", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True)),
                ("question", models.CharField(max_length=500)),
                ("demographic", models.CharField(max_length=500)),
                ("wave", models.PositiveIntegerField(null=True)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "ordering": ["report_id", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("report", "number"),
                        name="finding_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("headline", ""), _negated=True),
                        name="finding_has_a_headline",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("question", ""), _negated=True),
                            models.Q(("demographic", ""), _negated=True),
                        ),
                        name="finding_has_a_table",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("office", models.CharField(blank=True, max_length=120)),
                ("due_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("accepted", "Accepted"),
                            ("under_way", "Under way"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("because", models.TextField(blank=True)),
                ("followed_at", models.DateTimeField(null=True)),
                (
                    "followed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recommendations",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "ordering": ["report_id", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("report", "number"),
                        name="recommendation_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="recommendation_has_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("owner__isnull", True), ("office", ""), _connector="OR"
                        ),
                        name="recommendation_has_one_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="declined_recommendation_says_why",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CARRIED_OVER, migrations.RunSQL.noop),
    ]
