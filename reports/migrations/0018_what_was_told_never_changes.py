"""What left before is told in the ledger; the ledger is only added to."""

from hashlib import sha256
from typing import Any

from django.db import migrations

NO_LONGER = "gone"
ASKED = (
    *("questions", "demographics", "pairs", "measures", "bands", "summaries", "themes"),
    *("waves", "waves_as", "filters"),
)


def tell_what_left(apps: Any, schema_editor: Any) -> None:
    """As ``reports/told.py`` tells it from now on."""
    report_of, entry_of = (
        apps.get_model("reports", "Report"),
        apps.get_model("reports", "LedgerEntry"),
    )
    left = report_of.objects.filter(released_at__isnull=False, payload__isnull=False)
    for report in left.select_related("study").order_by("released_at", "pk"):
        payload = report.payload
        entry_of.objects.create(
            study_ref=report.study.study_ref,
            report_ref=report.report_ref,
            **{name: getattr(report, name) for name in ASKED},
            words={name: payload["labels"].get(name, name) for name in payload["strata"]},
            threshold=payload["protected"]["threshold"],
            statements=payload["protected"],
            statements_hash=report.statements_hash,
            frozen=_frozen(apps, report),
            at=report.released_at,
        )


def _frozen(apps: Any, report: Any) -> str:
    snapshots = apps.get_model("reports", "Snapshot").objects.filter(
        study=report.study, wave__number__in=report.waves
    )
    told = [
        f"{each.pk} {each.wave_id} {each.frozen_at.isoformat()}"
        for each in snapshots.order_by("pk")
    ]
    if told:
        return sha256("; ".join(told).encode()).hexdigest()
    return "" if report.summaries else NO_LONGER


GUARDS = """
CREATE FUNCTION reports_ledger_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger of what was told is only added to' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER ledger_never_changes BEFORE UPDATE OR DELETE ON reports_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION reports_ledger_never_changes();
"""

UNGUARDED = """
DROP TRIGGER ledger_never_changes ON reports_ledgerentry;
DROP FUNCTION reports_ledger_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0017_keep_what_was_told")]

    operations = [
        migrations.RunPython(tell_what_left, migrations.RunPython.noop),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
