from dataclasses import replace
from typing import Any

import pytest

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from reports.actions import correct_report, undo_merge
from reports.actions.protecting import RenderingRefused
from reports.categories import CannotTabulateError
from reports.formats.method import method_note
from reports.ledger import ledger_of
from reports.lifecycle import ReportStatus
from reports.models import LedgerEntry, Report, ReportAuthor
from reports.populations import Condition
from reports.weighting import Margin, Weighting
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.reports import DRAFT, a_report, an_analyst, went_on
from tests.reports.merging.cases import (
    MIDDLE,
    NOT_OLD,
    NOT_YOUNG,
    OLD,
    YOUNG,
    edit,
    merge,
    rendered,
    true_tables_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-109")]


class TestMergeCategories:
    def test_counts_them_as_one_and_makes_it_a_draft(self, study: Study) -> None:
        report = a_report("rendered", study=study)
        merge(report, MIDDLE, OLD)
        changed = Report.objects.get()
        assert changed.merges == {"age": [{"label": NOT_YOUNG, "of": [MIDDLE, OLD]}]}
        assert (changed.status, changed.payload) == (ReportStatus.DRAFT, None)
        event = AuditEvent.objects.get(verb="report.categories_merged")
        assert event.facts == {"variable": "age", "categories": "1_2"}
        document = rendered(report)
        (table,) = document.protected.tables
        assert table.groups == (YOUNG, NOT_YOUNG)
        assert table.counts[0] == (40, 32)
        assert not document.protected.hidden
        assert any(f"“{NOT_YOUNG}”" in paragraph for paragraph in method_note(document))

    def test_makes_whoever_does_it_an_author(self, study: Study) -> None:
        report, other = a_report(study=study), an_analyst(study)
        merge(report, MIDDLE, OLD, by=other)
        assert ReportAuthor.objects.filter(report=report, user=other).exists()

    def test_starts_the_way_out_over_and_takes_no_choice_of_before(self, study: Study) -> None:
        """Two authors: the second one's page shows categories that the first put together."""
        report = a_report("reviewed", study=study)
        merge(report, MIDDLE, OLD)
        changed = Report.objects.get()
        assert (changed.status, changed.document_hash) == (ReportStatus.DRAFT, "")
        with pytest.raises(CannotTabulateError, match="no category “35 to 54” now"):
            merge(report, YOUNG, MIDDLE, by=an_analyst(study))

    def test_refuses_strangers_and_what_is_released(self, study: Study) -> None:
        report = a_report("rendered", study=study)
        for stranger in (a_person(), a_person(Role.PRIVACY_OFFICE)):
            with pytest.raises(Refused):
                merge(report, MIDDLE, OLD, by=stranger)
        went_on(report, "released")
        with pytest.raises(Refused, match="no longer"):
            merge(report, MIDDLE, OLD)
        assert not AuditEvent.objects.filter(verb="report.categories_merged").exists()
        assert Report.objects.get().merges == {}

    def test_refuses_what_is_no_neighbor_and_what_is_not_asked(self, study: Study) -> None:
        report = a_report(study=study)
        with pytest.raises(CannotTabulateError, match="neighbors"):
            merge(report, YOUNG, OLD)
        with pytest.raises(CannotTabulateError, match="does not ask"):
            merge(report, "Selected", "Not selected", variable="languages")
        with pytest.raises(CannotTabulateError, match="not an answer"):
            merge(report, OLD, "No answer")

    def test_refuses_groups_by_which_results_are_weighted(self, study: Study) -> None:
        margins = Margin("age", ((YOUNG, 1.0), (MIDDLE, 1.0), (OLD, 1.0)))
        report = a_report(study=study, weighting=Weighting((margins,), "Census 2020"))
        with pytest.raises(CannotTabulateError, match="weighted by"):
            merge(report, MIDDLE, OLD)

    def test_leaves_out_the_measures_of_merged_answers(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reports.measures._FEWEST_STEPS", 2)
        report = a_report(study=study, measures=("mean", "top_two"))
        assert any(table.measures for table in true_tables_of(report))
        merge(report, "Neither", "Satisfied", variable="satisfied")
        (table,) = true_tables_of(report)
        assert not table.measures
        assert "Neither or Satisfied" in table.answers

    def test_is_refused_beside_an_earlier_report_with_other_categories(self, study: Study) -> None:
        a_report("released", study=study)
        report = a_report(study=study)
        merge(report, MIDDLE, OLD)
        with pytest.raises(RenderingRefused, match="sorted the same answers"):
            rendered(report)

    @pytest.mark.requirement("R-110")
    def test_is_known_to_the_attack_where_people_are_chosen_by_it(self, study: Study) -> None:
        """A reader knows who cannot be in a merged category, and so does the attack."""
        report = a_report(study=study, filters=(Condition("age", (3,), all_but=True),))
        merge(report, YOUNG, MIDDLE)
        true_tables_of(report)
        codes = ledger_of(Report.objects.get(), threshold=11).codes["age"]
        assert codes[NOT_OLD] == codes[YOUNG] | codes[MIDDLE]

    def test_is_told_by_the_ledger_and_carried_by_a_correction(self, study: Study) -> None:
        report = a_report(study=study)
        merges = merge(report, MIDDLE, OLD).merges
        rendered(report)
        released = went_on(Report.objects.get(), "released")
        assert LedgerEntry.objects.get().merges == merges
        newer = correct_report(report_id=released.pk, note="A word.", by=report.author, at=NOW)
        assert newer.merges == merges
        assert rendered(newer).protected.tables[0].groups == (YOUNG, NOT_YOUNG)


class TestUndoMerge:
    def test_takes_them_apart(self, study: Study) -> None:
        report = a_report(study=study)
        merge(report, MIDDLE, OLD)
        undo_merge(report_id=report.pk, variable="age", label=NOT_YOUNG, by=report.author, at=NOW)
        assert Report.objects.get().merges == {}
        event = AuditEvent.objects.get(verb="report.categories_taken_apart")
        assert event.facts == {"variable": "age", "categories": "1_2"}
        with pytest.raises(CannotTabulateError, match="Nothing is put together"):
            undo_merge(
                report_id=report.pk, variable="age", label=NOT_YOUNG, by=report.author, at=NOW
            )

    def test_takes_apart_what_could_no_longer_be_put_together(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A further version of the instrument may have other answers."""
        report = a_report(study=study)
        merge(report, MIDDLE, OLD)
        monkeypatch.setattr("reports.actions.merging.mergeable_in", lambda _: [])
        undo_merge(report_id=report.pk, variable="age", label=NOT_YOUNG, by=report.author, at=NOW)
        assert Report.objects.get().merges == {}
        event = AuditEvent.objects.get(verb="report.categories_taken_apart")
        assert event.facts == {"variable": "age", "categories": "changed"}

    def test_refuses_groups_by_which_results_are_weighted(self, study: Study) -> None:
        report = a_report(study=study)
        merges = merge(report, MIDDLE, OLD).merges
        margins = Margin("age", ((YOUNG, 1.0), (NOT_YOUNG, 2.0)))
        edit(report, replace(DRAFT, merges=merges, weighting=Weighting((margins,), "Census 2020")))
        with pytest.raises(CannotTabulateError, match="weighted by"):
            undo_merge(
                report_id=report.pk, variable="age", label=NOT_YOUNG, by=report.author, at=NOW
            )

    def test_refuses_a_name_of_before_a_further_merge(self, study: Study) -> None:
        report = a_report(study=study, questions=("minutes",), bands={"minutes": [5, 10, 20]})
        merge(report, "under 5", "5 to under 10", variable="minutes")
        merge(report, "under 10", "10 to under 20", variable="minutes")
        undo: dict[str, Any] = {
            "report_id": report.pk,
            "variable": "minutes",
            "by": report.author,
            "at": NOW,
        }
        with pytest.raises(CannotTabulateError, match="Nothing is put together"):
            undo_merge(label="under 10", **undo)
        undo_merge(label="under 20", **undo)
        assert Report.objects.get().merges == {}

    def test_refuses_strangers(self, study: Study) -> None:
        report = a_report(study=study)
        merge(report, MIDDLE, OLD)
        with pytest.raises(Refused):
            undo_merge(report_id=report.pk, variable="age", label=NOT_YOUNG, by=a_person(), at=NOW)
        assert Report.objects.get().merges


class TestEditReport:
    def test_keeps_merges_that_fit_and_drops_those_of_what_is_gone(self, study: Study) -> None:
        report = a_report(study=study, demographics=("age",))
        merges = merge(report, "Neither", "Satisfied", variable="satisfied").merges
        edit(report, replace(DRAFT, merges=merges, title="Other words"))
        assert Report.objects.get().merges == merges
        edit(report, replace(DRAFT, merges=merges, questions=("minutes",), bands={"minutes": [9]}))
        assert Report.objects.get().merges == {}

    def test_weights_to_margins_of_the_new_categories(self, study: Study) -> None:
        report = a_report(study=study)
        merges = merge(report, MIDDLE, OLD).merges
        margins = Weighting((Margin("age", ((YOUNG, 1.0), (NOT_YOUNG, 2.0))),), "Census 2020")
        edit(report, replace(DRAFT, merges=merges, weighting=margins))
        assert Report.objects.get().weighting
        with pytest.raises(CannotTabulateError, match="no category"):
            edit(report, replace(DRAFT, weighting=margins))
