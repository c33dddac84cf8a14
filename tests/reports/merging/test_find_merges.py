import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from foundation.access.policy import Refused
from foundation.access.roles import Role
from reports.actions import find_merges, look_for_merges, undo_merge
from reports.actions.looking import MERGES_JOB
from reports.disclosure.check import protect
from reports.models import Report
from reports.queries import document_of
from reports.suggesting import Shown, Suggestion, shown_in
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.reports import DRAFT, a_report, an_answered_study, many_answers
from tests.conftest import SentTask
from tests.reports.documents import a_table
from tests.reports.merging.cases import (
    MIDDLE,
    OLD,
    YOUNG,
    edit,
    few_old,
    looked,
    merge,
    rendered,
    shown,
    without_answer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-109")]


class TestLookForMerges:
    @pytest.mark.django_db(transaction=True)
    def test_hands_the_report_to_a_worker(self, captured_tasks: list[SentTask]) -> None:
        report = a_report("rendered", study=an_answered_study(many_answers(30)))
        look_for_merges(report_id=report.pk, by=report.author, at=NOW)
        sent = [task for task in captured_tasks if task.name == MERGES_JOB]
        assert [task.kwargs for task in sent] == [
            {"report_id": report.pk, "by_id": report.author_id}
        ]
        with pytest.raises(Refused, match="looks already"):
            look_for_merges(report_id=report.pk, by=report.author, at=NOW)
        later = NOW + timedelta(minutes=11)
        look_for_merges(report_id=report.pk, by=report.author, at=later)

    def test_refuses_strangers(self, study: Study) -> None:
        report = a_report("rendered", study=study)
        for stranger in (a_person(), a_person(Role.PRIVACY_OFFICE)):
            with pytest.raises(Refused):
                look_for_merges(report_id=report.pk, by=stranger, at=NOW)
            with pytest.raises(Refused):
                find_merges(report_id=report.pk, by=stranger, at=NOW)


class TestFindMerges:
    @pytest.mark.requirement("R-110")
    def test_promises_what_the_report_shows_then(self) -> None:
        study = an_answered_study([*few_old(), *without_answer()])
        report = a_report("rendered", study=study)
        before = document_of(report)
        assert before is not None
        found = [Suggestion.from_plain(each) for each in looked(report)["suggestions"]]
        assert found
        assert [each.gain for each in found] == sorted((e.gain for e in found), reverse=True)
        assert found[0].now.shown == shown(before)
        for promised in found:
            merge(report, *promised.of, variable=promised.variable)
            assert shown(rendered(report)) == promised.then.shown
            assert shown(before) + promised.gain == promised.then.shown
            undo_merge(
                report_id=report.pk,
                variable=promised.variable,
                label=promised.label,
                by=report.author,
                at=NOW,
            )

    def test_counts_numbers_of_people_who_answered(self) -> None:
        groups = (YOUNG, "Prefer not to say", "No answer")
        table = replace(a_table(counts=((60, 70, 50), (33, 24, 21), (40, 30, 40))), groups=groups)
        assert shown_in(protect([table], 11)) == Shown(3, 3)

    def test_keeps_no_true_number(self, study: Study) -> None:
        """Hidden are 2, 3, 4 and their sum; what is kept counts numbers that are printed."""
        report = a_report("rendered", study=study)
        kept = looked(report)
        for each in kept["suggestions"]:
            assert each.keys() == {"variable", "of", "label", "now", "then"}
            assert each["now"]["cells"] == 9
        other = an_answered_study([*few_old(), ("Satisfied", "English", "5", OLD)])
        again = looked(a_report("rendered", study=other))
        assert json.dumps(again["suggestions"]) == json.dumps(kept["suggestions"])

    def test_changes_nothing_of_the_report(self, study: Study) -> None:
        report = a_report("rendered", study=study)
        looked(report)
        now = Report.objects.get()
        assert (now.status, now.merges, now.document_hash) == (
            *("rendered", {}),
            report.document_hash,
        )

    def test_says_of_which_variable_an_earlier_report_told(self, study: Study) -> None:
        a_report("released", study=study)
        found = looked(a_report("rendered", study=study))
        assert found["suggestions"] == []
        assert any("“Age”: an earlier report" in words for words in found["left_alone"])

    def test_is_void_when_the_report_changes(self, study: Study) -> None:
        report = a_report("rendered", study=study)
        assert looked(report)["finished"]
        merge(report, MIDDLE, OLD)
        assert Report.objects.get().merge_suggestions == {}
        look_for_merges(report_id=report.pk, by=report.author, at=NOW)
        edit(report, replace(DRAFT, questions=("minutes",), bands={"minutes": [9]}))
        assert Report.objects.get().merge_suggestions == {}

    def test_is_thrown_away_when_the_report_changed_meanwhile(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        report = a_report("rendered", study=study)
        look_for_merges(report_id=report.pk, by=report.author, at=NOW)

        def change_meanwhile(report: Report) -> list[Any]:
            Report.objects.update(merge_suggestions={})
            return []

        monkeypatch.setattr("reports.actions.looking.mergeable_in", change_meanwhile)
        with pytest.raises(Refused, match="changed meanwhile"):
            find_merges(report_id=report.pk, by=report.author, at=NOW)
        assert Report.objects.get().merge_suggestions == {}

    @pytest.mark.requirement("R-119")
    def test_tries_nothing_while_something_is_due(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        report = a_report("rendered", study=study)
        monkeypatch.setattr(
            "reports.actions.looking.reasons_before_report", lambda *_, **__: ["Contacts are due."]
        )
        found = looked(report)
        assert (found["suggestions"], found["left_alone"]) == ([], ["Contacts are due."])
