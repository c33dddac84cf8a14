from typing import Any

import pytest

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from reports.actions import add_finding, edit_finding, edit_report, move_finding, remove_finding
from reports.forms.words import FindingForm
from reports.lifecycle import ReportStatus
from reports.models import Finding, Report
from reports.personal_data import PersonalDataFoundError
from reports.queries import document_of
from reports.wording import written_of
from tests.builders.access import NOW, a_person
from tests.builders.reports import DRAFT as REPORT_DRAFT
from tests.builders.reports import a_finding, a_report, an_analyst, went_on
from tests.builders.studies import a_member
from tests.reports.words.cases import DRAFT, check, headlines, rendered_again

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-163")]


class TestAddFinding:
    def test_comes_last_and_is_recorded(self, report: Report) -> None:
        a_finding(report)
        a_finding(report, "Few are not")
        assert headlines(report) == [(1, "Most are satisfied"), (2, "Few are not")]
        facts = AuditEvent.objects.filter(verb="report.finding_added").values_list("facts")
        assert [each["number"] for (each,) in facts] == [1, 2]

    @pytest.mark.parametrize(
        "said",
        [
            {"question": "nothing"},
            {"demographic": "satisfied"},
            {"wave": 2},
            {"headline": "  "},
        ],
    )
    def test_refuses_without_words_or_a_table_of_the_report(
        self, report: Report, said: dict[str, Any]
    ) -> None:
        with pytest.raises(Refused):
            a_finding(report, **said)
        assert not report.findings.exists()

    @pytest.mark.requirement("R-073")
    def test_refuses_words_that_name_somebody(self, report: Report) -> None:
        with pytest.raises(PersonalDataFoundError):
            a_finding(report, text="Ask jo@example.gov.")

    def test_refuses_who_does_not_analyze_the_study(self, report: Report) -> None:
        by = a_member(report.study, Role.FACILITATOR)
        with pytest.raises(Refused):
            add_finding(report_id=report.pk, draft=DRAFT, by=by, at=NOW)

    def test_makes_what_was_rendered_void_and_its_writer_an_author(self) -> None:
        report = a_report("checked")
        other = an_analyst(report.study)
        add_finding(report_id=report.pk, draft=DRAFT, by=other, at=NOW)
        report.refresh_from_db()
        assert report.status == ReportStatus.DRAFT
        assert (report.pdf, report.audit, report.document_hash) == (None, None, "")
        assert report.payload is not None  # numbers to write by
        assert report.authors.filter(user=other).exists()

    def test_is_in_the_document_once_it_is_rendered(self) -> None:
        report = a_report("rendered")
        a_finding(report, text="So many.")
        document = document_of(rendered_again(report))
        assert document is not None
        (written,) = document.written.findings
        assert (written.headline, written.text) == ("Most are satisfied", "So many.")


class TestEditFinding:
    def test_changes_words_and_table(self, report: Report) -> None:
        finding = a_finding(report)
        edit_finding(finding_id=finding.pk, draft=DRAFT, by=report.author, at=NOW)
        assert headlines(report) == [(1, "Half are satisfied")]

    def test_refuses_what_is_released(self) -> None:
        report = a_report("rendered")
        finding = a_finding(report)
        went_on(rendered_again(report), "released")
        with pytest.raises(Refused, match="no longer be changed"):
            edit_finding(finding_id=finding.pk, draft=DRAFT, by=report.author, at=NOW)


class TestMoveFinding:
    def test_exchanges_neighbors_and_leaves_the_ends(self, report: Report) -> None:
        first, second = a_finding(report, "A"), a_finding(report, "B")
        move_finding(finding_id=second.pk, up=True, by=report.author, at=NOW)
        assert headlines(report) == [(1, "B"), (2, "A")]
        move_finding(finding_id=first.pk, up=False, by=report.author, at=NOW)
        assert headlines(report) == [(1, "B"), (2, "A")]

    def test_refuses_who_does_not_analyze_the_study(self, report: Report) -> None:
        finding = a_finding(report)
        with pytest.raises(Refused):
            move_finding(finding_id=finding.pk, up=True, by=a_person(), at=NOW)


class TestRemoveFinding:
    def test_lets_those_after_it_move_up(self, report: Report) -> None:
        first, *_ = [a_finding(report, words) for words in "ABC"]
        remove_finding(finding_id=first.pk, by=report.author, at=NOW)
        assert headlines(report) == [(1, "B"), (2, "C")]

    def test_refuses_who_does_not_analyze_the_study(self, report: Report) -> None:
        finding = a_finding(report)
        with pytest.raises(Refused):
            remove_finding(finding_id=finding.pk, by=a_person(), at=NOW)
        assert report.findings.exists()


class TestFindingWhoseTableIsGone:
    def test_is_pointed_out_and_not_checked(self) -> None:
        report = a_report(questions=("satisfied", "languages__1"))
        a_finding(report, question="languages__1")
        edit_report(report_id=report.pk, draft=REPORT_DRAFT, by=report.author, at=NOW)
        report = rendered_again(report)
        with pytest.raises(Refused, match="finding 1"):
            check(report)

    def test_that_was_about_a_wave_is_never_about_all(self) -> None:
        report = a_report()
        finding = a_finding(report)
        Finding.objects.filter(pk=finding.pk).update(wave=7)
        assert written_of(report).findings[0].stratum == "wave 7"
        report = rendered_again(report)
        with pytest.raises(Refused, match="finding 1"):
            check(report)

    def test_may_bear_any_words_of_a_company(self, report: Report) -> None:
        where = ("Rated | overall", "Age|years", None)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("reports.forms.words.tables_chosen", lambda _: {where: "A table"})
            said = {"headline": "So.", "table": "Rated | overall|Age|years|"}
            form = FindingForm(said, report=report)
            assert form.is_valid()
            assert (form.draft().question, form.draft().demographic) == where[:2]
