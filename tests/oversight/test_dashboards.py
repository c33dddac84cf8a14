"""The numbers of the dashboards against studies made by hand."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.access.roles import Role
from oversight.charts import bars
from oversight.queries import ending, reviewing
from oversight.queries.dashboards import Seen, charts_of
from oversight.queries.hours import hours_by_number
from studies.actions import approve_pta_for_office, record_addressing, submit_pta
from studies.gates import launch_request
from studies.models import Study
from tests.builders.access import NOW, a_component, a_person
from tests.builders.icr import a_packaged_study
from tests.builders.studies import (
    a_burden,
    a_clearance,
    a_lead,
    a_pta,
    a_study,
    an_approved_study,
    approve_for_component,
    decide,
)
from tests.builders.vendors import a_certificate
from tests.oversight.pages import queries_of, signed_in, text_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


def all_studies() -> Seen:
    return Seen(Study.objects.all(), ())


def days(number: float) -> timedelta:
    return timedelta(days=number)


def decided(study: Study, *, sent: datetime, component: float, office: float | None) -> None:
    """Sent, and decided so many days later by the component, and so many after that."""
    submit_pta(study=study, by=study.created_by, at=sent)
    at = sent + days(component)
    approve_for_component(study, at=at)
    if office is not None:
        by = a_person(Role.PRIVACY_OFFICE, at=at)
        pta = decide(a_pta(study), by=by, at=at)
        approve_pta_for_office(
            pta=pta, revision=pta.revision, threshold=None, by=by, at=at + days(office)
        )


class TestReviews:
    def test_are_counted_by_age_and_stage(self) -> None:
        fresh, old = NOW - days(3), NOW - days(45)
        a_study("in_review", at=fresh)
        a_study("in_review", at=old)
        moved = a_study(at=old)
        decided(moved, sent=old, component=40, office=None)
        found = dict(reviewing.open_by_age(Study.objects.all(), at=NOW))
        assert found["Up to 7 days"] == (1, 1)
        assert found["31 to 60 days"] == (1, 0)
        assert sum(map(sum, found.values())) == 3
        (chart, *_rest) = charts_of(all_studies(), at=NOW)
        assert chart.title == "3 reviews wait; 1 of them longer than 30 days"

    def test_take_so_many_days_in_the_middle(self) -> None:
        for component, office in ((1, 10), (3, 20), (8, 60)):
            sent = NOW - days(100)
            decided(a_study(at=sent), sent=sent, component=component, office=office)
        long_ago = NOW - days(500)
        decided(a_study(at=long_ago), sent=long_ago, component=50, office=50)
        component_stage, office_stage = reviewing.median_days(Study.objects.all(), at=NOW)
        assert (component_stage.days, component_stage.decided) == (3.0, 3)
        assert (office_stage.days, office_stage.decided) == (20.0, 3)

    @pytest.mark.parametrize(
        ("taken", "title"),
        [
            (0, "Half of all reviews are decided on the day on which they are sent"),
            (1, "Half of all reviews take the component privacy officer longer than 1 day"),
            (9, "Half of all reviews take the component privacy officer longer than 9 days"),
        ],
    )
    def test_name_the_slowest_office(self, taken: int, title: str) -> None:
        sent = NOW - days(30)
        decided(a_study(at=sent), sent=sent, component=taken, office=taken)
        assert charts_of(all_studies(), at=NOW)[1].title == title

    def test_say_so_when_none_was_decided(self) -> None:
        assert "No review was decided" in charts_of(all_studies(), at=NOW)[1].title


class TestWhatEnds:
    def test_is_counted_by_window(self) -> None:
        study = an_approved_study()
        a_clearance(study, expires_on=TODAY + days(45))
        study.ptas.update(expires_on=TODAY + days(30))
        other = an_approved_study()
        a_clearance(other, expires_on=TODAY + days(120))
        found = dict(ending.ending_by_window(Study.objects.all(), on=TODAY))
        assert found == {
            "Within 30 days": (1, 0),
            "31 to 60 days": (0, 1),
            "61 to 90 days": (0, 0),
        }

    def test_leaves_out_what_is_over(self) -> None:
        study = an_approved_study()
        study.ptas.update(expires_on=TODAY - days(1))
        found = ending.ending_by_window(Study.objects.all(), on=TODAY)
        assert {values for _label, values in found} == {(0, 0)}


class TestWhatIsMissing:
    @pytest.mark.requirement("R-084")
    def test_counts_uncovered_studies_by_component(self) -> None:
        a_study()
        a_study()
        a_study(component=a_component("CBP"))
        an_approved_study()
        found = ending.uncovered_by_component(Study.objects.all(), on=TODAY)
        assert found == [("TSA", (2,)), ("CBP", (1,))]

    def test_counts_access_past_its_day(self) -> None:
        study = a_study()
        study.grants.update(expires_on=date(2027, 3, 1))
        assert ending.lapsed_grants(Study.objects.all(), on=TODAY) == 1


class TestHours:
    def test_are_shown_of_umbrellas_and_of_clearances_of_their_own(self) -> None:
        generic, full, emergency = an_approved_study(), a_packaged_study(), a_packaged_study()
        a_burden(full, minutes=30)  # forty people: twenty hours
        a_clearance(generic)
        notices: dict[str, Any] = {
            "notice60_citation": "91 FR 1001",
            "notice60_on": TODAY - days(100),
            "notice30_citation": "92 FR 9001",
            "notice30_on": TODAY - days(35),
        }
        a_clearance(full, kind="full", control_number="1601-0099", **notices)
        a_clearance(
            emergency,
            kind="emergency",
            control_number="1601-0098",
            justification="A flood.",
            expires_on=TODAY + days(90),
        )
        request = launch_request(full, NOW)
        record_addressing(request=request, people=38, by=None, at=NOW)
        found = {use.label: use for use in hours_by_number(Study.objects.all(), (), on=TODAY)}
        use = found[f"1601-0099, {full.code}"]
        assert (use.used, use.left, use.is_low) == (19.0, 1.0, True)
        assert found[f"1601-0098, {emergency.code}"].used == 0.0
        assert "1601-0029, Customer experience" in found
        chart = charts_of(all_studies(), at=NOW)[2]
        assert chart.title == "1 control number has less than a tenth of the hours left"


class TestVendors:
    @pytest.mark.requirement("R-141")
    def test_owe_certificates_thirty_days_after_they_are_due(self) -> None:
        certificate = a_certificate()
        for late, expected in ((29, 0), (30, 1)):
            on = certificate.due_on + days(late)
            studies = Study.objects.all()
            assert ending.overdue_certificates(studies, on=on, department=True) == expected


class TestBars:
    def test_are_as_long_as_their_numbers(self) -> None:
        long, short = bars([("a", (30, 10)), ("b", (10, 0))])
        assert [(part.start, part.width) for part in long.parts] == [(0, 75), (75, 25)]
        assert [part.width for part in short.parts] == [25]
        assert (long.said, short.said) == ("30 + 10", "10")

    def test_of_nothing_are_empty(self) -> None:
        (bar,) = bars([("a", (0,))])
        assert (bar.parts, bar.said) == ((), "0")


class TestThePage:
    def test_shows_a_component_officer_the_own_component_only(self) -> None:
        a_study(component=a_component("CBP"))
        own = a_study()
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=own.component)
        page = text_of(signed_in(officer), "view_dashboards")
        assert "1 study is not covered" in page
        assert "CBP" not in page
        assert "2 studies are not covered" in text_of(signed_in(), "view_dashboards")

    def test_asks_the_database_as_often_for_three_as_for_twelve(self) -> None:
        lead, client = a_lead(), signed_in()
        counted = []
        for wanted in (3, 12):
            while lead.studies_created.count() < wanted:
                a_study("in_review", lead=lead, survey_tool=None, noticed=False)
            counted.append(queries_of(client, reverse("view_dashboards")))
        assert counted[0] == counted[1]
