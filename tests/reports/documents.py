"""Documents made by the real protection, for tests of what becomes of them."""

from dataclasses import replace
from datetime import date

import numpy as np

from reports.disclosure.check import audit, protect
from reports.disclosure.protected import ProtectedReport
from reports.disclosure.tables import Measure, TrueTable
from reports.document import Audited, Heading, ReportDocument
from reports.written import Written, WrittenFinding, WrittenRecommendation

ANSWERS = ("Satisfied", "Neither", "Not satisfied")
GROUPS = ("18 to 34", "35 to 54", "55 or older")
COUNTS = ((60, 70, 50), (33, 24, 21), (40, 30, 4))
"""Four people are alone in their cell; with k = 11 something must be hidden for them."""

HEADING = Heading(
    report_ref="0b1d2c3e-0000-4000-8000-000000000000",
    title="How travelers see the checkpoint",
    study_code="TSA-2027-014",
    study_title="Checkpoint experience",
    component="TSA",
    department="Department of Homeland Security",
    rendered_on=date(2027, 3, 12),
    release_to="People of the department who use the reports page",
)


WRITTEN = Written(
    summary="Most are satisfied.",
    findings=(
        WrittenFinding(1, "Most are satisfied", "180 of them say so.", "satisfied", "age"),
        WrittenFinding(2, "Few are not", "", "satisfied", "age"),
    ),
    recommendations=(
        WrittenRecommendation(
            1, "Keep the lanes open.", "TSA, research", date(2027, 9, 1), "Accepted"
        ),
        WrittenRecommendation(2, "Open another.", state="Declined", because="No room."),
    ),
)


def a_table(
    stratum: str = "2027",
    question: str = "satisfied",
    counts: tuple[tuple[int, ...], ...] = COUNTS,
    answers: tuple[str, ...] = ANSWERS,
) -> TrueTable:
    """Satisfaction by age."""
    scores = tuple((answer, place) for place, answer in enumerate(ANSWERS, start=1))
    return TrueTable(
        stratum, question, "age", answers, GROUPS, np.array(counts, dtype=np.int64),
        measures=(Measure("mean", scores),) if set(ANSWERS) <= set(answers) else (),
    )  # fmt: skip


def a_document(*tables: TrueTable, written: Written = WRITTEN, **heading: str) -> ReportDocument:
    """These tables, protected; satisfaction by age unless told otherwise."""
    return a_document_of(protect(tables or (a_table(),), 11), written=written, **heading)


def a_document_of(
    protected: ProtectedReport, *, written: Written = WRITTEN, **heading: str
) -> ReportDocument:
    """A protected report as it is rendered, whether or not it is safe."""
    attacked = audit(protected)
    return ReportDocument(
        heading=replace(HEADING, **heading),  # type: ignore[arg-type]
        labels={"satisfied": "How satisfied are you?", "age": "Age"},
        strata=tuple(dict.fromkeys(table.stratum for table in protected.tables)),
        protected=protected,
        audited=Audited(
            narrowest=attacked.min_width,
            solver=attacked.solver,
            solver_version=attacked.solver_version,
            statements_hash=attacked.statements_hash,
        ),
        written=written,
    )


def two_waves() -> ReportDocument:
    """The same question in two years; the second year adds an answer."""
    later = ((80, 60, 55), (30, 28, 19), (20, 15, 40), (30, 30, 30))
    return a_document(
        a_table("2026"), a_table("2027", counts=later, answers=(*ANSWERS, "No answer"))
    )
