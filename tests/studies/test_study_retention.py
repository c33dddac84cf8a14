"""The page of a study that says what is held of it, and the plan before it is closed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.access.models import User
from foundation.access.roles import Role
from retention import registry
from retention.actions import purge_due, set_hold
from retention.models import Trigger
from studies.as_if_closed import plan_of_closing
from studies.lifecycle import StudyStatus
from studies.models import Study
from tests.builders.access import a_person
from tests.builders.studies import a_study
from tests.retention.drawers import Drawer, Drawers

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return a_study(StudyStatus.COLLECTING, at=timezone.now())


def drawers_of(study: Study, *days: float | None) -> Drawers:
    now = timezone.now()
    return Drawers(
        [
            Drawer(
                due_at=None if each is None else now + timedelta(days=each),
                study_ref=study.study_ref,
                study_code=study.code,
            )
            for each in days
        ]
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(user: User, study: Study) -> str:
    answer = signed_in(user).get(reverse("view_study_retention", args=[study.code]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.requirement("R-091", "R-137")
class TestViewStudyRetention:
    def test_says_what_goes_when_and_why_in_a_picture_and_in_words(self, study: Study) -> None:
        with registry.only(drawers_of(study, -3, 4, 100, None)):
            text = page(study.created_by, study)
        for expected in (
            *("<svg", "<desc", "No purge has come", "in 4 days", "in 100 days", "Not dated yet"),
            *("GRS 6.5 item 010", "The drawer was closed.", "Ask the operator"),
        ):
            assert expected in text
        assert "style=" not in text

    def test_shows_nothing_of_another_study(self, study: Study) -> None:
        with registry.only(Drawers([Drawer(study_code="CBP-2027-099", things=4711)])):
            text = page(study.created_by, study)
        assert "4,711" not in text
        assert "Nothing personal is held" in text
        assert "Nothing of this study has been destroyed yet." in text

    def test_lists_certificates_and_links_them_for_those_who_may_read_them(
        self, study: Study
    ) -> None:
        with registry.only(drawers_of(study, -1)):
            run = purge_due(at=timezone.now(), trigger=Trigger.COMMAND, by=None)
            assert run is not None
            link = reverse("view_certificate", args=[run.run_ref])
            lead, officer = study.created_by, a_person(Role.RECORDS_OFFICER, at=timezone.now())
            assert str(run.run_ref) in page(lead, study)
            assert link not in page(lead, study)
            assert link in page(officer, study)

    def test_shows_a_hold_with_its_reason(self, study: Study) -> None:
        officer = a_person(Role.RECORDS_OFFICER, at=timezone.now())
        set_hold(
            study_ref=study.study_ref, study_code=study.code, reason="Matter 27-114", by=officer,
            at=timezone.now(),
        )  # fmt: skip
        with registry.only(drawers_of(study, -1)):
            text = page(study.created_by, study)
        assert "Matter 27-114" in text
        assert "No purge has come" not in text

    def test_asks_as_often_for_thirty_things_as_for_three(self, study: Study) -> None:
        counts = []
        client = signed_in(study.created_by)
        for number in (3, 30):
            many = drawers_of(study, *(-2 for _ in range(number)), 5, None)
            with registry.only(many), CaptureQueriesContext(connection) as queries:
                client.get(reverse("view_study_retention", args=[study.code]))
            counts.append(len(queries))
        assert counts[0] == counts[1]


@dataclass
class ClosingDrawers(Drawers):
    """Things that go thirty days after their study closed, as its row says."""

    drawers: list[Drawer] = field(default_factory=list)

    def holdings(self, **asked: Any) -> Any:
        for holding in super().holdings(**asked):
            closed = Study.objects.get(study_ref=holding.study_ref).closed_at
            drawer = self._drawer(holding)
            drawer.due_at = closed + timedelta(days=30) if closed else None
        return super().holdings(**asked)


class TestCloseStudy:
    @pytest.fixture
    def held(self, study: Study) -> Iterator[None]:
        kept = Drawer(due_at=None, study_ref=study.study_ref, study_code=study.code)
        with registry.only(ClosingDrawers([kept])):
            yield

    def test_plans_what_the_rules_will_say_and_closes_nothing(
        self, study: Study, held: None
    ) -> None:
        now = timezone.now()
        (line,) = plan_of_closing(study, follow_up_until=None, at=now)
        assert line.due_at == now + timedelta(days=30)
        study.refresh_from_db()
        assert (study.status, study.closed_at) == (StudyStatus.COLLECTING, None)
        assert study.waves.filter(closed_at__isnull=True).exists()

    def test_shows_the_plan_before_and_after(self, study: Study, held: None) -> None:
        client = signed_in(study.created_by)
        close = reverse("close_study", args=[study.code])
        before = client.get(close).content.decode()
        assert "in 30 days" in before
        assert "GRS 6.5 item 010" in before
        study.refresh_from_db()
        assert study.status == StudyStatus.COLLECTING
        answer = client.post(close, {"follow_up_until": ""}, follow=True)
        assert "What goes when" in answer.content.decode()
        assert "in 30 days" in answer.content.decode()

    def test_plans_for_the_day_that_contacts_are_needed(self, study: Study, held: None) -> None:
        client = signed_in(study.created_by)
        close = reverse("close_study", args=[study.code])
        until = timezone.localdate() + timedelta(days=20)
        text = client.get(close, {"follow_up_until": until.isoformat()}).content.decode()
        assert f'value="{until.isoformat()}"' in text
        assert "contacts are needed until" in text
        wrong = client.post(close, {"follow_up_until": "soon"})
        assert wrong.status_code == 400
        study.refresh_from_db()
        assert study.status == StudyStatus.COLLECTING
