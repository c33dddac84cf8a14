"""Access certified again: who decides what, in bulk, and what becomes of the rest."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.models import RoleAssignment, User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.mail.models import Message
from studies import actions, policies
from studies.actions.campaigns import CampaignError
from studies.lifecycle import IllegalMoveError
from studies.lifecycle.campaigns import NEXT_DECISION, Decision, check_decision
from studies.models import Campaign, Certification, Grant, Study
from studies.notices.campaigns import remind_deciders_campaign_ends
from studies.queries import may, waiting_for
from studies.queries.campaigns import certifications_for
from tests.builders.access import NOW, a_person, an_administrator
from tests.builders.studies import a_campaign, a_grant, a_member, a_study

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def line_of(person: User) -> Certification:
    return Certification.objects.get(user=person)


def decide(campaign: Campaign, *people: User, keep: bool, by: User) -> int:
    chosen = [line_of(person).pk for person in people]
    return actions.decide_certifications(campaign=campaign, chosen=chosen, keep=keep, by=by, at=NOW)


class TestNextDecision:
    @pytest.mark.parametrize(("current", "to"), list(product(Decision, Decision)))
    def test_is_made_once(self, current: Decision, to: Decision) -> None:
        if current == Decision.UNDECIDED != to:
            check_decision(current, to)
        else:
            with pytest.raises(IllegalMoveError):
                check_decision(current, to)

    def test_names_every_state(self) -> None:
        assert set(NEXT_DECISION) == set(Decision)


@pytest.mark.requirement("R-161")
class TestOpenCampaign:
    def test_lists_everything_that_is_in_force(self) -> None:
        study = a_study()
        ended = a_grant(study, "analyst")
        actions.end_access(grant=ended, by=study.created_by, at=NOW)
        officer = a_person(Role.RECORDS_OFFICER)
        a_campaign()
        people = set(Certification.objects.values_list("user", flat=True))
        assert {study.created_by_id, officer.pk, an_administrator().pk} <= people
        assert ended.user_id not in people

    def test_tells_leads_and_administrators(self) -> None:
        study = a_study()
        campaign = a_campaign()
        told = set(Message.objects.filter(kind="campaign.opened").values_list("to", flat=True))
        assert told == {study.created_by_id, an_administrator().pk}
        for day in (23, 24, 29):
            remind_deciders_campaign_ends(at=NOW + timedelta(days=day))
        assert Message.objects.filter(kind="campaign.ends", to=study.created_by).count() == 2
        assert campaign.closed_at is None

    def test_is_refused_beside_an_open_one_and_to_others(self) -> None:
        with pytest.raises(Refused, match="do not open"):
            actions.open_campaign(ends_on=NOW.date(), by=a_person(), at=NOW)
        a_campaign()
        with pytest.raises(Refused, match="open already"):
            a_campaign()
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.create(opened_at=NOW, ends_on=NOW.date())

    @pytest.mark.parametrize("days", [6, 93])
    def test_leaves_time_to_decide(self, days: int) -> None:
        with pytest.raises(CampaignError):
            a_campaign(days=days)

    def test_takes_the_same_queries_for_few_and_many(self) -> None:
        study = a_study()

        def queries(many: int) -> int:
            for _ in range(many):
                a_grant(study, "analyst")
            with CaptureQueriesContext(connection) as seen:
                campaign = a_campaign()
            Certification.objects.all().delete()
            campaign.delete()
            return len(seen)

        assert queries(2) == queries(8)


@pytest.mark.requirement("R-161")
class TestTheClock:
    def test_opens_one_every_half_year(self) -> None:
        a_study()
        assert actions.open_due_campaign(at=NOW + timedelta(days=181)) is None
        campaign = actions.open_due_campaign(at=NOW + timedelta(days=182))
        assert campaign is not None
        assert campaign.opened_by is None
        assert actions.open_due_campaign(at=NOW + timedelta(days=400)) is None

    def test_removes_what_nobody_kept_and_closes_once(self) -> None:
        study = a_study()
        kept, left = a_grant(study, "analyst"), a_grant(study, "analyst")
        officer = a_person(Role.RECORDS_OFFICER)
        campaign = a_campaign()
        decide(campaign, kept.user, study.created_by, keep=True, by=an_administrator())
        assert actions.close_due_campaigns(at=NOW + timedelta(days=30)) == 0
        later = NOW + timedelta(days=31)
        lapsed = actions.close_due_campaigns(at=later)
        assert lapsed == Certification.objects.filter(decision=Decision.LAPSED).count() > 0
        assert actions.close_due_campaigns(at=later) == 0
        in_force = Grant.objects.filter(ended_at=None).values_list("user", flat=True)
        assert set(in_force) == {kept.user_id, study.created_by_id}
        assert not officer.role_assignments.filter(ended_at=None).exists()
        assert not User.objects.get(pk=left.user_id).has_perm("studies.view_study", study)
        assert line_of(left.user).decision == Decision.LAPSED
        assert Message.objects.filter(kind="access.ended", to=left.user).exists()

    def test_leaves_the_only_administrator(self) -> None:
        a_campaign()
        actions.close_due_campaigns(at=NOW + timedelta(days=31))
        assert RoleAssignment.objects.filter(user=an_administrator(), ended_at=None).exists()
        assert line_of(an_administrator()).decision == Decision.OVER

    def test_says_of_what_had_ended_that_it_had(self) -> None:
        grant = a_grant(a_study(), "analyst")
        a_campaign()
        actions.end_access(grant=grant, by=grant.user, at=NOW)
        actions.close_due_campaigns(at=NOW + timedelta(days=31))
        assert line_of(grant.user).decision == Decision.OVER


@pytest.mark.requirement("R-160")
@pytest.mark.requirement("R-161")
class TestDecideCertifications:
    @pytest.fixture
    def study(self) -> Study:
        return a_study()

    def test_is_for_others_on_studies_led_and_for_administrators(self, study: Study) -> None:
        second, analyst = a_member(study, "lead"), a_member(study, "analyst")
        other = a_study()
        untrained = a_member(study, "lead", trained=False)
        campaign = a_campaign()
        around = {
            "administrator": an_administrator(),
            "author": study.created_by,
            "second lead": second,
            "untrained lead": untrained,
            "the analyst": analyst,
            "lead of another": other.created_by,
            "office": a_person(Role.PRIVACY_OFFICE),
        }
        may_decide = {
            (name, whose.pk)
            for name, person in around.items()
            for whose in (analyst, study.created_by, an_administrator())
            if policies.decide_certifications.allows(person, campaign, [line_of(whose)], at=NOW)
        }
        assert may_decide == {
            ("administrator", analyst.pk),
            ("administrator", study.created_by.pk),
            ("author", analyst.pk),
            ("second lead", analyst.pk),
            ("second lead", study.created_by.pk),
        }

    def test_removes_at_once_and_records_who(self, study: Study) -> None:
        one, other = a_member(study, "analyst"), a_member(study, "facilitator")
        campaign = a_campaign()
        assert decide(campaign, one, other, keep=False, by=study.created_by) == 2
        assert not may(User.objects.get(pk=one.pk), "view_study", study, at=NOW)
        assert line_of(one).decided_by == study.created_by
        verbs = set(AuditEvent.objects.values_list("verb", flat=True))
        assert {"access.removed", "campaign.removed"} <= verbs

    def test_ends_a_role_of_the_department(self) -> None:
        officer = a_person(Role.RECORDS_OFFICER)
        decide(a_campaign(), officer, keep=False, by=an_administrator())
        assert officer.role_assignments.get().ended_at == NOW

    def test_changes_nothing_when_one_line_is_ones_own(self, study: Study) -> None:
        analyst = a_member(study, "analyst")
        campaign = a_campaign()
        with pytest.raises(Refused, match="your own"):
            decide(campaign, analyst, study.created_by, keep=False, by=study.created_by)
        assert line_of(analyst).decision == Decision.UNDECIDED
        with pytest.raises(IntegrityError), transaction.atomic():
            Certification.objects.filter(user=analyst).update(decision="kept", decided_by=analyst)

    def test_is_made_once_and_not_after_the_end(self, study: Study) -> None:
        one, other = a_member(study, "analyst"), a_member(study, "analyst")
        campaign = a_campaign()
        decide(campaign, one, keep=True, by=study.created_by)
        with pytest.raises(Refused, match="decided already"):
            decide(campaign, one, keep=False, by=an_administrator())
        Campaign.objects.update(closed_at=NOW)
        with pytest.raises(Refused, match="over"):
            decide(campaign, other, keep=True, by=study.created_by)

    def test_takes_few_queries_for_many(self, study: Study) -> None:
        members = [a_member(study, "analyst") for _ in range(12)]
        campaign, lead = a_campaign(), study.created_by

        def queries(*people: User) -> int:
            with CaptureQueriesContext(connection) as seen:
                decide(campaign, *people, keep=True, by=lead)
            return len(seen) - len(people)  # the test looks each line up

        assert queries(*members[:3]) == queries(*members[3:])

    def test_waits_for_who_decides(self, study: Study) -> None:
        a_member(study, "analyst")
        a_campaign()
        (item,) = (one for one in waiting_for(study.created_by, at=NOW) if "keep" in one.what)
        assert item.what == "Access to keep or remove: 1 line"


@pytest.mark.requirement("R-161")
class TestPages:
    def test_lead_keeps_and_removes(self) -> None:
        study = a_study()
        one, other = a_member(study, "analyst"), a_member(study, "facilitator")
        campaign = a_campaign()
        client = signed_in(study.created_by)
        page = client.get(reverse("view_campaign", args=[campaign.pk])).text
        assert str(one) in page
        assert f"line-{line_of(study.created_by).pk}" not in page
        address = reverse("decide_certifications", args=[campaign.pk])
        client.post(address, {"chosen": [line_of(one).pk], "decision": "keep"})
        removing = {"chosen": [line_of(other).pk], "decision": "remove"}
        assert f"<strong>{other}</strong>" in client.post(address, removing).text
        assert line_of(other).decision == "undecided"
        client.post(address, {**removing, "confirmed": "yes"})
        assert (line_of(one).decision, line_of(other).decision) == ("kept", "removed")
        own = {"chosen": [line_of(study.created_by).pk], "decision": "keep"}
        assert client.post(address, own).status_code == 403
        assert "Choose at least one line" in client.post(address, follow=True).text

    def test_list_takes_the_same_queries_for_few_and_many(self) -> None:
        study = a_study()
        client = signed_in(an_administrator())

        def queries(name: str, *args: int) -> int:
            with CaptureQueriesContext(connection) as seen:
                client.get(reverse(name, args=args))
            return len(seen)

        a_member(study, "analyst")
        first = a_campaign()
        few = (queries("view_campaign", first.pk), queries("list_access"))
        Campaign.objects.update(closed_at=NOW)
        for _ in range(9):
            a_member(study, "analyst")
        second = a_campaign()
        assert certifications_for(an_administrator(), second, at=NOW).count() > 9
        assert (queries("view_campaign", second.pk), queries("list_access")) == few

    def test_list_of_all_access_filters_and_leaves_as_a_file(self) -> None:
        study = a_study()
        member = a_member(study, "recruiter")
        officer = a_person(Role.RECORDS_OFFICER)
        client = signed_in(a_person(Role.AUDITOR))

        def rows(**wanted: str) -> str:
            answer = client.get(reverse("list_access"), {"format": "csv", **wanted})
            return answer.getvalue().decode()

        assert study.code in rows()
        assert "Whole department" in rows()
        assert member.username in rows(role="recruiter")
        assert officer.username not in rows(role="recruiter")
        assert officer.username in rows(q=officer.username)
        assert officer.username not in rows(ends_by="2027-03-13")
        assert client.get(reverse("list_access"), {"format": "xlsx"}).status_code == 200
        assert member.last_name in client.get(reverse("list_access")).text
