"""The rule of an exemption is chosen from a list (C-11); of earlier ones it is read from words."""

from django.db import migrations, models

# The owner may fill in what was true as far as anybody knows; afterwards it never changes again.
LET_GO = "ALTER TABLE studies_clearance DISABLE TRIGGER decided_clearance_never_changes"
HOLD_FAST = "ALTER TABLE studies_clearance ENABLE TRIGGER decided_clearance_never_changes"

# What claimed direct observation for anything but a usability test keeps its words, no more.
FILL_IN = r"""
UPDATE studies_clearance AS clearance SET exemption = CASE
    WHEN study.method = 'usability_test'
        AND clearance.basis ~* '1320\.3\s*\(h\)\s*\(3\)|direct observation'
        THEN 'direct_observation'
    WHEN clearance.basis ~ '1320\.4\s*\(a\)' THEN 'excluded'
    ELSE 'other'
END
FROM studies_study AS study
WHERE study.id = clearance.study_id AND clearance.kind = 'exempt' AND clearance.basis <> ''
"""


class Migration(migrations.Migration):
    dependencies = [("studies", "0026_who_approves_has_no_part_in_it")]

    operations = [
        migrations.RemoveConstraint(
            model_name="clearance",
            name="clearance_has_a_number_or_a_basis",
        ),
        migrations.AddField(
            model_name="clearance",
            name="exemption",
            field=models.CharField(
                blank=True,
                choices=[
                    (
                        "direct_observation",
                        "Direct observation of a usability test, 5 CFR 1320.3(h)(3)",
                    ),
                    ("excluded", "Investigation or action against somebody, 5 CFR 1320.4(a)"),
                    ("other", "Another rule"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(LET_GO, HOLD_FAST),
        migrations.RunSQL(FILL_IN, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(HOLD_FAST, LET_GO),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ("approved", "expired", "superseded", "void")), _negated=True
                    ),
                    models.Q(
                        ("exemption__in", ["direct_observation", "excluded", "other"]),
                        ("kind", "exempt"),
                        models.Q(("basis", ""), _negated=True),
                        models.Q(("decided_by", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("kind", "exempt"), _negated=True),
                        ("control_number__regex", "^\\d{4}-\\d{4}$"),
                        ("expires_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="clearance_has_a_number_or_a_basis",
            ),
        ),
    ]
