"""Quotes in reports: words only, and only while their speakers agree."""

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

from consent.models import ConsentDecision
from fieldwork.actions import withdraw_quoting
from fieldwork.models import Quote, Session
from fieldwork.retention_rules import Transcripts
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.keyring import keys
from reports.actions import (
    RenderingRefused,
    check_report,
    choose_quotes,
    correct_report,
    publish_report,
    release_report,
    render_report,
    request_rendering,
    review_report,
)
from reports.formats import FORMATS
from reports.formats.as_json import plain
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.personal_data import PersonalDataFoundError
from reports.queries import document_of
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.fieldwork import WRITTEN
from tests.builders.quotes import SAID, a_quote, a_study_with_an_interview, approved
from tests.builders.reports import EVERYTHING, a_report, went_on

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-111", "R-057", "R-073")]


@pytest.fixture(autouse=True)
def _the_clock_of_the_builders(monkeypatch: pytest.MonkeyPatch) -> None:
    """What people hold in the builders holds when they ask."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: WRITTEN)


@pytest.fixture
def session() -> Session:
    return a_study_with_an_interview()[1]


@pytest.fixture
def study(session: Session) -> Study:
    return session.study


@pytest.fixture
def quote(session: Session) -> Quote:
    return approved(a_quote(session))


@pytest.fixture
def report(study: Study, quote: Quote) -> Report:
    """A draft that chose one approved quote."""
    return chosen(a_report(study=study), quote)


def chosen(report: Report, *quotes: Quote, by: Any = None) -> Report:
    refs = [quote.quote_ref for quote in quotes]
    by = by or report.author
    return choose_quotes(report_id=report.pk, quote_refs=refs, by=by, at=NOW)


def rendered(report: Report) -> Report:
    request_rendering(report_id=report.pk, by=report.author, at=NOW)
    return render_report(report_id=report.pk, by=report.author, at=NOW)


def withdraw(session: Session, kind: str = "quote") -> None:
    said = {"subject_code": "P-01", "kind": kind}
    withdraw_quoting(session_id=session.pk, **said, by=session.facilitator, at=WRITTEN)


STEPS = pytest.mark.parametrize(
    ("before", "step"),
    [
        ("", check_report),
        ("checked", review_report),
        ("reviewed", release_report),
        ("released", publish_report),
    ],
)


def before_step(report: Report, before: str) -> Report:
    """Rendered, and so far on its way out that the step is next."""
    report = rendered(report)
    if before:
        report = went_on(report, before)
    if before == "reviewed":
        report.readers.create(user=a_person(), named_by=report.author, named_at=NOW)
    return report


def take(step: Any, report: Report) -> None:
    by = report.author if step is check_report else a_person(Role.PRIVACY_OFFICE)
    step(report_id=report.pk, confirmed=EVERYTHING, by=by, at=NOW)


def destroy_transcript(study: Study) -> None:
    (holding,) = Transcripts().holdings(at=NOW, study_ref=study.study_ref)
    Transcripts().erase(holding, at=NOW)


class TestChooseQuotes:
    def test_refuses_what_is_not_approved(self, study: Study, session: Session) -> None:
        with pytest.raises(Refused, match="not approved"):
            chosen(a_report(study=study), a_quote(session))

    def test_refuses_quotes_of_another_study(self, quote: Quote) -> None:
        with pytest.raises(Refused, match="not approved"):
            chosen(a_report(), quote)

    def test_refuses_a_withdrawn_consent(
        self, study: Study, quote: Quote, session: Session
    ) -> None:
        withdraw(session)
        with pytest.raises(Refused, match="does not agree to being quoted"):
            chosen(a_report(study=study), quote)

    def test_refuses_who_does_not_write_reports(self, study: Study, quote: Quote) -> None:
        with pytest.raises(Refused):
            chosen(a_report(study=study), quote, by=a_person(Role.PRIVACY_OFFICE))

    def test_voids_what_was_rendered(self, study: Study, quote: Quote) -> None:
        report = chosen(a_report("rendered", study=study), quote)
        assert (report.status, report.pdf) == (ReportStatus.DRAFT, None)

    def test_is_a_page_with_the_approved_ones(
        self, study: Study, quote: Quote, session: Session
    ) -> None:
        waiting = a_quote(session, "It was slow.")
        report, client = a_report(study=study), Client()
        client.force_login(report.author)
        address = reverse("choose_quotes", args=[report.report_ref])
        page = client.get(address).text
        assert SAID in page
        assert "It was slow." not in page
        client.post(address, {"quotes": [str(waiting.quote_ref)]})
        report.refresh_from_db()
        assert report.quotes == []
        client.post(address, {"quotes": [str(quote.quote_ref)]})
        report.refresh_from_db()
        assert report.quotes == [str(quote.quote_ref)]


class TestRenderReport:
    def test_shows_the_words_and_nothing_of_the_speaker(self, report: Report) -> None:
        rendered(report)
        document = document_of(Report.objects.get(pk=report.pk))
        assert document is not None
        assert document.written.quotes == (SAID,)
        session = Quote.objects.get().session
        kept = json.dumps(document.to_plain())
        for told in ("P-01", str(session.session_ref), str(Quote.objects.get().quote_ref)):
            assert told not in kept

    def test_refuses_a_withdrawn_consent(self, report: Report, session: Session) -> None:
        withdraw(session)
        with pytest.raises(RenderingRefused, match="does not agree to being quoted"):
            rendered(report)
        report.refresh_from_db()
        assert report.status == ReportStatus.REFUSED

    def test_refuses_words_that_name_somebody(self, report: Report, quote: Quote) -> None:
        """Whatever was looked for when they were chosen."""
        words = b"Write to maria@mail.example."
        sealed = keys.seal(words, key_ref=quote.key_ref, aad=quote.aad)
        Quote.objects.filter(pk=quote.pk).update(sealed_words=sealed)
        with pytest.raises(RenderingRefused):
            rendered(report)

    def test_refuses_words_that_are_gone(self, report: Report, study: Study) -> None:
        destroy_transcript(study)
        with pytest.raises(RenderingRefused, match="was destroyed"):
            rendered(report)


class TestTheWayOut:
    @pytest.mark.parametrize("kind", ["quote", "disseminate"])
    @STEPS
    def test_asks_for_consent_at_each_step(
        self, report: Report, session: Session, before: str, step: Any, kind: str
    ) -> None:
        report = before_step(report, before)
        withdraw(session, kind)
        with pytest.raises(Refused, match="does not agree to"):
            take(step, report)
        assert Report.objects.get(pk=report.pk).status == report.status

    @STEPS
    def test_looks_for_personal_data_in_the_words_at_each_step(
        self, report: Report, before: str, step: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        report = before_step(report, before)
        document = document_of(report)
        assert document is not None
        written = replace(document.written, quotes=("Write to maria@mail.example.",))
        found = replace(document, written=written)
        monkeypatch.setattr("reports.actions.releasing.document_of", lambda _: found)
        with pytest.raises(PersonalDataFoundError):
            take(step, report)
        assert Report.objects.get(pk=report.pk).status == report.status

    def test_refuses_a_withdrawn_consent_on_the_page(
        self, report: Report, session: Session
    ) -> None:
        report, client = rendered(report), Client()
        withdraw(session)
        client.force_login(report.author)
        said = dict.fromkeys(("findings_agree", "no_personal_data", "nobody_recognizable"), "on")
        client.post(reverse("check_report", args=[report.report_ref]), said)
        assert Report.objects.get(pk=report.pk).status == ReportStatus.RENDERED

    def test_goes_on_when_the_transcript_is_gone(self, report: Report, study: Study) -> None:
        report = rendered(report)
        destroy_transcript(study)
        document = document_of(went_on(report, "public"))
        assert document is not None
        assert document.written.quotes == (SAID,)

    def test_is_public_with_the_words(self, report: Report) -> None:
        public = went_on(rendered(report), "public")
        address = reverse("view_publication", args=[public.publication_ref])
        page = Client().get(address).text
        assert "In their own words" in page
        assert SAID in page

    def test_leads_on_to_a_correction_with_the_same_quotes(self, report: Report) -> None:
        out = went_on(rendered(report), "released")
        correction = correct_report(report_id=out.pk, note="A title.", by=out.author, at=NOW)
        assert correction.quotes == out.quotes


class TestFormats:
    @pytest.fixture
    def document(self, report: Report) -> Any:
        return document_of(rendered(report))

    def test_show_the_words_in_each(self, document: Any) -> None:
        made = {name: each.write(document) for name, each in FORMATS.items()}
        assert SAID in made["csv"].decode("utf-8-sig")
        assert SAID in made["html"].decode()
        assert made["pdf"].startswith(b"%PDF")
        front = load_workbook(BytesIO(made["xlsx"])).worksheets[0]
        assert f"“{SAID}”" in [cell.value for row in front.rows for cell in row]

    def test_keep_to_the_schema(self, document: Any) -> None:
        schema = Path("static/schemas/report.schema.json").read_text(encoding="utf-8")
        jsonschema.validate(plain(document), json.loads(schema))
        assert plain(document)["report"]["quotes"] == [SAID]

    def test_say_how_quotes_were_chosen_only_where_there_are_some(self, document: Any) -> None:
        without = replace(document, written=replace(document.written, quotes=()))
        for each, said in ((document, True), (without, False)):
            html = FORMATS["html"].write(each).decode()
            assert ("How quotes were chosen" in html) is said
            assert ("In their own words" in html) is said


def test_nothing_of_it_is_kept_beside_the_consent(report: Report) -> None:
    """Consents stay as they were given: quoting adds none."""
    assert ConsentDecision.objects.filter(kind="quote").count() == 1
    assert report.quotes
