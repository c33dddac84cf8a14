"""What we know about studies: reads across models."""

from studies.queries.access import (
    OVERSEEING_ROLES,
    held_roles,
    leads_of,
    may,
    overseen_studies,
    oversees,
    team_of,
    visible_studies,
    why_not,
)
from studies.queries.counting import AddressedCount, addressed_count
from studies.queries.coverage import covered, is_covered, uncovered_among
from studies.queries.deadlines import Deadline, deadlines_of
from studies.queries.facts import (
    after_closing,
    counts,
    current_version,
    dropped_questions,
    icr_promise,
    latest_clearance,
    latest_pta,
    main_instrument,
    person_kinds,
    strictest_person_kind,
    study_by_ref,
)
from studies.queries.package import approved_pta, package_of, package_problems
from studies.queries.steps import Step, next_step, study_state_steps
from studies.queries.waiting import waiting_for

__all__ = [
    "OVERSEEING_ROLES",
    "AddressedCount",
    "Deadline",
    "Step",
    "addressed_count",
    "after_closing",
    "approved_pta",
    "counts",
    "covered",
    "current_version",
    "deadlines_of",
    "dropped_questions",
    "held_roles",
    "icr_promise",
    "is_covered",
    "latest_clearance",
    "latest_pta",
    "leads_of",
    "main_instrument",
    "may",
    "next_step",
    "overseen_studies",
    "oversees",
    "package_of",
    "package_problems",
    "person_kinds",
    "strictest_person_kind",
    "study_by_ref",
    "study_state_steps",
    "team_of",
    "uncovered_among",
    "visible_studies",
    "waiting_for",
    "why_not",
]
