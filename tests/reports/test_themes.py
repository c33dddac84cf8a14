"""Themes of open answers in reports: counts of everybody who wrote, protected like the rest."""

from typing import Any

import pytest

from fieldwork.actions import edit_theme, set_texts_apart
from fieldwork.models import CodedText, Theme
from reports.actions import RenderingRefused, render_report, request_rendering
from reports.categories import CannotTabulateError
from reports.disclosure.check import audit
from reports.disclosure.protected import HIDDEN, ProtectedTable
from reports.files import content_of
from reports.formats import FORMATS
from reports.models import Report
from reports.populations import Condition
from reports.queries import document_of
from reports.tabulating import asked_by, true_tables
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.reports import a_report, an_answered_study, many_answers, went_on
from tests.builders.themes import QUESTION, a_theme, coded, reviewed_texts

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-111")]

PEOPLE = 120


@pytest.fixture
def study() -> Study:
    """Its people all wrote something: of 120, 50 name waiting, 4 name signs."""
    study = an_answered_study(many_answers(PEOPLE))
    wave = study.waves.get()
    waiting, signs = a_theme(study), a_theme(study, "Signs")
    coded(wave, reviewed_texts(wave), (waiting, 50), (signs, 4))
    return study


def rendered(report: Report) -> Report:
    request_rendering(report_id=report.pk, by=report.author, at=NOW)
    return render_report(report_id=report.pk, by=report.author, at=NOW)


def theme_tables_of(report: Report) -> dict[str, ProtectedTable]:
    document = document_of(report)
    assert document is not None
    assert not audit(document.protected).succeeded
    return {
        document.label(each.question): each
        for each in document.protected.tables
        if each.demographic == "everybody"
    }


class TestTrueTables:
    def test_count_named_and_not_named_of_who_wrote(self, study: Study) -> None:
        report = a_report(study=study, themes=(QUESTION,))
        tables = [t for t in true_tables(asked_by(report)) if t.demographic == "everybody"]
        assert [t.question for t in tables] == ["better#1", "better#2"]
        assert [t.counts.tolist() for t in tables] == [[[50], [70]], [[4], [116]]]
        assert {f.question for t in tables for f in t.filters} == {"better#"}

    def test_refuse_texts_that_are_not_all_coded(self, study: Study) -> None:
        CodedText.objects.first().delete()  # type: ignore[union-attr]
        report = a_report("rendering", study=study, themes=(QUESTION,))
        with pytest.raises(RenderingRefused, match="is coded"):
            render_report(report_id=report.pk, by=report.author, at=NOW)

    def test_refuse_texts_that_are_not_all_reviewed(self) -> None:
        study = an_answered_study(many_answers(PEOPLE))
        a_theme(study)
        set_texts_apart(wave=study.waves.get(), at=NOW)
        report = a_report("rendering", study=study, themes=(QUESTION,))
        with pytest.raises(RenderingRefused, match="is reviewed"):
            render_report(report_id=report.pk, by=report.author, at=NOW)


class TestDraftReport:
    def test_refuses_questions_that_have_no_themes(self, study: Study) -> None:
        with pytest.raises(CannotTabulateError, match="open questions"):
            a_report(study=study, themes=("satisfied",))

    def test_refuses_before_there_is_a_code_book(self) -> None:
        with pytest.raises(CannotTabulateError, match="open questions"):
            a_report(study=an_answered_study(many_answers(12)), themes=(QUESTION,))

    def test_refuses_themes_of_some_people(self, study: Study) -> None:
        young = Condition("age", (1,))
        with pytest.raises(CannotTabulateError, match="everybody in each wave"):
            a_report(study=study, themes=(QUESTION,), filters=(young,))


class TestRenderReport:
    def test_shows_large_themes_and_hides_small_ones(self, study: Study) -> None:
        tables = theme_tables_of(a_report("rendered", study=study, themes=(QUESTION,)))
        (large,) = (table for label, table in tables.items() if label.endswith("Theme: Waiting"))
        (small,) = (table for label, table in tables.items() if label.endswith("Theme: Signs"))
        assert large.answer_totals == (50, 70)
        assert small.answer_totals == (HIDDEN, HIDDEN)

    def test_calls_a_theme_by_its_name_everywhere(self, study: Study) -> None:
        report = a_report("rendered", study=study, themes=(QUESTION,))
        for shape in ("html", "csv", "json"):
            content = content_of(report, FORMATS[shape])
            assert content is not None
            assert "Theme: Waiting" in content.decode()

    def test_stands_beside_a_report_about_some_people(self, study: Study) -> None:
        """The people of a wave are told apart by what they answered; those who wrote are not."""
        some = a_report("rendered", study=study, filters=(Condition("age", (1,)),))
        went_on(some, "released")
        report = a_report("rendered", study=study, themes=(QUESTION,))
        assert len(theme_tables_of(report)) == 2

    def test_keeps_a_released_theme_when_it_gets_another_name(self, study: Study) -> None:
        went_on(a_report("rendered", study=study, themes=(QUESTION,)), "released")
        theme = Theme.objects.get(study=study, number=1)
        said: dict[str, Any] = {"label": "Queues", "definition": "Lines.", "position": 1}
        edit_theme(theme=theme, **said, by=study.created_by, at=NOW)
        again = a_report("rendered", study=study, themes=(QUESTION,))
        tables = theme_tables_of(again)
        assert any(label.endswith("Theme: Queues") for label in tables)
