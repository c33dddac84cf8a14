"""A comparison with nothing is neither true nor false, and a constraint lets that pass."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0010_statements_of_need_never_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="dispositionrulechange",
            name="rule_changes_count_after_their_decision",
        ),
        migrations.RemoveConstraint(
            model_name="needstatement",
            name="what_is_no_longer_needed_has_notice",
        ),
        migrations.AddConstraint(
            model_name="dispositionrulechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "in_force"),
                        ("in_force_from__gt", models.F("decided_at")),
                        ("in_force_from__isnull", False),
                    ),
                    models.Q(
                        ("in_force_from", None), models.Q(("state", "in_force"), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="rule_changes_count_after_their_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="needstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "no_longer"),
                        ("state", "in_force"),
                        ("due_from__gt", models.F("decided_at")),
                        ("due_from__isnull", False),
                    ),
                    models.Q(
                        ("due_from", None),
                        models.Q(("kind", "no_longer"), ("state", "in_force"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="what_is_no_longer_needed_has_notice",
            ),
        ),
    ]
