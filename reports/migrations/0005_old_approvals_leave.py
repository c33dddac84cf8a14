from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_release_in_steps"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="report",
            name="release_to",
        ),
        migrations.DeleteModel(
            name="ReleaseApproval",
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "public"), _negated=True),
                    models.Q(("public_pdf__isnull", False), ("published_at__isnull", False)),
                    _connector="OR",
                ),
                name="public_report_has_its_day_and_its_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "withdrawn"), _negated=True),
                    ("released_at__isnull", True),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                        models.Q(("withdrawal_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="called_back_report_says_why",
            ),
        ),
    ]
