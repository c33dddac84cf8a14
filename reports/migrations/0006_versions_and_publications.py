import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

EACH_ITS_OWN = """
ALTER TABLE reports_report DISABLE TRIGGER released_never_changes;
UPDATE reports_report SET publication_ref = gen_random_uuid();
ALTER TABLE reports_report ENABLE TRIGGER released_never_changes;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_old_approvals_leave"),
        ("studies", "0036_vendor_keys_never_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicationEntry",
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
                            ("named", "Released to a person by name"),
                            ("public", "Made public"),
                            ("withdrawn", "Called back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("document_hash", models.CharField(max_length=64)),
                ("file_hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="report",
            name="correction_note",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="report",
            name="publication_ref",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        # One value was given to all rows that were there.
        migrations.RunSQL(EACH_ITS_OWN, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="report",
            name="version",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("publication_ref", "version"), name="report_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("released_at__isnull", True), models.Q(("status", "withdrawn"), _negated=True)
                ),
                fields=("publication_ref",),
                name="one_correction_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("version", 1),
                    models.Q(("correction_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="correction_says_what",
            ),
        ),
        migrations.AddField(
            model_name="publicationentry",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="publicationentry",
            name="reader",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="publicationentry",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publication_entries",
                to="reports.report",
            ),
        ),
        migrations.AddIndex(
            model_name="publicationentry",
            index=models.Index(fields=["-at", "-id"], name="publications_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="publicationentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "named"), ("reader__isnull", False)),
                    models.Q(models.Q(("kind", "named"), _negated=True), ("reader__isnull", True)),
                    _connector="OR",
                ),
                name="publication_says_to_whom",
            ),
        ),
    ]
