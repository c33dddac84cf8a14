import re
from dataclasses import replace
from typing import Any

import pytest

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from reports.actions import draft_report, edit_report
from reports.categories import CannotTabulateError
from reports.forms import ReportForm
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.personal_data import PersonalDataFoundError
from reports.queries import demographics_of, questions_of
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.reports import (
    DRAFT,
    a_report,
    an_analyst,
    an_answered_study,
    many_answers,
    two_demographics,
)
from tests.builders.studies import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return an_answered_study(many_answers(12))


def draft(study: Study, **changes: Any) -> Report:
    return draft_report(study=study, draft=replace(DRAFT, **changes), by=an_analyst(study), at=NOW)


class TestDraftReport:
    def test_takes_the_threshold_that_was_agreed(self, study: Study) -> None:
        report = draft(study)
        assert (report.threshold, report.status) == (study.threshold, ReportStatus.DRAFT)
        assert AuditEvent.objects.get(verb="report.drafted").facts == {"threshold": 11}

    @pytest.mark.requirement("R-070")
    def test_refuses_who_does_not_analyze_the_study(self, study: Study) -> None:
        with pytest.raises(Refused):
            draft_report(study=study, draft=DRAFT, by=a_member(study, Role.FACILITATOR), at=NOW)
        assert not Report.objects.exists()

    def test_refuses_before_a_wave_is_closed(self) -> None:
        with pytest.raises(Refused, match="No wave of this study is closed"):
            draft(an_answered_study(many_answers(12), closed=False))

    @pytest.mark.requirement("R-073")
    @pytest.mark.parametrize("where", ["title", "summary"])
    def test_refuses_words_that_name_somebody(self, study: Study, where: str) -> None:
        with pytest.raises(PersonalDataFoundError):
            draft(study, **{where: "Ask jo@example.gov."})

    @pytest.mark.parametrize(
        "changes",
        [
            {"questions": ("nothing",)},
            {"questions": ()},
            {"demographics": ()},
            {"demographics": ("satisfied",)},
            {"questions": ("age",)},
            {"waves": (1, 2)},
            {"waves": ()},
        ],
    )
    def test_refuses_what_is_not_in_the_study(self, study: Study, changes: dict[str, Any]) -> None:
        with pytest.raises(CannotTabulateError):
            draft(study, **changes)

    def test_refuses_a_number_without_bands(self, study: Study) -> None:
        with pytest.raises(CannotTabulateError, match="minutes: 10, 20, 30"):
            draft(study, questions=("minutes",))
        assert draft(study, questions=("minutes",), bands={"minutes": [10.0]}).pk


class TestGroupsOfTwo:
    def test_bring_both_demographics_with_them(self) -> None:
        study = an_answered_study(many_answers(12), definition=two_demographics())
        report = draft(study, demographics=(), pairs=(("age", "languages__1"),))
        assert report.demographics == ["age", "languages__1"]
        assert report.pairs == [["age", "languages__1"]]

    @pytest.mark.parametrize(
        "pairs",
        [
            (("age", "age"),),
            (("age", "languages__1"), ("languages__1", "age")),
            (("age", "satisfied"),),
        ],
    )
    def test_refuse_one_taken_twice_and_what_is_no_demographic(self, pairs: Any) -> None:
        study = an_answered_study(many_answers(12), definition=two_demographics())
        with pytest.raises(CannotTabulateError):
            draft(study, pairs=pairs)

    def test_are_offered_but_for_options_of_one_question(self) -> None:
        study = an_answered_study(many_answers(12), definition=two_demographics())
        form = ReportForm(study=study)
        offered = re.findall(r'value="([^"]+)"', str(form["pairs"]))
        assert offered == ["languages__1*age", "languages__2*age"]


class TestEditReport:
    def test_makes_an_author_of_every_analyst_who_does_it(self, study: Study) -> None:
        report, other = a_report(study=study), an_analyst(study)
        edit_report(report_id=report.pk, draft=DRAFT, by=other, at=NOW)
        edit_report(report_id=report.pk, draft=DRAFT, by=other, at=NOW)
        assert [each.user for each in report.authors.all()] == [report.author, other]

    def test_refuses_who_does_not_analyze_the_study(self, study: Study) -> None:
        report = a_report(study=study)
        with pytest.raises(Refused, match="does not include this"):
            edit_report(
                report_id=report.pk, draft=DRAFT, by=a_member(study, Role.FACILITATOR), at=NOW
            )

    def test_refuses_while_it_is_rendered(self, study: Study) -> None:
        report = a_report("rendering", study=study)
        with pytest.raises(Refused, match="no longer be changed"):
            edit_report(report_id=report.pk, draft=DRAFT, by=report.author, at=NOW)

    def test_changes_the_words(self, study: Study) -> None:
        report = a_report(study=study)
        changed = replace(DRAFT, summary="Half are satisfied.")
        report = edit_report(report_id=report.pk, draft=changed, by=report.author, at=NOW)
        assert report.summary == "Half are satisfied."


class TestWhatMayBeAsked:
    def test_keeps_demographics_apart_from_questions(self, study: Study) -> None:
        assert [each.name for each in demographics_of(study)] == ["age"]
        names = [each.name for each in questions_of(study)]
        assert names == ["satisfied", "languages__1", "languages__2", "minutes"]
