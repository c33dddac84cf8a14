"""The Privacy Office agrees another threshold after a report has left: later reports go on."""

from typing import Any

import pytest

from foundation.access.policy import Refused
from reports.actions import correct_report, render_report, request_rendering
from reports.actions.protecting import RenderingRefused
from reports.disclosure import check
from reports.disclosure.promised import told_first
from reports.disclosure.protected import HIDDEN, ProtectedReport
from reports.disclosure.tables import Cell
from reports.formats.method import method_note
from reports.ledger import ledger_of
from reports.models import LedgerEntry, Report
from reports.queries import document_of, evidence_of
from studies.actions import renew_pta, submit_pta
from studies.models import Study
from tests.builders import studies
from tests.builders.access import NOW
from tests.builders.reports import AGES, Answers, an_answered_study, went_on
from tests.reports.test_ledger import NOT_THE_OLD, about, answers, protected
from tests.reports.test_told import purge

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-110")]


def agree(study: Study, threshold: int) -> Study:
    """The approval is renewed, and the Privacy Office agrees another threshold."""
    renew_pta(study=study, by=study.created_by, at=NOW)
    submit_pta(study=study, by=study.created_by, at=NOW)
    studies.approve(study, threshold=threshold)
    return Study.objects.get(pk=study.pk)


def people() -> list[Answers]:
    """Of each age 12 to 14 are not satisfied or neither, and 12 to 16 read no English."""
    return [
        (said, "Spanish" if place % 5 == 0 else "English", "5", age)
        for age, satisfied in zip(AGES[:3], (50, 45, 40), strict=True)
        for place, said in enumerate(
            ["Not satisfied"] * 12 + ["Neither"] * 14 + ["Satisfied"] * satisfied
        )
    ]


def small(report: ProtectedReport, threshold: int) -> set[Cell]:
    """What is printed although it is small."""
    cells = (each for table in report.tables for each in table.cells())
    return {cell for cell, n in cells if n is not HIDDEN and 0 < n < threshold}


def seen(report: ProtectedReport) -> dict[Cell, Any]:
    return {cell: n for table in report.tables for cell, n in table.cells()}


def withstands(report: Report) -> bool:
    document = protected(report)
    told = ledger_of(report, threshold=document.threshold).told(document.tables)
    return not check.audit(document).succeeded and not check.audit(document, *told).succeeded


@pytest.fixture
def raised() -> Study:
    """A report left under 11 with numbers of 11 to 19 in it; now 20 is agreed."""
    study = an_answered_study(people())
    first = about(study, status="released", questions=("satisfied",))
    assert len(small(protected(first), 20)) > 2
    return agree(study, 20)


@pytest.mark.requirement("R-110")
class TestAfterItWasRaised:
    def test_the_same_questions_are_told_as_they_were(self, raised: Study) -> None:
        first = Report.objects.get()
        second = about(raised, questions=("satisfied",), status="released")
        assert protected(second).threshold == 20
        assert seen(protected(second)) == seen(protected(first))
        assert told_first(protected(second)) == {11: protected(second).note["cells"]}
        assert withstands(second)

    def test_other_questions_hide_what_is_small_by_the_new_one(self, raised: Study) -> None:
        first = protected(Report.objects.get())
        second = about(raised, questions=("languages__1", "languages__2"), status="released")
        found = protected(second)
        assert small(found, 20) <= small(first, 20)
        assert any(n is HIDDEN for c, n in seen(found).items() if c not in seen(first))
        assert withstands(second)

    def test_other_people_are_told_of_beside_them(self, raised: Study) -> None:
        first = protected(Report.objects.get())
        second = about(raised, NOT_THE_OLD, questions=("satisfied",), status="released")
        found = protected(second)
        assert found.tables[0].total == 147
        assert not small(found, 20) & {c for c in seen(found) if c not in seen(first)}
        assert withstands(second)

    def test_a_correction_keeps_what_was_told(self, raised: Study) -> None:
        first = Report.objects.get()
        draft = correct_report(report_id=first.pk, note="A word.", by=first.author, at=NOW)
        request_rendering(report_id=draft.pk, by=first.author, at=NOW)
        second = render_report(report_id=draft.pk, by=first.author, at=NOW)
        assert seen(protected(second)) == seen(protected(first))
        assert (second.threshold, protected(second).threshold) == (20, 20)
        went_on(second, "released")
        assert [each.threshold for each in LedgerEntry.objects.all()] == [11, 20]

    def test_what_was_told_is_told_again_when_the_answers_are_gone(self, raised: Study) -> None:
        first = Report.objects.get()
        purge()
        second = about(raised, questions=("satisfied",), status="released")
        assert seen(protected(second)) == seen(protected(first))
        assert protected(second).threshold == 20
        assert small(protected(second), 20)

    def test_a_third_report_judges_by_who_told_first(self, raised: Study) -> None:
        about(raised, questions=("languages__1",), status="released")
        third = about(raised, questions=("satisfied", "languages__1", "languages__2"))
        found = protected(third)
        before = Report.objects.exclude(pk=third.pk).order_by("pk")
        told = seen(protected(before[0]))
        assert {cell: n for cell, n in seen(found).items() if cell in told} == told
        assert withstands(third)

    def test_the_note_and_the_evidence_say_so(self, raised: Study) -> None:
        report = about(raised, questions=("satisfied", "languages__1"))
        ((under, numbers),) = told_first(protected(report)).items()
        document = document_of(report)
        assert document is not None
        said = " ".join(method_note(document))
        assert f"{numbers} under the threshold of 11. They stay" in said
        assert "20 holds for what is new." in said
        evidence = evidence_of(report)
        assert evidence is not None
        assert evidence.told_first == ((under, numbers),)
        assert evidence.is_as_attacked
        assert evidence.narrowest is None or evidence.narrowest >= 19

    def test_a_naive_report_is_still_caught(
        self, raised: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def under_the_old_one(tables: Any, _threshold: int, **more: Any) -> ProtectedReport:
            return original(tables, 11, **more | {"earlier": ()})

        original = check.protect
        monkeypatch.setattr(check, "protect", under_the_old_one)
        with pytest.raises((RenderingRefused, Refused)):
            about(raised, questions=("languages__1",), status="released")


class TestPeopleBetween:
    def test_that_were_told_apart_under_the_lower_one_refuse_nothing(self) -> None:
        study = an_answered_study(answers(200, 150, 15))
        about(study, status="released", questions=("satisfied",))
        about(study, NOT_THE_OLD, status="released", questions=("satisfied",))
        later = about(agree(study, 20), questions=("languages__1",), status="released")
        assert withstands(later)
        assert withstands(about(study, NOT_THE_OLD, questions=("languages__1",)))

    def test_that_are_new_are_judged_by_the_new_one(self) -> None:
        study = an_answered_study(answers(200, 150, 15))
        about(study, status="released", questions=("satisfied",))
        with pytest.raises(RenderingRefused, match="Too few people"):
            about(agree(study, 20), NOT_THE_OLD, questions=("satisfied",))


class TestAfterItWasLowered:
    def test_what_was_hidden_stays_as_doubtful_as_it_was(self) -> None:
        study = agree(an_answered_study(people()), 20)
        first = about(study, status="released", questions=("satisfied",))
        second = about(agree(study, 11), questions=("satisfied", "languages__1"))
        found = protected(second)
        assert found.threshold == 11
        hidden = protected(first).hidden
        assert hidden <= found.hidden
        assert told_first(found) == {20: protected(first).note["cells"]}
        assert small(found, 20) - seen(protected(first)).keys()
        assert withstands(second)
