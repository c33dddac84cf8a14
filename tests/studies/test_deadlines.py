"""What the home page says of the next 30 days."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.access.models import User
from foundation.access.roles import Role
from reports.actions import freeze_wave
from retention.actions import set_hold
from studies.actions import close_study
from studies.models import Study
from studies.queries import deadlines_of
from tests.builders import fieldwork
from tests.builders.access import NOW, a_person
from tests.builders.participants import a_study_with_contacts
from tests.builders.studies import a_clearance, a_member, a_study

pytestmark = pytest.mark.django_db
A_YEAR_ON = NOW.replace(year=NOW.year + 1)
SOON = A_YEAR_ON - timedelta(days=20)


def an_answered_closed_study() -> Study:
    study = a_study("collecting")
    fieldwork.responses(study)
    close_study(study=study, by=study.created_by, at=NOW)
    return study


def told(user: User) -> list[tuple[str, str]]:
    return [(deadline.what, deadline.on.isoformat()) for deadline in deadlines_of(user, at=SOON)]


@pytest.fixture
def office() -> User:
    """Somebody who sees every study."""
    return a_person(Role.PRIVACY_OFFICE, at=SOON)


@pytest.mark.requirement("R-091")
class TestDisposal:
    def test_is_told_with_its_day_to_who_sees_the_study(self, office: User) -> None:
        study = an_answered_closed_study()
        day = timezone.localdate(A_YEAR_ON).isoformat()
        assert told(office) == [(f"Answers of {study.code} must be destroyed", day)]
        assert told(a_person(at=SOON)) == []

    def test_is_one_line_for_all_that_goes_on_a_day(self, office: User) -> None:
        study = an_answered_closed_study()
        freeze_wave(wave=study.waves.get(), at=NOW)
        ((what, _),) = told(office)
        assert what == f"Frozen answers and answers of {study.code} must be destroyed"

    def test_is_not_told_more_than_thirty_days_before(self, office: User) -> None:
        an_answered_closed_study()
        assert deadlines_of(office, at=A_YEAR_ON - timedelta(days=31)) == []

    def test_is_not_told_of_what_a_hold_keeps(self, office: User) -> None:
        study = an_answered_closed_study()
        set_hold(
            study_ref=study.study_ref,
            study_code=study.code,
            reason="A court asked for it.",
            by=a_person(Role.RECORDS_OFFICER),
            at=NOW,
        )
        assert told(office) == []

    @pytest.mark.requirement("R-082")
    def test_follows_the_period_of_the_clearance(self, office: User) -> None:
        study = a_study("collecting")
        fieldwork.responses(study)
        a_clearance(study, retention_months=24, at=NOW + timedelta(minutes=1))
        close_study(study=study, by=study.created_by, at=NOW + timedelta(minutes=2))
        assert told(office) == []

    def test_takes_the_same_number_of_queries_for_more_studies(self, office: User) -> None:
        def one_more() -> None:
            study = an_answered_closed_study()
            freeze_wave(wave=study.waves.get(), at=NOW)
            a_study_with_contacts(a_study("collecting"))
            interviews = fieldwork.a_transcript().session.study
            close_study(study=interviews, by=interviews.created_by, at=fieldwork.WRITTEN)

        def queries() -> int:
            with (
                CaptureQueriesContext(connections["default"]) as portal,
                CaptureQueriesContext(connections["vault"]) as vault,
                CaptureQueriesContext(connections["keyring"]) as keyring,
            ):
                deadlines_of(office, at=SOON)
            return sum(len(store) for store in (portal, vault, keyring))

        one_more()
        for_one = queries()
        one_more()
        one_more()
        assert queries() == for_one

    def test_is_on_the_home_page(self, office: User, monkeypatch: pytest.MonkeyPatch) -> None:
        study = an_answered_closed_study()
        monkeypatch.setattr("django.utils.timezone.now", lambda: SOON)
        client = Client()
        client.force_login(office)
        page = client.get(reverse("home")).text
        assert f"Answers of {study.code} must be destroyed" in page
        assert reverse("view_study_retention", args=[study.code]) in page


class TestApprovalsAndAccess:
    def test_are_told_when_they_end(self) -> None:
        study = a_study("collecting")
        analyst = a_member(study, Role.ANALYST, expires_on=(NOW + timedelta(days=9)).date())
        lines = [deadline.what for deadline in deadlines_of(analyst, at=NOW)]
        assert lines == [f"Your access to {study.code} ends"]
