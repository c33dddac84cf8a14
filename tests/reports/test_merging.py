"""Categories put together: what is counted then, what is refused, and what is promised."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from reports.actions import (
    correct_report,
    edit_report,
    find_merges,
    freeze_wave,
    look_for_merges,
    merge_categories,
    render_report,
    request_rendering,
    undo_merge,
)
from reports.actions.looking import MERGES_JOB
from reports.actions.protecting import RenderingRefused
from reports.categories import CannotTabulateError, band_labels
from reports.crosstabs import Sorting, count_tables
from reports.disclosure.check import protect
from reports.disclosure.protected import HIDDEN
from reports.document import ReportDocument
from reports.formats.method import method_note
from reports.ledger import ledger_of
from reports.lifecycle import ReportStatus
from reports.merges import Mergeable, apart, fitting, merged
from reports.models import LedgerEntry, Report, ReportAuthor
from reports.populations import Condition
from reports.queries import document_of
from reports.suggesting import Shown, Suggestion, shown_in
from reports.tabulating import asked_by, true_tables
from reports.weighting import Margin, Weighting
from studies.codes import RESERVED_LABELS
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.reports import (
    DRAFT,
    Answers,
    a_report,
    an_analyst,
    an_answered_study,
    many_answers,
    went_on,
)
from tests.conftest import SentTask
from tests.reports.documents import a_table
from tests.reports.test_crosstabs import a_sorting, blocks_of

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-109")]
YOUNG, MIDDLE, OLD = "18 to 34", "35 to 54", "55 or older"
NOT_OLD, NOT_YOUNG = f"{YOUNG} or {MIDDLE}", f"{MIDDLE} or {OLD}"


def few_old() -> list[Answers]:
    """Of the oldest too few said each; the others are many."""
    counts = {
        ("Not satisfied", YOUNG): 40, ("Neither", YOUNG): 35, ("Satisfied", YOUNG): 60,
        ("Not satisfied", MIDDLE): 30, ("Neither", MIDDLE): 33, ("Satisfied", MIDDLE): 70,
        ("Not satisfied", OLD): 2, ("Neither", OLD): 3, ("Satisfied", OLD): 4,
    }  # fmt: skip
    return [(s, "English", "5", a) for (s, a), people in counts.items() for _ in range(people)]


def without_answer() -> list[Answers]:
    """As many who left the question blank as are shown."""
    counts = {YOUNG: 21, MIDDLE: 17, OLD: 15}
    return [("", "English", "5", a) for a, people in counts.items() for _ in range(people)]


@pytest.fixture
def study() -> Study:
    return an_answered_study(few_old())


def rendered(report: Report) -> ReportDocument:
    request_rendering(report_id=report.pk, by=report.author, at=NOW)
    render_report(report_id=report.pk, by=report.author, at=NOW)
    document = document_of(Report.objects.get(pk=report.pk))
    assert document is not None
    return document


def merge(report: Report, *labels: str, by: User | None = None, variable: str = "age") -> Report:
    return merge_categories(
        report_id=report.pk, variable=variable, labels=labels, by=by or report.author, at=NOW
    )


def looked(report: Report) -> dict[str, Any]:
    look_for_merges(report_id=report.pk, by=report.author, at=NOW)
    found: dict[str, Any] = find_merges(
        report_id=report.pk, by=report.author, at=NOW
    ).merge_suggestions
    return found


def a_mergeable(*labels: str, is_ordered: bool = True, edges: tuple[float, ...] = ()) -> Mergeable:
    names = (*(band_labels(edges) if edges else labels), *RESERVED_LABELS.values())
    real = len(names) - len(RESERVED_LABELS)
    places = {code: real + number for number, code in enumerate(RESERVED_LABELS)}
    if not edges:
        places |= {place + 1: place for place in range(real)}
    scaled = tuple(round(edge) for edge in edges)
    return Mergeable("v", "V", Sorting(names, places, scaled), is_ordered, edges)


class TestMerged:
    @pytest.mark.parametrize("seed", range(12))
    def test_counts_what_the_sums_of_columns_are(self, seed: int) -> None:
        chance = np.random.default_rng(seed)
        size, edges = int(chance.integers(3, 9)), tuple(float(e) for e in range(10, 60, 10))
        listed = a_mergeable(*(f"c{n}" for n in range(size)), is_ordered=False)
        banded = a_mergeable(edges=edges)
        codes = {
            "q": chance.integers(1, 4, 700).astype(np.int32),
            "listed": chance.choice([*range(1, size + 1), -1, -2, -3], 700).astype(np.int32),
            "banded": chance.choice([*range(80), -1, -2, -3], 700).astype(np.int32),
        }
        a, b = chance.choice(size, 2, replace=False)
        first = int(chance.integers(0, len(edges)))
        groups = {
            "listed": listed.joined([], [f"c{a}", f"c{b}"]),
            "banded": banded.joined([], banded.sorting.labels[first : first + 2]),
        }
        before = {"listed": listed.sorting, "banded": banded.sorting}
        after = {name: merged(before[name], groups[name], name) for name in before}
        blocks = blocks_of(codes, rows=256)
        apart_counts = count_tables(blocks, {"q": a_sorting(3)}, before)
        together = count_tables(blocks, {"q": a_sorting(3)}, after)
        for name, sorting in before.items():
            name_of = {old: g["label"] for g in groups[name] for old in g["of"]}
            for place, label in enumerate(after[name].labels):
                of = [
                    column
                    for column, old in enumerate(sorting.labels)
                    if name_of.get(old, old) == label
                ]
                expected = apart_counts["q", name][:, of].sum(axis=1)
                assert together["q", name][:, place].tolist() == expected.tolist()
            assert len(after[name].labels) == len(sorting.labels) - 1

    def test_is_called_by_what_is_in_it(self) -> None:
        age = a_mergeable(edges=(18.0, 30.0, 45.0))
        assert age.joined([], age.sorting.labels[:2])[0]["label"] == "under 30"
        assert age.joined([], age.sorting.labels[1:3])[0]["label"] == "18 to under 45"
        region = a_mergeable("North", "South", "East", "West", is_ordered=False)
        groups = region.joined([], ["East", "North"])
        assert groups == [{"label": "North or East", "of": ["North", "East"]}]
        groups = region.joined(groups, ["North or East", "South"])
        assert groups == [{"label": "North, South or East", "of": ["North", "South", "East"]}]
        assert apart(groups, "North, South or East") == []

    @pytest.mark.parametrize(
        ("labels", "reason"),
        [
            (("a", "c"), "only neighbors"),
            (("a", "No answer"), "is not an answer"),
            (("a", "z"), "no category “z”"),
            (("a",), "Choose two"),
            (("a", "b", "c", "d"), "leave two"),
        ],
    )
    def test_refuses(self, labels: tuple[str, ...], reason: str) -> None:
        with pytest.raises(CannotTabulateError, match=reason):
            a_mergeable("a", "b", "c", "d").joined([], labels)

    def test_refuses_a_name_that_is_taken(self) -> None:
        with pytest.raises(CannotTabulateError, match="already"):
            a_mergeable("a", "b", "a or b", "d").joined([], ["a", "b"])

    def test_refuses_what_a_version_lacks(self) -> None:
        groups = [{"label": "x or y", "of": ["x", "y"]}]
        with pytest.raises(CannotTabulateError, match="every version"):
            merged(a_sorting(3), groups, "V")

    def test_keeps_what_fits(self) -> None:
        known = a_mergeable("a", "b", "c", "d")
        groups = known.joined([], ["a", "b"])
        assert fitting({"v": groups, "gone": groups}, [known]) == {"v": groups}
        assert fitting({"v": [{"label": "?", "of": ["a", "z"]}]}, [known]) == {}


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


def true_tables_of(report: Report) -> Any:
    for wave in report.study.waves.all():
        freeze_wave(wave=wave, at=NOW)
    return true_tables(asked_by(Report.objects.get(pk=report.pk)))


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


def edit(report: Report, draft: Any) -> None:
    edit_report(report_id=report.pk, draft=draft, by=report.author, at=NOW)


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


def shown(document: ReportDocument) -> int:
    """Counted from what is printed, without the code that promised it."""
    reserved = set(RESERVED_LABELS.values())
    return sum(
        printed is not HIDDEN
        for table in document.protected.tables
        for cell, printed in table.cells()
        if cell.is_inner and not {cell.answer, cell.group} & reserved
    )


class TestPage:
    @pytest.fixture(autouse=True)
    def _today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timezone, "now", lambda: NOW)

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def test_offers_what_shows_more_and_takes_it_apart_again(self, study: Study) -> None:
        report = a_report("rendered", study=study)
        client, page = self.client(report.author), reverse("view_report", args=[report.report_ref])
        assert "Look for merges" in client.get(page).text
        client.post(reverse("look_for_merges", args=[report.report_ref]))
        assert "Trying neighbors" in client.get(page).text
        find_merges(report_id=report.pk, by=report.author, at=NOW)
        assert f"Put “{MIDDLE}” and “{OLD}” together" in client.get(page).text
        where = reverse("merge_categories", args=[report.report_ref, "age"])
        answer = client.post(where, {"labels": [MIDDLE, OLD]}, follow=True)
        assert "Put together. Render the report again" in answer.text
        assert "Take apart" in answer.text
        where = reverse("undo_merge", args=[report.report_ref, "age"])
        answer = client.post(where, {"label": NOT_YOUNG}, follow=True)
        assert "Taken apart." in answer.text
        assert Report.objects.get().merges == {}

    def test_marks_a_wrong_choice_and_keeps_it(self, study: Study) -> None:
        report = a_report(study=study)
        client = self.client(report.author)
        where = reverse("merge_categories", args=[report.report_ref, "age"])
        answer = client.post(where, {"labels": [YOUNG, OLD]})
        assert answer.status_code == 422
        assert "only neighbors are put together" in answer.text
        assert answer.text.count("checked") == 2
        assert "Choose two categories" in client.post(where, {}).text

    def test_says_what_is_not_merged(self, study: Study) -> None:
        report = a_report(study=study)
        client = self.client(report.author)
        where = reverse("merge_categories", args=[report.report_ref, "nothing"])
        assert "not put together" in client.post(where, {"labels": ["a"]}, follow=True).text
        where = reverse("undo_merge", args=[report.report_ref, "age"])
        answer = client.post(where, {"label": "nothing"}, follow=True)
        assert "Nothing is put together as" in answer.text
