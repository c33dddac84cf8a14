"""The library of public reports, as anybody reads it who never signed in."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.roles import Role
from reports.actions import (
    correct_report,
    publish_report,
    release_report,
    render_report,
    request_rendering,
    withdraw_release,
)
from reports.models import Report
from tests.builders.access import NOW, a_component, a_person
from tests.builders.reports import (
    EVERYTHING,
    a_report,
    an_analyst,
    an_answered_study,
    many_answers,
    went_on,
)

pytestmark = pytest.mark.django_db
FORMS = ("pdf", "html", "csv", "json")


def shelf(**asked: str) -> Any:
    return Client().get(reverse("list_library"), asked)


def read(report: Report, *, version: int | None = None, **asked: str) -> Any:
    name = "view_publication" if version is None else "view_publication_version"
    args = [report.publication_ref, *([version] if version else [])]
    return Client().get(reverse(name, args=args), asked)


def file(report: Report, shape: str) -> Any:
    args = [report.publication_ref, report.version, shape]
    return Client().get(reverse("download_publication", args=args))


def next_version(report: Report) -> Report:
    """Corrected, and public too."""
    note = "Two answers were counted twice."
    draft = correct_report(report_id=report.pk, note=note, by=report.author, at=NOW)
    request_rendering(report_id=draft.pk, by=draft.author, at=NOW)
    draft = went_on(render_report(report_id=draft.pk, by=draft.author, at=NOW), "reviewed")
    said: dict[str, Any] = {"report_id": draft.pk, "confirmed": EVERYTHING, "at": NOW}
    release_report(**said, by=draft.study.created_by)
    return publish_report(**said, by=a_person(Role.PRIVACY_OFFICE))


@pytest.mark.requirement("R-143")
class TestListLibrary:
    def test_shows_what_is_public_and_nothing_else(self) -> None:
        for status in ("draft", "reviewed", "released"):
            a_report(status, title=f"A {status} report")
        assert "No report fits" in shelf().text
        report = a_report("public")
        page = shelf()
        assert report.title in page.text
        assert "A released report" not in page.text
        assert not page.cookies

    def test_is_in_spanish_too(self) -> None:
        a_report("public")
        page = shelf(language="es").text
        assert '<html lang="es"' in page
        assert "Informes publicados" in page
        assert "Informes encontrados: 1" in page

    def test_searches_and_filters(self) -> None:
        report = a_report("public")
        year = str(NOW.year)
        for asked in (
            {"text": "travelers satisfied"},
            {"component": report.study.component.code, "year": year},
        ):
            assert report.title in shelf(**asked).text
        for asked in (
            {"text": "travelers unheard"},
            {"component": a_component("CBP").code},
            {"year": "1999"},
        ):
            assert report.title not in shelf(**asked).text
        assert shelf(year="now", page="x").status_code == 200

    def test_shows_each_publication_once_in_its_newest_version(self) -> None:
        report = a_report("public")
        next_version(report)
        page = shelf().text
        assert page.count("<article") == 1
        assert "Version 2, corrected" in page

    def test_asks_the_database_equally_often_for_one_report_and_three(self) -> None:
        study = an_answered_study(many_answers(60))
        author = an_analyst(study)
        counts = []
        for wanted in (1, 3):
            while Report.objects.filter(status="public").count() < wanted:
                a_report("public", study=study, author=author)
            with CaptureQueriesContext(connection) as asked:
                shelf()
            counts.append(len(asked))
        assert counts[0] == counts[1]


@pytest.mark.requirement("R-143")
class TestViewPublication:
    def test_has_findings_tables_method_files_and_how_to_cite_it(self) -> None:
        report = a_report("public")
        page = read(report)
        address = reverse("view_publication_version", args=[report.publication_ref, 1])
        for words in (
            *("Most are satisfied.", "Show the numbers", "How these numbers were made"),
            *("may not be used", "How to cite", f"http://testserver{address}"),
        ):
            assert words in page.text
        assert not page.cookies
        for shape in FORMS:
            args = [report.publication_ref, 1, shape]
            assert reverse("download_publication", args=args) in page.text
        chart = Client().get(reverse("view_public_chart", args=[report.publication_ref, 1, 0]))
        assert chart["Content-Type"] == "image/svg+xml"

    def test_leads_to_each_question_of_a_report_of_several(self) -> None:
        report = a_report("public", questions=("satisfied", "languages__2"))
        for said in (read(report).text, file(report, "html").content.decode()):
            (contents,) = re.findall(r"<nav[^>]*in-this-report.*?</nav>", said, re.DOTALL)
            targets = re.findall(r'href="#([^"]+)"', contents)
            assert len(targets) == 3
            assert all(said.count(f' id="{each}"') == 1 for each in targets)
        assert "in-this-report" not in read(a_report("public")).text

    def test_gives_the_files_as_they_were_published(self) -> None:
        report = a_report("public")
        report.refresh_from_db()
        assert file(report, "pdf").content == bytes(report.public_pdf or b"")
        for shape in ("html", "csv", "json"):
            content = file(report, shape).content.decode()
            assert "The public" in content
            assert "Not public" not in content
        assert file(report, "doc").status_code == 404

    def test_knows_nothing_of_what_is_not_public(self) -> None:
        report = a_report("released")
        assert read(report).status_code == 404
        assert read(report, version=1).status_code == 404
        for shape in FORMS:
            assert file(report, shape).status_code == 404
        chart = reverse("view_public_chart", args=[report.publication_ref, 1, 0])
        assert Client().get(chart).status_code == 404
        assert Client().get(reverse("view_publication", args=[uuid4()])).status_code == 404

    def test_leads_readers_of_the_corrected_version_to_the_next(self) -> None:
        report = a_report("public")
        second = next_version(report)
        assert "This version was corrected" in read(report, version=1).text
        newest = read(report).text
        assert "This version corrects the one before" in newest
        assert "Two answers were counted twice." in newest
        assert reverse("view_publication_version", args=[second.publication_ref, 1]) in newest

    def test_does_not_tell_of_a_correction_that_is_not_public(self) -> None:
        report = a_report("public")
        note = "Two answers were counted twice."
        correct_report(report_id=report.pk, note=note, by=report.author, at=NOW)
        assert note not in read(report).text
        assert read(report, version=2).status_code == 404

    def test_leaves_a_tombstone_and_no_file(self) -> None:
        report = a_report("public")
        reason = "A wave was counted twice."
        withdraw_release(report_id=report.pk, reason=reason, by=report.author, at=NOW)
        for page in (read(report), read(report, version=1)):
            assert page.status_code == 410
            assert reason in page.text
            assert "Most are satisfied." not in page.text
        assert "Este informe fue retirado" in read(report, language="es").text
        for shape in FORMS:
            assert file(report, shape).status_code == 410
        chart = reverse("view_public_chart", args=[report.publication_ref, 1, 0])
        assert Client().get(chart).status_code == 410
        assert report.title not in shelf().text
