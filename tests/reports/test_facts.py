"""The method note says how the study was done: from the record, and nobody's name."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reports.actions import render_report
from reports.disclosure.protected import HIDDEN
from reports.disclosure.responding import ProtectedResponse, ProtectedWay
from reports.document import Collected, Destroyed, Facts, ReportDocument
from reports.facts import facts_of
from reports.formats import FORMATS
from reports.formats.method import method_note
from reports.queries import document_of
from tests.builders.access import NOW
from tests.builders.reports import a_report
from tests.reports.documents import a_document

FACTS = Facts(
    population="travelers at checkpoints",
    method="Survey",
    recruiting=("E-mail", "Flyer"),
    modes=("Survey page", "Phone"),
    began_on=date(2027, 1, 4),
    waves=(Collected("Spring", date(2027, 3, 1), date(2027, 3, 3)),),
    instruments=("Main questionnaire version 2",),
    clearance="Full clearance, OMB control number 1601-0014, until 31 March 2029",
    destroyed=(Destroyed(("Contact details", "Paper forms"), date(2027, 3, 2), "6f1c"),),
)
SAID = (
    (
        "Who was asked, and how. Travelers at checkpoints. Survey. People were found through: "
        "e-mail, flyer. Answers came in through: survey page, phone."
    ),
    (
        "When. Collection began on 4 January 2027. “Spring” closed on 1 March 2027 and was put "
        "together 2 days later."
    ),
    "With which questions. Main questionnaire version 2.",
    (
        "Under which clearance. Full clearance, OMB control number 1601-0014, until 31 March "
        "2029 (Paperwork Reduction Act)."
    ),
    (
        "What is gone. Before these numbers were made, records of this study were destroyed: "
        "Contact details, Paper forms on 2 March 2027 (certificate 6f1c)."
    ),
)


class TestMethodNote:
    def test_says_who_was_asked_when_with_what_and_what_is_gone(self) -> None:
        note = method_note(replace(a_document(), facts=FACTS))
        for said, sentences in zip(note, SAID, strict=False):
            assert said == sentences

    def test_says_nothing_of_what_an_old_report_did_not_keep(self) -> None:
        plain = a_document().to_plain()
        del plain["facts"], plain["kinds"]
        document = ReportDocument.from_plain(plain)
        assert document.facts is None
        assert method_note(document)[0].startswith("Who answered.")

    @pytest.mark.parametrize("name", FORMATS)
    def test_is_kept_with_the_report(self, name: str) -> None:
        document = replace(a_document(), facts=FACTS)
        again = ReportDocument.from_plain(document.to_plain())
        assert again == document
        if name != "pdf":
            assert FORMATS[name].write(again) == FORMATS[name].write(document)


@pytest.mark.django_db
class TestFactsOf:
    @pytest.mark.requirement("R-155")
    def test_are_on_record_when_a_report_is_rendered(self) -> None:
        report = a_report("rendering")
        wave = report.study.waves.get()
        render_report(report_id=report.pk, by=report.author, at=NOW + timedelta(days=1))
        report.refresh_from_db()
        document = document_of(report)
        assert document is not None
        assert document.facts is not None
        facts = document.facts
        assert facts.population == report.study.target_population.strip()
        assert facts.waves[0].label == wave.label
        assert facts.waves[0].aggregated_on >= facts.waves[0].closed_on
        assert facts.instruments
        assert facts.modes == ("Import of an outside tool's export",)

    def test_leave_out_a_population_that_names_somebody(self) -> None:
        report = a_report("rendering")
        report.study.target_population = "Ask ann.smith@example.gov about them"
        report.study.save()
        render_report(report_id=report.pk, by=report.author, at=NOW)
        report.refresh_from_db()
        assert "ann.smith" not in str(report.payload)

    def test_name_the_ways_of_answering_that_may_be_named(self) -> None:
        report = a_report("draft")
        ways = (ProtectedWay("Phone", None, HIDDEN), ProtectedWay("Paper", 400, 300))
        assert facts_of(report).modes == ()
        assert facts_of(report, [ProtectedResponse("wave 1", ways)]).modes == ("Phone", "Paper")
