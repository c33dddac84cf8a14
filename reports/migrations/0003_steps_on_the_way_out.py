import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_release_needs_two"),
        ("studies", "0036_vendor_keys_never_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReleaseDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("check", "Analyst’s check"),
                            ("privacy", "Privacy review"),
                            ("second", "Second reviewer"),
                            ("public", "Publication"),
                        ],
                        max_length=8,
                    ),
                ),
                ("rendering", models.PositiveSmallIntegerField()),
                ("document_hash", models.CharField(max_length=64)),
                ("findings_agree", models.BooleanField()),
                ("no_personal_data", models.BooleanField()),
                ("nobody_recognizable", models.BooleanField()),
                ("unit_kind", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportAuthor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
            options={
                "ordering": ["since", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("place", models.SlugField(max_length=20)),
                ("about", models.CharField(max_length=400)),
                ("text", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("unanswered", "Waiting for the authors"),
                            ("answered", "Answered: waiting for the reviewer"),
                            ("accepted", "Settled"),
                        ],
                        default="unanswered",
                        max_length=10,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["report_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="ReportReader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("named_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["user__last_name", "user__first_name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("answer", "Answer of an author"),
                            ("accept", "Accepted"),
                            ("reopen", "Asked again"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["point_id", "at", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="report",
            name="rendered_report_has_passed_its_audit",
        ),
        migrations.AddField(
            model_name="report",
            name="public_pdf",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="published_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="rendering",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="report",
            name="withdrawal_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="report",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("rendering", "Being rendered"),
                    ("refused", "Rendering refused"),
                    ("rendered", "Waiting for the analyst’s check"),
                    ("analyst_checked", "Waiting for the privacy review"),
                    ("privacy_reviewed", "Waiting for the second reviewer"),
                    ("returned", "Returned with comments"),
                    ("released", "Released to named people"),
                    ("public", "Public"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="draft",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "status__in",
                            [
                                "analyst_checked",
                                "privacy_reviewed",
                                "public",
                                "released",
                                "rendered",
                                "returned",
                            ],
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        ("audit__isnull", False),
                        ("payload__isnull", False),
                        ("pdf__isnull", False),
                        models.Q(("statements_hash", ""), _negated=True),
                        models.Q(("document_hash", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rendered_report_has_passed_its_audit",
            ),
        ),
        migrations.AddField(
            model_name="releasedecision",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="releasedecision",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="reports.report",
            ),
        ),
        migrations.AddField(
            model_name="reportauthor",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="authors",
                to="reports.report",
            ),
        ),
        migrations.AddField(
            model_name="reportauthor",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reportpoint",
            name="raised_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reportpoint",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="points",
                to="reports.report",
            ),
        ),
        migrations.AddField(
            model_name="reportreader",
            name="named_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reportreader",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="readers",
                to="reports.report",
            ),
        ),
        migrations.AddField(
            model_name="reportreader",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports_to_read",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reportreply",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reportreply",
            name="point",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="replies",
                to="reports.reportpoint",
            ),
        ),
        migrations.AddConstraint(
            model_name="releasedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("findings_agree", True),
                    ("no_personal_data", True),
                    ("nobody_recognizable", True),
                ),
                name="release_confirms_everything",
            ),
        ),
        migrations.AddConstraint(
            model_name="releasedecision",
            constraint=models.UniqueConstraint(
                fields=("report", "rendering", "step"), name="release_step_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="releasedecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("step__in", ["privacy", "second"])),
                fields=("report", "rendering", "by"),
                name="two_reviewers_are_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportauthor",
            constraint=models.UniqueConstraint(
                fields=("report", "user"), name="report_author_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportpoint",
            constraint=models.UniqueConstraint(
                fields=("report", "number"), name="report_point_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="report_point_has_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportreader",
            constraint=models.UniqueConstraint(
                fields=("report", "user"), name="report_reader_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportreply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "accept"), models.Q(("text", ""), _negated=True), _connector="OR"
                ),
                name="report_reply_has_words",
            ),
        ),
    ]
