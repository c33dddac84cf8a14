"""Asking for access and deciding: three people, in every state, by every way in."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.mail.models import Message
from studies import actions, policies
from studies.actions.team import GrantError
from studies.lifecycle import IllegalMoveError
from studies.lifecycle.access import NEXT_ACCESS_REQUEST, check_access_request
from studies.lifecycle.access import AccessRequestStatus as Status
from studies.models import AccessRequest, Grant
from studies.queries import may, waiting_for
from tests.builders.access import NOW, a_person, an_administrator
from tests.builders.studies import a_member, a_request, a_study

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def people_around(asked: AccessRequest) -> dict[str, User]:
    """Everybody who could stand in some relation to a request that a second lead made."""
    study = asked.study
    return {
        "administrator": an_administrator(),
        "another lead": a_member(study, "lead"),
        "who asked": asked.asked_by,
        "the person": asked.user,
        "the author": study.created_by,
        "an analyst of the study": a_member(study, "analyst"),
        "the Privacy Office": a_person(Role.PRIVACY_OFFICE),
        "an untrained lead": a_member(study, "lead", trained=False),
        "a stranger": a_person(),
    }


def asked_by_a_second_lead() -> AccessRequest:
    study = a_study()
    return a_request(study, by=a_member(study, "lead"))


def as_(asked: AccessRequest, status: Status) -> AccessRequest:
    """The request, moved there through the actions."""
    take: dict[Status, Callable[[], Any]] = {
        Status.REQUESTED: lambda: asked,
        Status.GRANTED: lambda: actions.grant_request(request=asked, by=an_administrator(), at=NOW),
        Status.DECLINED: lambda: actions.decline_request(
            request=asked, reason="Not needed.", by=an_administrator(), at=NOW
        ),
        Status.WITHDRAWN: lambda: actions.withdraw_request(
            request=asked, by=asked.asked_by, at=NOW
        ),
    }
    take[status]()
    return AccessRequest.objects.get(pk=asked.pk)


class TestRequestAccess:
    @pytest.mark.requirement("R-160")
    def test_gives_nothing_by_itself(self) -> None:
        asked = a_request(a_study())
        assert not Grant.objects.filter(user=asked.user).exists()
        assert not may(asked.user, "view_study", asked.study, at=NOW)

    def test_tells_who_decides_and_nobody_else(self) -> None:
        administrator = an_administrator()
        asked = asked_by_a_second_lead()
        other = a_member(asked.study, "lead")
        a_request(asked.study, by=asked.asked_by)
        told = set(Message.objects.filter(kind="access.requested").values_list("to", flat=True))
        assert told == {administrator.pk, other.pk}

    def test_waits_on_the_page_of_who_decides(self) -> None:
        asked = asked_by_a_second_lead()
        assert waiting_for(an_administrator(), at=NOW)[0].study_code == asked.study.code
        around = people_around(asked)
        waits = {
            name
            for name, person in around.items()
            if any("Access to decide" in item.what for item in waiting_for(person, at=NOW))
        }
        assert waits == {"administrator", "another lead", "an untrained lead"}

    def test_for_somebody_else_is_the_leads(self) -> None:
        study = a_study()
        member = a_member(study, "analyst")
        with pytest.raises(Refused):
            a_request(study, by=member)
        assert a_request(study, by=member, user=member, role="facilitator").asked_by == member

    @pytest.mark.requirement("R-161")
    @pytest.mark.parametrize("wrong", [{"justification": " "}, {"days": 367}, {"days": -1}])
    def test_wants_a_reason_and_an_end_within_a_year(self, wrong: dict[str, Any]) -> None:
        days = wrong.pop("days", 9)
        with pytest.raises(GrantError):
            a_request(a_study(), expires_on=NOW.date() + timedelta(days=days), **wrong)

    def test_is_made_once(self) -> None:
        asked = a_request(a_study())
        with pytest.raises(GrantError, match="waits"):
            a_request(asked.study, user=asked.user)

    def test_is_refused_for_what_is_held(self) -> None:
        study = a_study()
        member = a_member(study, "analyst")
        with pytest.raises(GrantError, match="already"):
            a_request(study, user=member)

    @pytest.mark.requirement("R-015")
    def test_is_refused_beside_an_incompatible_role(self) -> None:
        decider = a_person(Role.OPERATIONAL_DECISION_MAKER)
        with pytest.raises(Refused, match="operational"):
            a_request(a_study(), "recruiter", user=decider)


@pytest.mark.requirement("R-160")
class TestDecidingPolicies:
    DECIDE = ("administrator", "another lead")

    @pytest.mark.parametrize("status", Status)
    def test_let_a_third_person_decide_once(self, status: Status) -> None:
        asked = as_(asked_by_a_second_lead(), status)
        around = people_around(asked)
        for policy in (policies.grant_request, policies.decline_request):
            allowed = {name for name, p in around.items() if policy.allows(p, asked, at=NOW)}
            assert allowed == (set(self.DECIDE) if status == Status.REQUESTED else set())

    @pytest.mark.parametrize("status", Status)
    def test_let_who_asked_and_the_person_withdraw(self, status: Status) -> None:
        asked = as_(asked_by_a_second_lead(), status)
        around = people_around(asked)
        allowed = {
            name
            for name, person in around.items()
            if policies.withdraw_request.allows(person, asked, at=NOW)
        }
        waiting = status == Status.REQUESTED
        assert allowed == ({"who asked", "the person"} if waiting else set())


class TestGrantRequest:
    @pytest.mark.requirement("R-160")
    def test_gives_what_was_asked_and_says_who_did_what(self) -> None:
        asked = as_(a_request(a_study()), Status.GRANTED)
        assert asked.grant is not None
        given = asked.grant
        assert (given.asked_by, given.granted_by) == (asked.study.created_by, an_administrator())
        assert given.expires_on == asked.expires_on
        assert may(User.objects.get(pk=asked.user_id), "analyse_study", asked.study, at=NOW)
        verbs = AuditEvent.objects.order_by("sequence").values_list("verb", flat=True)
        assert list(verbs)[-2:] == ["access.granted", "access.request_granted"]

    def test_tells_who_asked_and_who_has_it(self) -> None:
        asked = as_(a_request(a_study()), Status.GRANTED)
        told = set(Message.objects.filter(kind="access.granted").values_list("to", flat=True))
        assert told == {asked.asked_by_id, asked.user_id}

    @pytest.mark.requirement("R-015")
    def test_is_refused_once_the_person_decides_about_cases(self) -> None:
        from foundation.access.actions import grant_role

        asked = a_request(a_study(), "analyst")
        grant_role(
            user=asked.user,
            role=Role.OPERATIONAL_DECISION_MAKER,
            component=None,
            justification="New duty.",
            expires_on=NOW.date(),
            by=an_administrator(),
            at=NOW,
        )
        with pytest.raises(Refused):
            actions.grant_request(request=asked, by=an_administrator(), at=NOW)

    def test_leaves_nothing_when_its_term_is_over(self) -> None:
        asked = a_request(a_study(), expires_on=NOW.date())
        later = NOW + timedelta(days=2)
        with pytest.raises(GrantError):
            actions.grant_request(request=asked, by=an_administrator(), at=later)
        assert AccessRequest.objects.waiting().get() == asked
        assert not Grant.objects.filter(user=asked.user).exists()


class TestDeclineRequest:
    def test_wants_a_reason(self) -> None:
        asked = a_request(a_study())
        with pytest.raises(GrantError, match="why"):
            actions.decline_request(request=asked, reason=" ", by=an_administrator(), at=NOW)
        assert AccessRequest.objects.waiting().exists()

    def test_is_read_by_who_asked(self) -> None:
        asked = as_(a_request(a_study()), Status.DECLINED)
        assert "Not needed." in signed_in(asked.asked_by).get(reverse("ask_for_access")).text


class TestTheDatabase:
    """What a direct write to the tables meets."""

    @pytest.mark.requirement("R-160")
    @pytest.mark.parametrize("who", ["asked_by", "user", "author"])
    def test_refuses_a_decision_by_who_is_concerned(self, who: str) -> None:
        asked = asked_by_a_second_lead()
        decider = asked.study.created_by if who == "author" else getattr(asked, who)
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessRequest.objects.filter(pk=asked.pk).update(
                status="declined", decided_by=decider, decided_at=NOW
            )

    @pytest.mark.requirement("R-160")
    @pytest.mark.parametrize("is_given", [True, False])
    def test_refuses_a_grant_for_which_nobody_asked(self, *, is_given: bool) -> None:
        given_by = an_administrator() if is_given else None
        with pytest.raises(IntegrityError, match="Nobody asked"), transaction.atomic():
            Grant.objects.create(
                study=a_study(),
                user=a_person(),
                role="lead",
                justification="By hand.",
                granted_by=given_by,
                granted_at=NOW,
                expires_on=NOW.date(),
            )

    @pytest.mark.requirement("R-160")
    def test_refuses_a_grant_by_the_author_or_who_asked(self) -> None:
        asked = as_(asked_by_a_second_lead(), Status.GRANTED)
        given = Grant.objects.filter(request=asked)
        for wrong in (asked.study.created_by, asked.asked_by):
            with pytest.raises(IntegrityError), transaction.atomic():
                given.update(granted_by=wrong)


class TestPages:
    def form(self, **said: Any) -> dict[str, Any]:
        until = str((NOW + timedelta(days=90)).date())
        return {"role": "analyst", "justification": "Counts.", "expires_on": until, **said}

    @pytest.mark.requirement("R-160")
    def test_author_cannot_give_by_direct_post(self) -> None:
        study, analyst = a_study(), a_person()
        client = signed_in(study.created_by)
        form = self.form(user=analyst.pk)
        client.post(reverse("request_access", args=[study.code]), form)
        asked = AccessRequest.objects.get()
        for name in ("grant_request", "decline_request"):
            assert client.post(reverse(name, args=[asked.pk]), {"reason": "x"}).status_code == 403
        assert not Grant.objects.filter(user=analyst).exists()

    def test_administrator_decides_from_the_queue_and_from_the_team(self) -> None:
        study = a_study()
        one, other = a_request(study), a_request(study, "recruiter")
        client = signed_in(an_administrator())
        queue = client.get(reverse("list_requests")).text
        assert one.justification in queue
        answer = client.post(reverse("grant_request", args=[one.pk]), {"back": "team"})
        assert answer["Location"] == reverse("view_team", args=[study.code])
        client.post(reverse("decline_request", args=[other.pk]), {"reason": "Wrong role."})
        states = {asked.pk: asked.status for asked in AccessRequest.objects.all()}
        assert states == {one.pk: "granted", other.pk: "declined"}

    def test_outsider_asks_by_code_and_learns_nothing(self) -> None:
        study, outsider = a_study(), a_person()
        client = signed_in(outsider)
        page = client.post(
            reverse("ask_for_access"), self.form(code=study.code.lower()), follow=True
        )
        assert AccessRequest.objects.get().user == outsider
        assert study.title not in page.text
        assert study.created_by.last_name not in page.text

    def test_closed_study_and_no_study_answer_alike(self) -> None:
        closed = a_study("closed")
        client = signed_in(a_person())
        answers = [
            client.post(reverse("ask_for_access"), self.form(code=code)).text
            for code in (closed.code, "TSA-2027-999")
        ]
        assert all("No study that people can join" in answer for answer in answers)
        assert not AccessRequest.objects.exists()

    def test_second_click_is_refused(self) -> None:
        asked = a_request(a_study())
        address = reverse("grant_request", args=[asked.pk])
        client = signed_in(an_administrator())
        assert client.post(address).status_code == 302
        assert client.post(address).status_code == 403
        assert Grant.objects.filter(user=asked.user).count() == 1

    def test_queue_takes_the_same_queries_for_three_and_twelve(self) -> None:
        study, client = a_study(), signed_in(an_administrator())

        def queries(many: int) -> int:
            for _ in range(many):
                a_request(study)
            with CaptureQueriesContext(
                connection,
            ) as seen:
                client.get(reverse("list_requests"))
            return len(seen)

        assert queries(3) == queries(9)


class TestNextAccessRequest:
    @pytest.mark.requirement("R-160")
    @pytest.mark.parametrize(("current", "to"), list(product(Status, Status)))
    def test_allows_one_decision(self, current: Status, to: Status) -> None:
        if current == Status.REQUESTED != to:
            check_access_request(current, to)
        else:
            with pytest.raises(IllegalMoveError):
                check_access_request(current, to)

    def test_names_every_state(self) -> None:
        assert set(NEXT_ACCESS_REQUEST) == set(Status)
