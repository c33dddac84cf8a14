"""What a research company counted becomes a report, protected like any other (R-100)."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fieldwork.models import AggregateSummary
from fieldwork.reading.summaries import SummaryRefusedError
from foundation.access.roles import Role
from reports.actions import (
    RenderingRefused,
    correct_report,
    draft_report,
    render_report,
    request_rendering,
)
from reports.blanks import Place, UnfillableError, filled
from reports.categories import CannotTabulateError
from reports.disclosure.check import audit, protect
from reports.disclosure.protected import HIDDEN, ProtectedTable
from reports.files import content_of
from reports.formats import FORMATS
from reports.lifecycle import ReportStatus
from reports.loaded import loaded_tables
from reports.models import Report
from reports.queries import document_of
from reports.tabulating import asked_by, stratum_of, true_tables
from studies.actions import add_wave, close_study, close_wave
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.reports import DRAFT, an_analyst, an_answered_study, many_answers, went_on
from tests.builders.summaries import a_companys_study, a_summary

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-100")]

#: Of 200 people by age; the company does not tell who of the oldest is not satisfied.
WITH_BLANKS = (
    "Age,People,Satisfied,Not satisfied,No answer\n"
    "18 to 34,80,50,30,0\n35 to 54,70,40,,\n55 or older,50,30,,\n"
)
BY_REGION = "Region,Satisfied,Not satisfied,No answer\nNorth,60,25,15\nSouth,60,25,15\n"
SEVERAL = "Age,People,Signs,Staff\n18 to 34,80,50,75\n35 to 54,70,,20\n55 or older,50,30,20\n"
BY_TWO = (
    "Age,Gender,Satisfied,Not satisfied\n"
    "18 to 34,Women,30,12\n18 to 34,Men,28,11\n35 to 54,Women,25,0\n35 to 54,Men,40,14\n"
)


def two_hundred(study: Study, text: str = WITH_BLANKS, **changes: Any) -> AggregateSummary:
    said = {"respondents": 200, "newly_addressed": 0, "base": "People"} | changes
    if not study.addressings.exists():
        said["newly_addressed"] = 250
    return a_summary(study, text, **said)


def closed(study: Study) -> Study:
    close_study(study=study, by=study.created_by, at=NOW)
    return Study.objects.get(pk=study.pk)


def a_draft(study: Study, *summaries: AggregateSummary, **changes: Any) -> Report:
    own = replace(
        DRAFT,
        questions=(),
        demographics=(),
        waves=tuple(sorted({each.wave.number for each in summaries})),
        company_tables=tuple(str(each.summary_ref) for each in summaries),
    )
    draft = replace(own, **changes)
    return draft_report(study=study, draft=draft, by=an_analyst(study), at=NOW)


def rendered(report: Report) -> Report:
    request_rendering(report_id=report.pk, by=report.author, at=NOW)
    return render_report(report_id=report.pk, by=report.author, at=NOW)


def tables_of(report: Report) -> dict[tuple[str, str], ProtectedTable]:
    document = document_of(report)
    assert document is not None
    return {(each.question, each.demographic): each for each in document.protected.tables}


QUESTION = "How satisfied are you?"


class TestTrueTables:
    def test_take_labels_for_groups_and_counts_for_answers(self) -> None:
        study = a_companys_study()
        summary = a_summary(study)
        (table,) = true_tables(asked_by(a_draft(closed(study), summary)))
        assert (table.question, table.demographic, table.stratum) == (QUESTION, "Age", "wave 1")
        assert table.answers == ("Satisfied", "Not satisfied")
        assert table.groups == ("18 to 34", "35 to 54", "55 or older")
        assert table.counts.tolist() == [[20, 30, 24], [15, 0, 11]]
        assert (table.filters, table.unknown) == ((), frozenset())

    def test_take_two_label_columns_alone_and_together(self) -> None:
        study = a_companys_study()
        summary = two_hundred(study, BY_TWO, respondents=160, label_columns=2, base="")
        tables = {t.demographic: t for t in true_tables(asked_by(a_draft(closed(study), summary)))}
        assert list(tables) == ["Age", "Gender", "Age × Gender"]
        assert tables["Age"].counts.tolist() == [[58, 65], [23, 14]]
        assert tables["Gender"].counts.tolist() == [[55, 68], [12, 25]]
        assert tables["Age × Gender"].counts.tolist() == [[30, 28, 25, 40], [12, 11, 0, 14]]
        assert not audit(protect(list(tables.values()), 11)).succeeded

    def test_take_each_of_several_answers_for_itself(self) -> None:
        study = a_companys_study()
        summary = two_hundred(study, SEVERAL, several=True)
        signs, staff = true_tables(asked_by(a_draft(closed(study), summary)))
        assert (signs.question, staff.question) == (f"{QUESTION} Signs", f"{QUESTION} Staff")
        assert staff.answers == ("Selected", "Not selected")
        assert staff.counts.tolist() == [[75, 20, 20], [5, 50, 30]]
        assert staff.unknown == frozenset()
        assert {(c.answer, c.group) for c in signs.unknown} == {
            *((answer, "35 to 54") for answer in signs.answers),
            *((answer, "") for answer in signs.answers),
        }
        assert staff.group_margin("35 to 54") == signs.group_margin("35 to 54")

    def test_know_a_blank_that_another_table_tells(self) -> None:
        study = a_companys_study()
        first = two_hundred(study)
        second = two_hundred(study, BY_REGION, title="By region", base="")
        by_age, by_region = true_tables(asked_by(a_draft(closed(study), first, second)))
        assert by_age.counts.sum(axis=1).tolist() == by_region.counts.sum(axis=1).tolist()
        assert {c.group for c in by_age.unknown} == {"35 to 54", "55 or older"}

    def test_name_the_people_who_answered_a_smaller_table(self) -> None:
        study = a_companys_study()
        two_hundred(study)
        table = "Age,Yes,No\n18 to 34,40,20\n35 to 54,50,20\n55 or older,30,20\n"
        smaller = two_hundred(
            study, table, title="Return", question="Would you return?", respondents=180, base=""
        )
        (table_of,) = true_tables(asked_by(a_draft(closed(study), smaller)))
        assert [each.question for each in table_of.filters] == ["Would you return?"]

    def test_refuse_an_old_table_that_is_none(self) -> None:
        study = a_companys_study()
        summary = a_summary(study)
        old = {"study": study, "wave": summary.wave, "title": "Old", "labels": ["Age"]}
        old |= {"counts": ["Yes"], "rows": [["18 to 34", 20]], "respondents": 100}
        by = {"threshold": 11, "loaded_by": study.created_by, "loaded_at": NOW}
        strange = AggregateSummary.objects.create(**old, **by)
        with pytest.raises(CannotTabulateError, match="“Old” does not count everybody"):
            loaded_tables(stratum_of(summary.wave), summary.wave, [str(strange.summary_ref)])


class TestFilled:
    def test_gives_each_blank_a_number_that_fits(self) -> None:
        summary = two_hundred(a_companys_study())
        counts = filled([summary])[summary.pk]
        rows = [[counts[Place(row, answer)] for answer in summary.answers] for row in range(3)]
        assert [sum(row) for row in rows] == [80, 70, 50]
        assert all(count >= 1 for row in rows[1:] for count in row)

    def test_refuses_blanks_that_nothing_fits(self) -> None:
        study = a_companys_study()
        first = two_hundred(study)
        second = two_hundred(study, BY_REGION, title="By region", base="")
        second.rows = [["North", 60, 80, 0], ["South", 60, 0, 0]]
        with pytest.raises(UnfillableError):
            filled([first, second])


class TestDraftReport:
    def test_refuses_a_mix_that_cannot_be(self) -> None:
        study = a_companys_study()
        summary = a_summary(study)
        study = closed(study)
        with pytest.raises(CannotTabulateError, match="never both"):
            a_draft(study, summary, questions=("satisfied",))
        with pytest.raises(CannotTabulateError, match="Choose tables"):
            a_draft(study)
        with pytest.raises(CannotTabulateError, match="waves"):
            a_draft(study, summary, waves=(2,))

    def test_refuses_tables_of_others(self) -> None:
        other = a_summary(a_companys_study())
        study = a_companys_study()
        a_summary(study)
        with pytest.raises(CannotTabulateError, match="Choose tables"):
            a_draft(closed(study), other)
        with pytest.raises(CannotTabulateError, match="No research company"):
            a_draft(an_answered_study(many_answers(12)), other)

    def test_refuses_a_table_of_an_open_wave(self) -> None:
        study = a_companys_study(planned_waves=2)
        closed_one = a_summary(study)
        wave = study.waves.get()
        close_wave(wave=wave, by=study.created_by, at=NOW)
        second = add_wave(study=study, label="Again", by=study.created_by, at=NOW)
        open_one = AggregateSummary.objects.get(pk=closed_one.pk)
        open_one.pk, open_one.wave = None, second
        open_one.summary_ref = "11111111-1111-4111-8111-111111111111"
        open_one.save()
        with pytest.raises(CannotTabulateError, match="closed waves"):
            a_draft(study, open_one)


class TestRenderReport:
    def test_hides_small_numbers_and_blanks_alike(self) -> None:
        study = a_companys_study()
        summary = two_hundred(study)
        report = rendered(a_draft(closed(study), summary))
        table = tables_of(report)[QUESTION, "Age"]
        assert table.group_totals == (80, 70, 50)
        assert table.counts[1][1:] == table.counts[2][1:] == (HIDDEN, HIDDEN)
        assert table.answer_totals[1:] == (HIDDEN, HIDDEN)
        document = document_of(report)
        assert document is not None
        assert not audit(document.protected).succeeded

    def test_says_who_counted_and_when_it_came_in(self) -> None:
        study = a_companys_study()
        summary = two_hundred(study)
        report = rendered(a_draft(closed(study), summary))
        html = content_of(report, FORMATS["html"])
        assert html is not None
        assert study.vendor is not None
        assert study.vendor.name in html.decode()
        assert "loaded as aggregates on" in html.decode()

    def test_keeps_what_was_hidden_in_an_earlier_report(self) -> None:
        study = a_companys_study()
        first = two_hundred(study)
        second = two_hundred(study, BY_REGION, title="By region", base="")
        study = closed(study)
        went_on(rendered(a_draft(study, first)), "released")
        both = rendered(a_draft(study, first, second))
        assert tables_of(both)[QUESTION, "Region"].answer_totals == (120, HIDDEN, HIDDEN)

    def test_refuses_tables_that_contradict_each_other(self) -> None:
        study = a_companys_study()
        first = a_summary(study)
        other = AggregateSummary.objects.get(pk=first.pk)
        other.pk, other.title, other.question = None, "Other", "Another question?"
        other.summary_ref = "11111111-1111-4111-8111-111111111111"
        other.rows = [["18 to 34", 40, 15], ["35 to 54", 20, 0], ["55 or older", 14, 11]]
        other.save()
        report = a_draft(closed(study), first, other)
        with pytest.raises(RenderingRefused, match="cannot be put together"):
            rendered(report)

    def test_is_corrected_with_the_same_tables(self) -> None:
        study = a_companys_study()
        summary = a_summary(study)
        out = went_on(rendered(a_draft(closed(study), summary)), "released")
        again = correct_report(report_id=out.pk, note="A word.", by=out.author, at=NOW)
        assert again.company_tables == [str(summary.summary_ref)]


class TestLoadSummary:
    """Only tables that can be protected together come in."""

    @pytest.mark.parametrize(
        ("text", "changes", "why"),
        [
            ("age,Yes,No\n18 to 34,100,100\n", {"base": ""}, "Write “Age”"),
            (
                "Age,Yes,No\nunder 50,100,0\n50 or older,80,20\n",
                {"base": ""},
                "has other groups",
            ),
            (
                "Age,Yes,No\n18 to 34,81,0\n35 to 54,69,0\n55 or older,50,0\n",
                {"base": ""},
                "another number of people",
            ),
            (
                "Age,Yes,No\n18 to 34,80,0\n35 to 54,70,0\n55 or older,45,0\n",
                {"base": "", "respondents": 195},
                "nearly the same people",
            ),
            (
                "Band,Yes,No\n18 to 34,80,0\n35 to 54,70,0\n55 or older,50,0\n",
                {"base": ""},
                "called “Age”",
            ),
        ],
    )
    def test_refuses_what_does_not_agree(
        self, text: str, changes: dict[str, Any], why: str
    ) -> None:
        study = a_companys_study()
        two_hundred(study)
        said = {"title": "Other", "question": "Another question?"} | changes
        with pytest.raises(SummaryRefusedError) as refusal:
            two_hundred(study, text, **said)
        assert any(why in each.text for each in refusal.value.problems)
        assert AggregateSummary.objects.count() == 1

    def test_refuses_a_question_under_two_names(self) -> None:
        study = a_companys_study()
        a_summary(study)
        by_region = "Region,Satisfied,Not satisfied\nNorth,50,15\nSouth,24,11\n"
        with pytest.raises(SummaryRefusedError) as refusal:
            a_summary(study, by_region, title="B", question="Happy?", newly_addressed=0)
        assert QUESTION in refusal.value.problems[0].text

    def test_refuses_the_same_table_twice(self) -> None:
        study = a_companys_study()
        a_summary(study)
        with pytest.raises(SummaryRefusedError) as refusal:
            a_summary(study, title="Again", newly_addressed=0)
        assert "by these groups already" in refusal.value.problems[0].text


class TestJourney:
    def test_from_the_upload_to_everybody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        study = a_companys_study()
        lead, analyst = Client(), Client()
        lead.force_login(study.created_by)
        author = an_analyst(study)
        analyst.force_login(author)
        said = {"wave": study.waves.get().pk, "title": "By age", "question": QUESTION}
        said |= {"label_columns": 1, "base": "People", "respondents": 200, "newly_addressed": 250}
        said["file"] = SimpleUploadedFile("table.csv", WITH_BLANKS.encode())
        lead.post(reverse("load_summary", args=[study.code]), said)
        summary = AggregateSummary.objects.get()
        shown = analyst.get(reverse("view_summary", args=[study.code, summary.summary_ref])).text
        assert "not told" in shown
        closed(study)
        address = reverse("draft_report", args=[study.code])
        page = analyst.get(address).text
        assert "By age (" in page
        assert "Bands of numbers" not in page
        words = {"title": "How travelers see it", "summary": "Most are satisfied."}
        analyst.post(address, words | {"company_tables": [str(summary.summary_ref)]})
        report = Report.objects.get()
        place = reverse("view_report", args=[report.report_ref])
        assert "By age" in analyst.get(place).text
        analyst.post(reverse("render_report", args=[report.report_ref]))
        report = render_report(report_id=report.pk, by=author, at=NOW)
        assert report.status == ReportStatus.RENDERED
        assert "loaded as aggregates on" in analyst.get(place).text
        public = went_on(report, "public")
        reader = Client().get(reverse("view_publication", args=[public.publication_ref]))
        assert reader.status_code == 200
        assert "Most are satisfied." in reader.text
        office = Client()
        office.force_login(a_person(Role.PRIVACY_OFFICE))
        assert office.get(place).status_code == 200
