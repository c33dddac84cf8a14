"""Choosing whom a report is about."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reports.actions import draft_report, edit_report
from reports.categories import CannotTabulateError
from reports.forms import ReportForm, initial_of
from reports.models import Report, WavesAs
from reports.populations import Condition, Population, in_order
from reports.queries import words_of
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.reports import DRAFT, an_analyst, an_answered_study, many_answers

YOUNG, NOT_OLD = Condition("age", (1,)), Condition("age", (3,), all_but=True)


class TestInOrder:
    def test_makes_one_condition_of_two_about_one_variable(self) -> None:
        both = in_order([NOT_OLD, Condition("age", (1, 3))])
        assert both == (YOUNG,)
        assert in_order([NOT_OLD, Condition("age", (2,), all_but=True)]) == (
            Condition("age", (2, 3), all_but=True),
        )

    def test_names_a_population_by_numbers_and_codes(self) -> None:
        conditions = in_order([Condition("satisfied", (3, 1)), NOT_OLD])
        assert Population((1,)).name == "wave 1"
        assert Population((1, 2), in_order(reversed(conditions))).name == (
            "waves 1 2 together, age not in 3 and satisfied in 1 3"
        )


@pytest.fixture
def study() -> Study:
    return an_answered_study(many_answers(12), many_answers(12))


def typed(**fields: Any) -> dict[str, Any]:
    chosen = {"title": "T", "waves": ["1"], "questions": ["satisfied"], "demographics": ["age"]}
    return chosen | fields


def draft(study: Study, **changes: Any) -> Report:
    return draft_report(study=study, draft=replace(DRAFT, **changes), by=an_analyst(study), at=NOW)


@pytest.mark.django_db
class TestReportForm:
    def test_reads_groups_and_answers_and_shows_them_again(self, study: Study) -> None:
        said = typed(
            waves=["1", "2"],
            waves_as="both",
            only=["age*1", "age*2"],
            answered="satisfied: not Not satisfied; neither\nlanguages__1: Selected",
        )
        form = ReportForm(said, study=study)
        assert form.is_valid(), form.errors
        report = draft_report(study=study, draft=form.draft(), by=an_analyst(study), at=NOW)
        assert report.waves_as == WavesAs.BOTH
        initial = initial_of(report)
        assert initial["only"] == said["only"]
        assert initial["leave_out"] == []
        again = ReportForm({**said, **initial}, study=study)
        assert again.is_valid(), again.errors
        assert again.draft().filters == form.draft().filters

    def test_keeps_whom_it_is_about_in_a_part_of_its_own(self, study: Study) -> None:
        part = next(iter(ReportForm(study=study).parts()))
        assert [field.name for field in part.fields] == [
            *("waves_as", "only", "leave_out", "answered"),
        ]

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("satisfied Satisfied", "does not read as answers"),
            ("minutes: 5", "does not read as answers"),
            ("satisfied: Happy", "Its answers are: Not satisfied; Neither; Satisfied"),
        ],
    )
    def test_says_what_is_wrong_with_a_line(self, study: Study, line: str, says: str) -> None:
        form = ReportForm(typed(answered=line), study=study)
        assert not form.is_valid()
        assert says in str(form.errors["answered"])

    def test_counts_each_wave_by_itself_unless_told_otherwise(self, study: Study) -> None:
        form = ReportForm(typed(), study=study)
        assert form.is_valid(), form.errors
        assert (form.draft().waves_as, form.draft().filters) == (WavesAs.APART, ())


@pytest.mark.django_db
class TestDraftReport:
    def test_says_whom_it_is_about_in_words(
        self, study: Study, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        report = draft(study, waves=(1, 2), waves_as=WavesAs.TOGETHER, filters=(NOT_OLD,))
        assert list(words_of(report).values()) == [
            "Collection and Wave 2 together, Age: all but 55 or older"
        ]
        client = Client()
        client.force_login(report.author)
        page = client.get(reverse("view_report", args=[report.report_ref])).text
        assert "Age: all but 55 or older" in page
        assert "Collection, Wave 2 (all of them together)" in page

    @pytest.mark.parametrize(
        "filters",
        [
            (Condition("nothing", (1,)),),
            (Condition("age", (9,)),),
            (Condition("minutes", (1,)),),
            (YOUNG, Condition("age", (2,))),
            (Condition("age", (1, 2, 3), all_but=True),),
        ],
    )
    def test_refuses_people_who_cannot_be_chosen(self, study: Study, filters: Any) -> None:
        with pytest.raises(CannotTabulateError, match=r"Choose people by|Nobody can be left"):
            draft(study, filters=filters)
        assert not Report.objects.exists()

    def test_forgets_them_when_an_author_takes_them_out(self, study: Study) -> None:
        report = draft(study, filters=(YOUNG,))
        edit_report(report_id=report.pk, draft=DRAFT, by=report.author, at=NOW)
        report.refresh_from_db()
        assert report.filters == []
