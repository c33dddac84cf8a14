"""The ledger says who counts, under which clearance, at what cost; clearances keep their burden."""

import django.db.models.deletion
from django.db import migrations, models

# The owner may fill in what was true as far as anybody knows; afterwards it never changes again.
LET_GO = """
ALTER TABLE studies_addressing DISABLE TRIGGER addressing_never_changes;
ALTER TABLE studies_clearance DISABLE TRIGGER decided_clearance_never_changes;
"""
HOLD_FAST = """
ALTER TABLE studies_addressing ENABLE TRIGGER addressing_never_changes;
ALTER TABLE studies_clearance ENABLE TRIGGER decided_clearance_never_changes;
"""

FILL_IN = """
UPDATE studies_clearance AS clearance SET burden = said.burden
FROM (
    SELECT line.study_id, jsonb_object_agg(line.person_kind, jsonb_build_object(
        'respondents', line.respondents, 'times', line.times, 'minutes', line.minutes,
        'waves', study.planned_waves)) AS burden
    FROM studies_burdenline AS line JOIN studies_study AS study ON study.id = line.study_id
    GROUP BY line.study_id
) AS said
WHERE said.study_id = clearance.study_id
    AND clearance.status IN ('submitted', 'approved', 'expired', 'superseded', 'void');

UPDATE studies_addressing AS addressing SET
    countable = addressing.person_kind <> 'employee'
        AND NOT (addressing.person_kind = 'stakeholder' AND study.stakeholder_kind = 'federal'),
    responses = addressing.people
FROM studies_study AS study WHERE study.id = addressing.study_id;

UPDATE studies_addressing AS addressing SET clearance_id = (
    SELECT clearance.id FROM studies_clearance AS clearance
    WHERE clearance.study_id = addressing.study_id
        AND clearance.status IN ('approved', 'expired', 'superseded', 'void')
        AND clearance.decided_on <= addressing.addressed_on
        AND (clearance.expires_on IS NULL OR clearance.expires_on >= addressing.addressed_on)
        AND (clearance.status <> 'void' OR clearance.moved_at::date > addressing.addressed_on)
    ORDER BY clearance.decided_on DESC, clearance.id DESC LIMIT 1
);

UPDATE studies_addressing AS addressing SET responses = greatest(
    addressing.people, ceil(addressing.people * line.times / study.planned_waves::numeric))
FROM studies_burdenline AS line JOIN studies_study AS study ON study.id = line.study_id
WHERE line.study_id = addressing.study_id AND line.person_kind = addressing.person_kind;

UPDATE studies_addressing AS addressing SET minutes = addressing.responses * line.minutes
FROM studies_burdenline AS line JOIN studies_study AS study ON study.id = line.study_id
WHERE line.study_id = addressing.study_id AND line.person_kind = addressing.person_kind;
"""


class Migration(migrations.Migration):
    dependencies = [("studies", "0019_authors_do_not_decide")]

    operations = [
        migrations.AddField(
            "clearance", "burden", models.JSONField(blank=True, default=dict), preserve_default=True
        ),
        migrations.AddField(
            "addressing", "countable", models.BooleanField(default=True), preserve_default=False
        ),
        migrations.AddField(
            "addressing",
            "clearance",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="addressings",
                to="studies.clearance",
            ),
        ),
        migrations.AddField(
            "addressing",
            "responses",
            models.PositiveIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddField(
            "addressing",
            "minutes",
            models.PositiveBigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RunSQL(LET_GO, HOLD_FAST),
        migrations.RunSQL(FILL_IN, migrations.RunSQL.noop),
        # The foreign keys that were filled in are looked at before the tables change again.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(HOLD_FAST, LET_GO),
        migrations.AddIndex(
            "addressing",
            models.Index(fields=["addressed_on"], name="addressing_by_day"),
        ),
    ]
