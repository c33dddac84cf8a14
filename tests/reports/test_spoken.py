"""Reports of interviews and groups: themes as protected counts, quotes, and words; no survey."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from fieldwork.actions import code_speakers, settle_speakers
from fieldwork.models import CodedSpeaker, Session, SpokenThemes
from fieldwork.retention_rules import Transcripts
from fieldwork.retention_rules.speakers import CountedThemes
from foundation.access.policy import Refused
from reports.actions import (
    RenderingRefused,
    check_report,
    choose_quotes,
    edit_report,
    render_report,
    request_rendering,
)
from reports.categories import CannotTabulateError
from reports.disclosure.check import audit
from reports.disclosure.protected import HIDDEN, ProtectedTable
from reports.formats import FORMATS
from reports.formats.as_json import plain
from reports.formats.charts import draw
from reports.formats.layout import sections_of
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.queries import document_of
from reports.spoken import SPOKEN
from reports.tabulating import asked_by, true_tables
from studies.actions import add_wave
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.fieldwork import WRITTEN
from tests.builders.quotes import SAID, a_quote, a_transcribed_session, approved
from tests.builders.reports import DRAFT, EVERYTHING, a_finding, a_report, went_on
from tests.builders.speakers import a_spoken_study, spoken
from tests.builders.themes import a_theme

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-111", "R-071", "R-119")]

OF_SESSIONS: dict[str, Any] = {"questions": (), "demographics": (), "themes": (SPOKEN,)}


@pytest.fixture(autouse=True)
def _the_clock_of_the_builders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: WRITTEN)


@pytest.fixture
def study() -> Study:
    """Of 40 participants 25 name waiting, 4 name signs."""
    study = a_spoken_study(10, 10, 10, 10)
    spoken(study, (a_theme(study), 25), (a_theme(study, "Signs"), 4))
    return study


@pytest.fixture
def few() -> Study:
    """Of 8 participants 5 name waiting."""
    study = a_spoken_study(8)
    spoken(study, (a_theme(study), 5))
    return study


def drafted(study: Study, **changes: Any) -> Report:
    return a_report(study=study, **OF_SESSIONS | changes)


def rendered(report: Report) -> Report:
    request_rendering(report_id=report.pk, by=report.author, at=WRITTEN)
    return render_report(report_id=report.pk, by=report.author, at=WRITTEN)


def released(study: Study) -> Report:
    report = a_report(study=study, **OF_SESSIONS)
    return went_on(rendered(report), "released", at=WRITTEN)


def tables_of(report: Report) -> list[ProtectedTable]:
    document = document_of(Report.objects.get(pk=report.pk))
    assert document is not None
    assert not audit(document.protected).succeeded
    return list(document.protected.tables)


def destroy_transcripts(study: Study) -> None:
    for holding in Transcripts().holdings(at=NOW, study_ref=study.study_ref):
        Transcripts().erase(holding, at=NOW)


def code_again(study: Study) -> None:
    session = Session.objects.filter(study=study).earliest("pk")
    said: dict[str, Any] = {"P-01": [2]}
    code_speakers(session_id=session.pk, said=said, by=study.created_by, at=WRITTEN)


class TestTrueTables:
    def test_count_who_named_each_theme_in_a_stratum_of_its_own(self, study: Study) -> None:
        tables = true_tables(asked_by(drafted(study)))
        assert [t.counts.tolist() for t in tables] == [[[25], [15]], [[4], [36]]]
        assert {(t.stratum, t.demographic) for t in tables} == {("sessions", "everybody")}

    def test_refuse_transcripts_that_are_not_all_coded(self, study: Study) -> None:
        CodedSpeaker.objects.first().delete()  # type: ignore[union-attr]
        with pytest.raises(RenderingRefused, match="Not every participant"):
            rendered(drafted(study))

    def test_are_the_same_when_the_transcripts_are_gone(self, study: Study) -> None:
        destroy_transcripts(study)
        tables = true_tables(asked_by(drafted(study)))
        assert [t.counts.tolist() for t in tables] == [[[25], [15]], [[4], [36]]]

    def test_refuse_what_was_not_coded_in_time(self, study: Study) -> None:
        CodedSpeaker.objects.first().delete()  # type: ignore[union-attr]
        destroy_transcripts(study)
        with pytest.raises(RenderingRefused, match="destroyed before all of them were coded"):
            rendered(drafted(study))

    def test_leave_out_a_theme_that_came_after_it_was_final(self, study: Study) -> None:
        settle_speakers(study=study, at=WRITTEN)
        a_theme(study, "Noise")
        assert len(true_tables(asked_by(drafted(study)))) == 2


class TestDraftReport:
    def test_needs_every_wave_with_sessions(self) -> None:
        study = a_spoken_study(3, planned_waves=2)
        a_theme(study)
        add_wave(study=study, label="More", by=study.created_by, at=WRITTEN)
        a_transcribed_session(study)
        with pytest.raises(CannotTabulateError, match="every wave that had some"):
            drafted(study)

    def test_refuses_groups_without_questions(self, study: Study) -> None:
        with pytest.raises(CannotTabulateError, match="questions and demographics"):
            drafted(study, demographics=("age",))

    def test_is_a_page_without_a_question(self, study: Study) -> None:
        client = Client()
        client.force_login(study.created_by)
        address = reverse("draft_report", args=[study.code])
        assert "Interviews, groups and tests" in client.get(address).text
        said = {"title": "What people say", "waves": ["1"], "themes": [SPOKEN]}
        client.post(address, said | {"demographics": ["age"]})
        report = Report.objects.get()
        assert (report.questions, report.demographics, report.themes) == ([], [], [SPOKEN])


class TestRenderReport:
    def test_shows_large_themes_and_hides_small_ones(self, study: Study) -> None:
        large, small = tables_of(rendered(drafted(study)))
        assert (large.answer_totals, large.total) == ((25, 15), 40)
        assert small.answer_totals == (HIDDEN, HIDDEN)

    def test_shows_nothing_of_few_and_says_why(self, few: Study) -> None:
        report = rendered(drafted(few))
        (table,) = tables_of(report)
        assert all(value is HIDDEN for _, value in table.cells())
        client = Client()
        client.force_login(report.author)
        page = client.get(reverse("view_report", args=[report.report_ref])).text
        assert "Not shown: among few participants a number could point to one of them" in page
        assert "None of these numbers is shown: among few participants" in page

    def test_waits_for_every_wave_to_be_closed(self) -> None:
        study = a_spoken_study(3, planned_waves=2)
        spoken(study, (a_theme(study), 2))
        report = drafted(study)
        add_wave(study=study, label="More", by=study.created_by, at=WRITTEN)
        with pytest.raises(Refused, match="once every wave is closed"):
            request_rendering(report_id=report.pk, by=report.author, at=WRITTEN)

    def test_shows_it_in_every_format(self, study: Study) -> None:
        document = document_of(rendered(drafted(study)))
        assert document is not None
        made = {name: each.write(document) for name, each in FORMATS.items()}
        assert made["pdf"].startswith(b"%PDF")
        for shape in ("csv", "html", "json"):
            assert "Theme: Waiting" in made[shape].decode("utf-8-sig")
        assert "40 participants" in made["html"].decode()
        assert "How themes of sessions were counted" in made["html"].decode()
        assert load_workbook(BytesIO(made["xlsx"])).worksheets
        schema = Path("static/schemas/report.schema.json").read_text(encoding="utf-8")
        jsonschema.validate(plain(document), json.loads(schema))

    def test_says_once_what_everybody_said(self, study: Study) -> None:
        document = document_of(rendered(drafted(study)))
        assert document is not None
        large, _ = (layout for section in sections_of(document) for layout in section.tables)
        assert (large.columns, large.title[:9]) == (("All",), "Everybody")
        assert large.unit == "Percent of everybody who answered “Named”, with 95% intervals."
        assert all("may be off" in sentence for sentence in large.comparisons)
        assert "Everybody" not in draw(document, 0)

    def test_takes_findings_about_a_theme(self, study: Study) -> None:
        report = drafted(study)
        a_finding(report, "25 name waiting", question=f"{SPOKEN}#1", demographic="everybody")
        report = rendered(report)
        assert "Theme: Waiting" in FORMATS["html"].write(document_of(report)).decode()  # type: ignore[arg-type]
        assert went_on(report, "checked", at=WRITTEN).status == ReportStatus.CHECKED

    def test_names_no_session_and_no_participant(self, study: Study) -> None:
        kept = json.dumps(rendered(drafted(study)).payload)
        session = Session.objects.filter(study=study).earliest("pk")
        for told in ("P-01", str(session.session_ref), str(SpokenThemes.objects.get().counts_ref)):
            assert told not in kept


class TestTheWayOut:
    def test_refuses_numbers_that_were_coded_anew(self, study: Study) -> None:
        report = rendered(drafted(study))
        code_again(study)
        with pytest.raises(Refused, match="coded anew"):
            check_report(report_id=report.pk, confirmed=EVERYTHING, by=report.author, at=WRITTEN)
        assert went_on(rendered_again(report), "checked", at=WRITTEN).status == ReportStatus.CHECKED

    def test_makes_the_coding_final(self, study: Study) -> None:
        released(study)
        with pytest.raises(Refused, match="released report"):
            code_again(study)

    def test_tells_the_same_later(self, study: Study) -> None:
        released(study)
        again = rendered(drafted(study))
        assert [table.total for table in tables_of(again)] == [40, 40]

    def test_goes_on_when_the_transcripts_are_gone(self, study: Study) -> None:
        report = rendered(a_report(study=study, **OF_SESSIONS))
        destroy_transcripts(study)
        assert went_on(report, "released", at=WRITTEN).is_out

    def test_is_told_again_exactly_when_the_sums_are_gone(self, study: Study) -> None:
        before = tables_of(released(study))
        destroy_transcripts(study)
        (holding,) = CountedThemes().holdings(at=NOW, study_ref=study.study_ref)
        CountedThemes().erase(holding, at=NOW)
        assert tables_of(rendered(drafted(study))) == before


class TestQuotesAlone:
    @pytest.fixture
    def report(self) -> Report:
        """Of one interview, which nobody coded: a quote, and a summary."""
        study = a_spoken_study(1)
        quote = approved(a_quote(Session.objects.get(study=study)))
        report = drafted(study, themes=())
        return choose_quotes(
            report_id=report.pk, quote_refs=[quote.quote_ref], by=report.author, at=WRITTEN
        )

    def test_are_a_report(self, report: Report) -> None:
        document = document_of(rendered(report))
        assert document is not None
        assert document.protected.tables == ()
        made = {name: each.write(document) for name, each in FORMATS.items()}
        assert made["pdf"].startswith(b"%PDF")
        html = made["html"].decode()
        assert SAID in html
        assert "How quotes were chosen" in html
        assert "How it was tested" not in html
        schema = Path("static/schemas/report.schema.json").read_text(encoding="utf-8")
        jsonschema.validate(plain(document), json.loads(schema))

    def test_go_all_the_way_out_and_once_more(self, report: Report) -> None:
        public = went_on(rendered(report), "public", at=WRITTEN)
        page = Client().get(reverse("view_publication", args=[public.publication_ref])).text
        assert SAID in page
        again = drafted(report.study, themes=())
        again = choose_quotes(
            report_id=again.pk, quote_refs=report.quotes, by=report.author, at=WRITTEN
        )
        assert document_of(rendered(again)) is not None

    def test_are_shown_to_who_decides(self, report: Report) -> None:
        report, client = rendered(report), Client()
        client.force_login(report.author)
        assert SAID in client.get(reverse("view_report", args=[report.report_ref])).text

    def test_need_something_to_show(self, report: Report) -> None:
        report = choose_quotes(report_id=report.pk, quote_refs=[], by=report.author, at=WRITTEN)
        with pytest.raises(RenderingRefused, match="nothing to show yet"):
            rendered(report)


def rendered_again(report: Report) -> Report:
    draft = replace(DRAFT, **OF_SESSIONS)
    edit_report(report_id=report.pk, draft=draft, by=report.author, at=WRITTEN)
    return rendered(report)
