"""Two studies that share questions of the bank, through the real actions."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from foundation.access.roles import Role
from reports.actions import choose_comparisons, render_report, request_rendering
from reports.models import Report
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.instruments import a_banked_question
from tests.builders.reports import Answers, an_answered_study, many_answers
from tests.builders.studies import a_definition, a_member
from tests.playing_back import played_back

BANKED = ("satisfied", "age")


def asking_the_bank(study: Study, keys: Sequence[str] = BANKED) -> dict[str, Any]:
    """A definition that asks questions of a study, which are put into the bank for it."""
    definition = deepcopy(a_definition())
    for question in definition["questions"]:
        if question["key"] in keys:
            banked = a_banked_question(study, question["key"], question["key"].title())
            question["bank"] = str(banked.bank_ref)
    return definition


@played_back
def two_studies(
    answers: Sequence[Answers] | None = None,
    others: Sequence[Answers] | None = None,
    *,
    keys: Sequence[str] = BANKED,
    at: datetime = NOW,
    **description: Any,
) -> tuple[Study, Study]:
    """Two answered studies; the first asks questions that were put into the bank from the other.

    ``description`` is that of the first.
    """
    other = an_answered_study(others or many_answers(500, seed=11), at=at)
    definition = asking_the_bank(other, keys)
    study = an_answered_study(
        answers or many_answers(400), definition=definition, at=at, **description
    )
    return study, other


def reads(other: Study, report: Report) -> None:
    """The author of a report is on the team of another study, too."""
    a_member(other, Role.ANALYST, user=report.author, at=NOW)


def comparing(report: Report, *others: Report, at: datetime = NOW) -> Report:
    """With these reports beside it."""
    refs = [other.report_ref for other in others]
    return choose_comparisons(report_id=report.pk, report_refs=refs, by=report.author, at=at)


def rendered(report: Report, *, at: datetime = NOW) -> Report:
    """Asked for and made."""
    request_rendering(report_id=report.pk, by=report.author, at=at)
    return render_report(report_id=report.pk, by=report.author, at=at)
