"""The inventory: whom it shows what, filters, order, columns, and the files."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from foundation.access.roles import Role
from oversight.columns import COLUMNS
from studies.actions import return_pta
from studies.models import Study, Umbrella
from studies.vocabulary import Audience, Conductor, Method
from tests.builders.access import NOW, a_component, a_person
from tests.builders.studies import (
    a_clearance,
    a_lead,
    a_pta,
    a_study,
    a_vendor,
    an_approved_study,
)
from tests.oversight.pages import queries_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def sheet(client: Client, **asked: Any) -> list[list[str]]:
    """The CSV of what is asked."""
    answer = client.get(reverse("view_inventory"), {**asked, "format": "csv"})
    lines = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.reader(StringIO(lines)))


def codes(client: Client, **asked: Any) -> list[str]:
    """The codes of the studies that the file lists, which the page shows as well."""
    found = [row[0] for row in sheet(client, columns="code", **asked)[1:]]
    page = text_of(client, "view_inventory", asked)
    assert all(code in page for code in found)
    return found


def returned_study() -> Study:
    study = a_study("in_review")
    officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
    return_pta(pta=a_pta(study), revision=0, reason="Ask less.", by=officer, at=NOW)
    return study


class TestWhoSeesWhat:
    @pytest.mark.requirement("R-083")
    def test_shows_every_study_and_makes_uncovered_ones_stand_out(self) -> None:
        covered, uncovered = a_study("approved"), a_study()
        client = signed_in()
        page = text_of(client, "view_inventory")
        assert covered.code in page
        assert page.count("Not covered by the PIA") == 1
        assert "1 study is not covered" in " ".join(page.split())
        assert codes(client, covered="no") == [uncovered.code]
        assert codes(client, covered="yes") == [covered.code]

    @pytest.mark.requirement("R-083")
    def test_knows_a_study_that_collects_nothing_and_one_run_by_a_vendor(self) -> None:
        planned = a_study()
        vendor = a_vendor(name="Ask & Co.")
        run_by_vendor = a_study(conductor=Conductor.VENDOR, vendor=vendor)
        assert set(codes(signed_in())) == {planned.code, run_by_vendor.code}
        assert codes(signed_in(), vendor=vendor.pk) == [run_by_vendor.code]

    @pytest.mark.parametrize(
        "role",
        [Role.PRIVACY_OFFICE, Role.PAPERWORK_OFFICER, Role.RECORDS_OFFICER, Role.AUDITOR],
    )
    def test_shows_all_components_to_an_office_of_the_department(self, role: Role) -> None:
        other = a_study(component=a_component("CBP"))
        assert codes(signed_in(a_person(role))) == [other.code]

    def test_shows_a_component_officer_the_own_component_only(self) -> None:
        own, other = a_study(), a_study(component=a_component("CBP"))
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=own.component)
        assert codes(signed_in(officer)) == [own.code]
        assert codes(signed_in(officer), q=other.code) == []

    def test_is_closed_to_researchers(self) -> None:
        assert signed_in(a_lead()).get(reverse("view_inventory")).status_code == 403


class TestFilters:
    def test_narrow_by_what_the_study_says(self) -> None:
        survey = a_study(title="Checkpoint")
        interviews = a_study(
            title="Contractors", method=Method.INTERVIEW, audiences=(Audience.EMPLOYEES,)
        )
        client = signed_in()
        assert codes(client, q="check") == [survey.code]
        assert codes(client, q=interviews.code.lower()) == [interviews.code]
        assert codes(client, method="interview") == [interviews.code]
        assert codes(client, audience="employees") == [interviews.code]
        assert codes(client, conductor="vendor") == []
        assert codes(client, component="TSA", status="draft") == [survey.code, interviews.code]

    def test_narrow_by_lead(self) -> None:
        study, _other = a_study(), a_study()
        assert codes(signed_in(), lead=study.created_by.pk) == [study.code]

    def test_narrow_by_the_latest_privacy_review(self) -> None:
        draft, returned, approved = a_study(), returned_study(), a_study("approved")
        client = signed_in()
        assert codes(client, pta="none") == [draft.code]
        assert codes(client, pta="returned") == [returned.code]
        assert codes(client, pta="approved") == [approved.code]

    def test_narrow_by_clearance(self) -> None:
        uncleared, cleared = a_study(), a_study("collecting")
        client = signed_in()
        assert codes(client, clearance="none") == [uncleared.code]
        assert codes(client, clearance="generic") == [cleared.code]
        assert codes(client, clearance="expired") == []

    def test_narrow_by_what_ends_soon(self) -> None:
        soon = timezone.localdate(NOW) + timedelta(days=80)
        study = an_approved_study()  # its approval runs for three years
        client = signed_in()
        assert codes(client, expiring="90") == []
        a_clearance(study, expires_on=soon)
        assert codes(client, expiring="90") == [study.code]
        assert codes(client, expiring="60") == []

    def test_count_a_clearance_no_longer_than_its_umbrella(self) -> None:
        study, today = an_approved_study(), timezone.localdate(NOW)
        clearance = a_clearance(study)
        Umbrella.objects.update(expires_on=today + timedelta(days=20))
        client = signed_in()
        assert clearance.expires_on
        assert clearance.expires_on > today + timedelta(days=90)
        assert codes(client, expiring="30") == [study.code]
        assert sheet(client, columns=["clearance_expires"])[1][-1] == "2027-04-01"
        Umbrella.objects.update(expires_on=today - timedelta(days=1))
        assert codes(client, clearance="expired") == [study.code]

    def test_ignore_what_is_not_a_choice(self) -> None:
        study = a_study()
        assert codes(signed_in(), status="nonsense", lead="x", expiring="1000") == [study.code]


class TestOrderAndColumns:
    def test_order_by_the_address(self) -> None:
        few, many = a_study(expected_respondents=9), a_study(expected_respondents=90)
        client = signed_in()
        assert codes(client, sort="expected") == [few.code, many.code]
        assert codes(client, sort="-expected") == [many.code, few.code]

    @pytest.mark.parametrize("key", [key for key, column in COLUMNS.items() if column.sort])
    def test_order_by_every_column_both_ways(self, key: str) -> None:
        client = signed_in()
        first, second = a_study("approved"), a_study()
        for asked in (key, f"-{key}"):
            assert set(codes(client, sort=asked)) == {first.code, second.code}

    def test_put_what_has_no_date_last(self) -> None:
        undated, dated = a_study(), a_study("approved")
        client = signed_in()
        for asked in ("pta_expires", "-pta_expires"):
            assert codes(client, sort=asked) == [dated.code, undated.code]

    def test_show_only_the_chosen_columns(self) -> None:
        study = a_study()
        client = signed_in()
        page = text_of(client, "view_inventory", {"columns": ["lead", "threshold"]})
        assert str(study.created_by) in page.split("<tbody>")[1]
        assert "People expected</a>" not in page
        assert study.title in page.split("<tbody>")[1], "a row says which study it is"


class TestFiles:
    def test_write_what_somebody_typed_as_text(self) -> None:
        study = a_study(title="=1+1")
        rows = sheet(signed_in(), columns=["code", "title"])
        assert rows == [["Code", "Study"], [study.code, "'=1+1"]]

    def test_are_what_the_page_shows(self) -> None:
        for expected in (12, 90, 45):
            a_study("collecting", expected_respondents=expected)
        client = signed_in()
        asked = {"sort": "-expected", "columns": ["code", "expected", "clearance_expires"]}
        page = client.get(reverse("view_inventory"), asked)
        shown = [[str(value) for _column, value in row["cells"]] for row in page.context["rows"]]
        assert sheet(client, **asked)[1:] == shown
        answer = client.get(reverse("view_inventory"), {**asked, "format": "xlsx"})
        book = load_workbook(BytesIO(answer.content))
        rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
        assert [(row[0], str(row[2])) for row in rows] == [(code, n) for code, _day, n in shown]

    def test_print_all_pages_as_one(self) -> None:
        study = a_study()
        page = text_of(signed_in(), "view_inventory", {"format": "print"})
        assert study.code in page
        assert "More filters" not in page


class TestQueries:
    @pytest.mark.parametrize(
        "asked",
        [
            {},
            {"format": "xlsx"},
            {"sort": "-addressed", "columns": list(COLUMNS), "covered": "no", "expiring": "90"},
        ],
        ids=["usual", "file", "everything"],
    )
    def test_are_as_many_for_three_as_for_twelve(self, asked: dict[str, Any]) -> None:
        lead, client = a_lead(), signed_in()
        counted = []
        for wanted in (3, 12):
            while lead.studies_created.count() < wanted:
                a_study(lead=lead, survey_tool=None, noticed=False)
            counted.append(queries_of(client, reverse("view_inventory"), asked))
        assert counted[0] == counted[1]
