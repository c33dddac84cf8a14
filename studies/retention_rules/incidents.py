"""Reports of suspected misuse end three years after they were decided."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from foundation.keyring import keys
from retention import rule_book
from retention.registry import Holding
from retention.rules import Period, Rule
from studies.models import Incident
from studies.queries.facts import AT_ONCE

# Privacy complaint files: destroy three years after resolution.
GRS_4_2_065 = "GRS 4.2 item 065 (DAA-GRS-2019-0001-0004)"
DECIDED = Rule(
    key="incident_reports.decided",
    event="It was decided.",
    period=Period(months=36),
    authority=GRS_4_2_065,
    words="Reports of suspected misuse of personal data: three years after they were decided.",
)
# No page about a study says that there is a report about it: all lie under a reference of no study.
OF_NO_STUDY, NO_CODE = UUID(int=0), "the portal"


class IncidentReports:
    """Each report under a key of its own, three years after it was decided (R-123)."""

    key = "incident_reports"
    title = "Reports of suspected misuse"
    holds = "What somebody reported, sealed, and who reported it."
    authority = GRS_4_2_065
    event = "Three years after the report was handled or found to be no misuse."
    clock: Literal["event", "dated"] = "dated"
    rules = (DECIDED,)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        if study_ref not in (None, OF_NO_STUDY):
            return
        for incident in Incident.objects.defer("sealed").order_by("pk").iterator(AT_ONCE):
            yield Holding(
                record_class=self.key,
                study_ref=OF_NO_STUDY,
                study_code=NO_CODE,
                unit_ref=str(incident.incident_ref),
                count=1,
                promise=(
                    rule_book.promise(DECIDED, incident.closed_at, at=at)
                    if incident.closed_at
                    else None
                ),
                event_text=self.event,
            )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        keys.destroy(f"incident:{holding.unit_ref}", at=at)
        return Incident.objects.filter(incident_ref=holding.unit_ref).delete()[0]

    def remaining(self, holding: Holding) -> int:
        left = Incident.objects.filter(incident_ref=holding.unit_ref).count()
        return left if keys.is_destroyed(f"incident:{holding.unit_ref}") else max(1, left)
