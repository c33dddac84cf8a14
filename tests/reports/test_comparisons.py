"""Studies that share questions of the bank stand beside each other, by printed numbers only."""

import json
from copy import deepcopy
from math import erfc, sqrt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from reports.actions import (
    choose_comparisons,
    merge_categories,
)
from reports.comparisons import Across, across_of, gaps_of
from reports.disclosure.protected import HIDDEN
from reports.document import ReportDocument
from reports.formats.as_json import plain
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.queries import comparable_with, document_of
from studies.models import Study
from studies.queries import current_version
from tests.builders.access import NOW, a_person
from tests.builders.comparisons import comparing, reads, rendered, two_studies
from tests.builders.reports import (
    AGES,
    Answers,
    a_report,
    an_answered_study,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-163")]


@pytest.fixture(autouse=True)
def _the_clock_of_the_builders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def studies() -> tuple[Study, Study]:
    return two_studies(COUNTED, OTHERS)


@pytest.fixture
def other(studies: tuple[Study, Study]) -> Report:
    """A report of the other study in the hands of a named reader."""
    return a_report("released", study=studies[1])


@pytest.fixture
def report(studies: tuple[Study, Study], other: Report) -> Report:
    """A draft, whose author is on the other study's team, too."""
    report = a_report(study=studies[0])
    reads(other.study, report)
    return report


def counted(*lines: tuple[str, str, int]) -> list[Answers]:
    """So many people of an age with an answer."""
    return [(said, "English", "10", age) for said, age, people in lines for _ in range(people)]


def everywhere(*counts: tuple[int, int, int]) -> list[Answers]:
    """By age: not satisfied, neither, satisfied."""
    said = ("Not satisfied", "Neither", "Satisfied")
    return counted(
        *(
            (answer, age, people)
            for age, row in zip(AGES, counts, strict=False)
            for answer, people in zip(said, row, strict=True)
        )
    )


COUNTED = everywhere((40, 30, 60), (30, 40, 50), (50, 20, 80))
OTHERS = everywhere((60, 40, 40), (50, 60, 40), (70, 50, 90))
"""120, 90 and 190 of 400 here; 180, 150 and 170 of 500 there."""
FEW = everywhere((60, 40, 40), (50, 60, 40), (70, 50, 4))
"""Four people are alone in their cell."""


def shown(report: Report) -> ReportDocument:
    document = document_of(Report.objects.get(pk=report.pk))
    assert document is not None
    return document


def figures(report: Report) -> dict[str, Across]:
    """By demographic; of everyone under the empty name."""
    return {each.demographic: each for each in across_of(shown(report))}


def definition_of(study: Study) -> dict[str, Any]:
    version = current_version(study)
    assert version is not None
    definition: dict[str, Any] = version.definition
    return definition


def page_of(report: Report, name: str = "choose_comparisons") -> str:
    client = Client()
    client.force_login(report.author)
    return client.get(reverse(name, args=[report.report_ref])).text


class TestAcross:
    def test_numbers_are_those_of_a_hand_calculation(self, report: Report, other: Report) -> None:
        rendered(comparing(report, other))
        across = figures(report)[""]
        assert [column.is_own for column in across.columns] == [True, False]
        counts = [[point.count for point in rows[0]] for rows in across.points]
        assert counts[:3] == [[120, 180], [90, 150], [190, 170]]
        assert [[p.percent for p in rows[0]] for rows in across.points][:3] == [
            [30.0, 36.0], [23.0, 30.0], [48.0, 34.0],
        ]  # fmt: skip
        gaps = {gap.answer: gap for gap in gaps_of(across)}
        assert round(gaps["Satisfied"].share - gaps["Satisfied"].other_share, 2) == -13.5
        pooled = 360 / 900
        z = (170 / 500 - 190 / 400) / sqrt(pooled * (1 - pooled) * (1 / 500 + 1 / 400))
        assert gaps["Satisfied"].p == pytest.approx(3 * erfc(abs(z) / sqrt(2)))  # Holm: of three
        assert gaps["Satisfied"].is_real

    def test_a_shared_demographic_has_a_figure_of_its_own(
        self, report: Report, other: Report
    ) -> None:
        rendered(comparing(report, other))
        across = figures(report)["age"]
        satisfied = across.points[across.answers.index("Satisfied")]
        assert [[p.count for p in points] for points in satisfied[:3]] == [
            [60, 40], [50, 40], [80, 90],
        ]  # fmt: skip

    def test_what_is_hidden_in_the_other_is_said_as_hidden_and_compared_with_nothing(self) -> None:
        study, another = two_studies(COUNTED, FEW)
        report, other = a_report(study=study), a_report("released", study=another)
        reads(another, report)
        rendered(comparing(report, other))
        across = figures(report)["age"]
        satisfied = across.answers.index("Satisfied")
        old = across.groups.index("55 or older")
        assert across.points[satisfied][old][1].count is HIDDEN
        assert ("Satisfied", "55 or older") not in {(g.answer, g.group) for g in gaps_of(across)}
        figure = next(
            each for each in plain(shown(report))["comparisons"]["figures"] if each["demographic"]
        )
        assert figure["counts"][satisfied][old][1] is None
        assert figure["intervals"][satisfied][old][1] is None

    def test_only_numbers_that_the_other_report_prints_are_taken(
        self, report: Report, other: Report
    ) -> None:
        rendered(comparing(report, other))
        printed = {n for table in shown(other).protected.tables for _, n in table.cells()}
        (compared,) = shown(report).compared
        assert {n for part in compared.parts for row in part.counts for n in row} <= printed
        assert compared.source.fingerprint == other.document_hash
        assert compared.source.version == 1

    def test_a_document_of_before_has_none(self, report: Report) -> None:
        rendered(report)
        kept = dict(Report.objects.get(pk=report.pk).payload or {})
        del kept["compared"]
        assert ReportDocument.from_plain(kept).compared == ()

    def test_a_document_is_read_as_it_was_kept(self, report: Report, other: Report) -> None:
        rendered(comparing(report, other))
        document = shown(report)
        kept = json.loads(json.dumps(document.to_plain()))
        assert ReportDocument.from_plain(kept) == document


class TestChooseComparisons:
    def test_offers_newest_released_reports_that_the_author_may_read(
        self, report: Report, other: Report
    ) -> None:
        a_report("rendered", study=other.study)
        (offered,) = comparable_with(report, report.author, at=NOW)
        assert offered.report == other
        assert offered.in_common == ("How satisfied are you with the checkpoint?", "by Age")
        assert other.title in page_of(report)

    def test_refuses_what_the_author_may_not_read(
        self, studies: tuple[Study, Study], other: Report
    ) -> None:
        stranger = a_report(study=studies[0])
        with pytest.raises(Refused, match="may not read every report"):
            comparing(stranger, other)
        assert "No other study to compare with" in page_of(stranger)

    def test_refuses_what_is_not_released(self, report: Report, other: Report) -> None:
        with pytest.raises(Refused):
            comparing(report, a_report("reviewed", study=other.study))

    def test_refuses_reports_of_the_same_study(self, report: Report) -> None:
        with pytest.raises(Refused, match="other studies"):
            comparing(report, a_report("released", study=report.study))

    def test_another_wording_is_not_offered_and_refused(
        self, studies: tuple[Study, Study], other: Report
    ) -> None:
        definition = deepcopy(definition_of(studies[0]))
        (question,) = (q for q in definition["questions"] if q["key"] == "satisfied")
        question["text"] = "How satisfied were you?"
        del question["bank"]
        report = a_report(study=an_answered_study(COUNTED, definition=definition))
        reads(other.study, report)
        assert comparable_with(report, report.author, at=NOW) == []
        with pytest.raises(Refused, match="same questions of the bank"):
            comparing(report, other)
        page = page_of(report)
        assert "Nothing to compare by" in page

    def test_other_categories_are_not_offered(self, report: Report, other: Report) -> None:
        labels = ["Not satisfied", "Neither"]
        merge_categories(
            report_id=report.pk, variable="satisfied", labels=labels, by=report.author, at=NOW
        )
        report.refresh_from_db()
        assert comparable_with(report, report.author, at=NOW) == []

    def test_numbers_are_shared_in_the_same_bands_only(self) -> None:
        study, another = two_studies(keys=("satisfied", "age", "minutes"))
        asked: dict[str, Any] = {"questions": ("satisfied", "minutes")}
        other = a_report("released", study=another, bands={"minutes": [10.0, 30.0]}, **asked)
        for bands, is_shared in (([10.0, 30.0], True), ([20.0, 30.0], False)):
            report = a_report(study=study, bands={"minutes": bands}, **asked)
            reads(another, report)
            (offered,) = comparable_with(report, report.author, at=NOW)
            assert offered.report == other
            assert ("How many minutes did you wait?" in offered.in_common) is is_shared

    def test_voids_what_was_rendered(self, report: Report, other: Report) -> None:
        rendered(report)
        comparing(report, other)
        report.refresh_from_db()
        assert (report.status, report.payload, report.pdf) == (ReportStatus.DRAFT, None, None)

    def test_is_recorded_and_a_refusal_is_not(self, report: Report, other: Report) -> None:
        comparing(report, other)
        with pytest.raises(Refused):
            comparing(report, a_report("released", study=report.study))
        assert AuditEvent.objects.filter(verb="report.comparisons_chosen").count() == 1

    def test_refuses_who_does_not_write_reports(self, report: Report, other: Report) -> None:
        with pytest.raises(Refused):
            choose_comparisons(
                report_id=report.pk, report_refs=[other.report_ref],
                by=a_person(Role.PRIVACY_OFFICE), at=NOW,
            )  # fmt: skip

    def test_a_page_sends_them(self, report: Report, other: Report) -> None:
        client = Client()
        client.force_login(report.author)
        address = reverse("choose_comparisons", args=[report.report_ref])
        client.post(address, {"reports": [str(other.report_ref)]})
        report.refresh_from_db()
        assert report.comparisons == [str(other.report_ref)]
        hers = a_report("released", study=report.study)
        answer = client.post(address, {"reports": [str(hers.report_ref)]})
        assert answer.status_code == 200
        report.refresh_from_db()
        assert report.comparisons == [str(other.report_ref)]

    def test_asks_as_much_of_the_database_for_many_studies(
        self, report: Report, other: Report
    ) -> None:
        comparable_with(report, report.author, at=NOW)
        with CaptureQueriesContext(connection) as few:
            comparable_with(report, report.author, at=NOW)
        for _ in range(2):
            another = an_answered_study(OTHERS, definition=definition_of(report.study))
            reads(a_report("released", study=another).study, report)
        with CaptureQueriesContext(connection) as many:
            assert len(comparable_with(report, report.author, at=NOW)) == 3
        assert len(many) == len(few)
