"""A study without an approval of both privacy offices in force is marked wherever it appears."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from studies.actions import expire_ptas
from studies.models import Study
from studies.queries import is_covered, uncovered_among
from tests.builders.access import NOW
from tests.builders.reports import a_report, an_answered_study
from tests.builders.studies import a_lead, a_study

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 12)
MARK = "Not covered by the PIA"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


class TestCovered:
    @pytest.mark.requirement("R-084")
    @pytest.mark.parametrize(
        ("status", "expected"),
        [("draft", False), ("in_review", False), ("approved", True), ("collecting", True)],
    )
    def test_follows_both_offices(self, status: str, expected: bool) -> None:
        study = a_study(status)
        assert is_covered(study, on=TODAY) is expected
        assert uncovered_among([study.pk], on=TODAY) == (set() if expected else {study.pk})

    def test_ends_with_the_approval(self) -> None:
        study = a_study("approved")
        last = study.ptas.get().expires_on
        assert last is not None
        assert is_covered(study, on=last)
        assert not is_covered(study, on=last + timedelta(days=1))

    def test_stays_with_a_study_that_closed_under_it(self) -> None:
        study = a_study("closed")
        later = NOW + timedelta(days=4 * 366)
        expire_ptas(at=later)
        assert is_covered(study, on=later.date())


def page(user: User, name: str, *args: object, **asked: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args), asked).text


@pytest.mark.requirement("R-084")
class TestTheMark:
    def test_stands_in_lists_home_search_and_on_every_page_of_the_study(self) -> None:
        study = a_study()
        lead = study.created_by
        assert MARK in page(lead, "home")
        assert MARK in page(lead, "list_studies")
        assert MARK in page(lead, "list_studies", q=study.code)
        for name in ("view_study", "view_approvals", "view_team", "view_instrument"):
            assert MARK in page(lead, name, study.code), name

    def test_stands_beside_a_report(self) -> None:
        study = an_answered_study()
        a_report(study=study)
        assert MARK not in page(study.created_by, "list_reports")
        void(study)
        assert MARK in page(study.created_by, "list_reports")

    def test_does_not_stand_where_both_offices_approved(self) -> None:
        study = a_study("approved", lead=a_lead())
        for name in ("home", "list_studies"):
            assert MARK not in page(study.created_by, name)
        assert MARK not in page(study.created_by, "view_study", study.code)


def void(study: Study) -> None:
    study.ptas.update(expires_on=TODAY - timedelta(days=1))
