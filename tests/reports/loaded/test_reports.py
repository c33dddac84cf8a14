import pytest

from fieldwork.models import AggregateSummary
from reports.actions import RenderingRefused, correct_report
from reports.categories import CannotTabulateError
from reports.disclosure.check import audit
from reports.disclosure.protected import HIDDEN
from reports.files import content_of
from reports.formats import FORMATS
from reports.queries import document_of
from studies.actions import add_wave, close_wave
from tests.builders.access import NOW
from tests.builders.reports import an_answered_study, many_answers, went_on
from tests.builders.summaries import a_companys_study, a_summary
from tests.reports.loaded.cases import (
    BY_REGION,
    QUESTION,
    a_draft,
    closed,
    rendered,
    tables_of,
    two_hundred,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-100")]


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
