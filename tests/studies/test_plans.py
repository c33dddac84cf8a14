"""Setting up a study step by step: what is kept, what is refused, what comes of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from studies import actions, policies
from studies.actions.plans import ProposalError
from studies.drafts import StudyDraft, StudyDraftError
from studies.models import Study, StudyPlan
from studies.plans import STEPS, answers_of, read, standings_of, step_called
from studies.queries import waiting_for
from tests.builders.access import NOW, a_component, a_person
from tests.builders.studies import (
    a_definition,
    a_draft,
    a_lead,
    a_plan,
    a_study,
    a_tool,
    a_vendor,
    a_version,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
OUTSIDE = [
    pytest.param("purpose", "other", "a privacy assessment of its own", id="R-003"),
    pytest.param("touches_case", "yes", "complaints office", id="R-004"),
    pytest.param("sponsor_is_department", "no", "its own agency", id="R-005"),
]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def lead() -> User:
    return a_lead(component=a_component())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at_step(plan: StudyPlan, key: str) -> str:
    return reverse("answer_step", args=[plan.plan_ref, key])


def state_of(plan: StudyPlan, key: str) -> str:
    (standing,) = (s for s in standings_of(read(plan.answers), plan.saved) if s.step.key == key)
    return standing.state


class TestReading:
    def test_gives_back_what_a_description_says(self) -> None:
        draft = a_draft(survey_tool=a_tool(), vendor=a_vendor(), keeps_linkage=True)
        assert read(answers_of(draft)).draft == draft

    @pytest.mark.parametrize("step", [step for step in STEPS if not step.is_optional])
    def test_wants_every_step_that_is_not_optional(self, step: Any) -> None:
        answers = answers_of(a_draft())
        without = {name: said for name, said in answers.items() if name not in step.fields}
        assert set(read(without).problems) <= set(step.fields)
        assert read(without).problems

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("expected_respondents", "many"),
            ("expected_respondents", "0"),
            ("expected_respondents", "999999999999"),
            ("planned_waves", "-1"),
            ("starts_on", "soon"),
            ("vendor", "999999"),
            ("survey_tool", "x"),
            ("component", "999999"),
            ("touches_case", "perhaps"),
            ("purpose", ""),
            ("conductor", "a friend"),
            ("title", "x" * 201),
            ("objectives", "x" * 301),
        ],
    )
    def test_tells_what_cannot_be_meant(self, field: str, typed: str) -> None:
        assert set(read(answers_of(a_draft()) | {field: [typed]}).problems) == {field}

    @pytest.mark.requirement("R-121")
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"custodian_kind": "other"}, "custodian_kind"),
            ({"custodian_kind": ""}, "custodian_kind"),
            ({"custodian": ""}, "custodian"),
        ],
    )
    def test_lets_only_a_statistical_or_research_unit_keep_the_data(
        self, changes: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(StudyDraftError) as error:
            actions.create_study(draft=a_draft(**changes), by=a_lead(), at=NOW)
        assert set(error.value.problems) == {field}

    @pytest.mark.requirement("R-091", "R-097")
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"data_collected": ()}, "data_collected"),
            ({"storage": ""}, "storage"),
            ({"channels": ()}, "channels"),
            ({"channels": ("phone",), "contact_sources": " "}, "contact_sources"),
        ],
    )
    def test_wants_to_know_what_is_held_and_where_contacts_come_from(
        self, changes: dict[str, Any], field: str
    ) -> None:
        assert set(read(answers_of(a_draft(**changes))).problems) == {field}

    def test_asks_no_source_of_contacts_of_whoever_puts_up_a_flyer(self) -> None:
        draft = a_draft(channels=("flyer",), contact_sources="")
        assert not read(answers_of(draft)).problems


class TestPlanStudy:
    def test_begins_with_the_persons_component(self, lead: User) -> None:
        plan = actions.plan_study(by=lead, at=NOW)
        assert read(plan.answers).draft.component == lead.component
        assert not Study.objects.exists()

    def test_refuses_whoever_starts_no_studies(self) -> None:
        with pytest.raises(Refused):
            actions.plan_study(by=a_person(Role.AUDITOR), at=NOW)


class TestAnswerStep:
    def test_keeps_what_is_not_finished_and_what_makes_no_sense(self, lead: User) -> None:
        plan = a_plan(by=lead, expected_respondents=["about\x00 forty"])
        client = signed_in(lead)
        page = client.get(at_step(plan, "audience")).text
        assert 'value="about forty"' in page
        assert "Saved, not finished yet" in page
        assert state_of(plan, "audience") == "unfinished"

    def test_keeps_only_the_fields_of_the_step(self, lead: User) -> None:
        plan = a_plan(by=lead)
        sent = {"method": ["interview"], "title": ["Smuggled"]}
        plan = actions.answer_step(
            plan=plan, step=step_called("methods"), answers=sent, by=lead, at=LATER
        )
        assert (plan.title, plan.answers["method"]) == (a_draft().title, ["interview"])
        assert (plan.left_at_step, plan.saved_at) == ("methods", LATER)

    def test_is_nobody_elses(self, lead: User) -> None:
        plan, other = a_plan(by=lead), a_lead()
        with pytest.raises(Refused, match="Somebody else"):
            actions.answer_step(plan=plan, step=STEPS[0], answers={}, by=other, at=NOW)
        assert signed_in(other).get(at_step(plan, "scope")).status_code == 403

    def test_comes_after_the_scope(self, lead: User) -> None:
        plan = actions.plan_study(by=lead, at=NOW)
        assert policies.answer_step.allows(lead, plan, STEPS[0], at=NOW)
        for step in STEPS[1:]:
            assert "first step" in (policies.answer_step.refusal(lead, plan, step, at=NOW) or "")


class TestTheScope:
    """Out of scope is refused where it is entered, and nothing further comes of it."""

    @pytest.mark.requirement("R-003", "R-004", "R-005")
    @pytest.mark.parametrize(("field", "typed", "channel"), OUTSIDE)
    def test_says_the_proper_channel_at_once_and_does_not_go_on(
        self, lead: User, field: str, typed: str, channel: str
    ) -> None:
        plan = actions.plan_study(by=lead, at=NOW)
        scope = {name: said[0] for name, said in answers_of(a_draft()).items() if said}
        page = signed_in(lead).post(at_step(plan, "scope"), scope | {field: typed, "go": "next"})
        assert "This study cannot be set up here" in page.text
        assert channel in page.text
        assert a_draft().title in page.text

    @pytest.mark.requirement("R-003", "R-004", "R-005")
    @pytest.mark.parametrize(("field", "typed", "channel"), OUTSIDE)
    def test_closes_every_later_step_and_the_start(
        self, lead: User, field: str, typed: str, channel: str
    ) -> None:
        plan = a_plan(by=lead)
        scope = {**plan.answers, field: [typed]}
        actions.answer_step(plan=plan, step=STEPS[0], answers=scope, by=lead, at=NOW)
        plan.refresh_from_db()
        person = {"user": a_person().pk, "role": "analyst", "justification": "Counts."}
        client, before = signed_in(lead), AuditEvent.objects.count()
        for step in STEPS[1:]:
            answer = client.post(at_step(plan, step.key), {"go": "next"})
            assert (answer.status_code, channel in answer.text) == (403, True), step
        start = client.post(reverse("start_plan", args=[plan.plan_ref]))
        assert (start.status_code, channel in start.text) == (403, True)
        proposal = client.post(reverse("propose_member", args=[plan.plan_ref]), person)
        assert proposal.status_code == 403
        assert not Study.objects.exists()
        assert AuditEvent.objects.count() == before
        assert StudyPlan.objects.get().answers == plan.answers

    @pytest.mark.requirement("R-017", "R-019")
    @pytest.mark.parametrize(
        ("audience", "purpose", "said"),
        [
            ("public", "usability", "Only employees can be required"),
            ("employees", "satisfaction", "not about satisfaction or morale"),
        ],
    )
    def test_refuses_to_require_whom_nobody_can_require(
        self, lead: User, audience: str, purpose: str, said: str
    ) -> None:
        plan = a_plan(by=lead, purpose=[purpose], audiences=[audience])
        sent = {"audiences": audience, "target_population": "All.", "mandatory": "on"}
        client = signed_in(lead)
        page = client.post(at_step(plan, "audience"), sent | {"expected_respondents": "40"})
        assert said in page.text
        for step in STEPS[2:]:
            assert client.get(at_step(plan, step.key)).status_code == 403
        for key in ("scope", "audience"):
            assert client.get(at_step(plan, key)).status_code == 200
        assert client.post(reverse("start_plan", args=[plan.plan_ref])).status_code == 403

    def test_opens_again_when_corrected(self, lead: User) -> None:
        plan = a_plan(by=lead, purpose=["satisfaction"])
        outside = {**plan.answers, "purpose": ["other"]}
        plan = actions.answer_step(plan=plan, step=STEPS[0], answers=outside, by=lead, at=NOW)
        inside = {**plan.answers, "purpose": ["usability"]}
        plan = actions.answer_step(plan=plan, step=STEPS[0], answers=inside, by=lead, at=NOW)
        assert actions.start_plan(plan=plan, by=lead, at=NOW).purpose == "usability"


class TestStartPlan:
    @pytest.mark.requirement("R-121")
    def test_makes_the_study_that_was_described(self, lead: User) -> None:
        plan = a_plan(by=lead)
        study = actions.start_plan(plan=plan, by=lead, at=NOW)
        assert study.code == "TSA-2027-001"
        assert StudyDraft.of(study) == a_draft(
            component=study.component,
            security_plan_ref="SSP-0415",
            redress_procedure="",
            redress_contact="",
            reidentification_assessment="",
        )

    def test_refuses_the_second_click(self, lead: User) -> None:
        plan = a_plan(by=lead)
        actions.start_plan(plan=plan, by=lead, at=NOW)
        with pytest.raises(Refused, match="started already"):
            actions.start_plan(plan=plan, by=lead, at=NOW)
        answer = signed_in(lead).post(reverse("start_plan", args=[plan.plan_ref]))
        assert answer["Location"] == reverse("view_study", args=[Study.objects.get().code])

    def test_names_what_is_missing_and_refuses(self, lead: User) -> None:
        plan = a_plan(by=lead, objectives=[""])
        address = reverse("start_plan", args=[plan.plan_ref])
        page = signed_in(lead).get(address).text
        assert "Name at least one objective." in page
        assert at_step(plan, "objectives") in page
        assert "Start the study</button>" not in page
        assert signed_in(lead).post(address).status_code == 403
        assert not Study.objects.exists()

    def test_refuses_a_step_that_was_never_seen(self, lead: User) -> None:
        plan = actions.plan_study(by=lead, at=NOW)
        plan = actions.answer_step(
            plan=plan, step=STEPS[0], answers=answers_of(a_draft()), by=lead, at=NOW
        )
        with pytest.raises(Refused, match="Audience"):
            actions.start_plan(plan=plan, by=lead, at=NOW)


class TestDiscardPlan:
    def test_is_asked_by_name_first(self, lead: User) -> None:
        plan = a_plan(by=lead, title=["Signs at gate B"])
        client, address = signed_in(lead), reverse("discard_plan", args=[plan.plan_ref])
        assert "Delete “Signs at gate B”" in client.get(address).text.replace("&quot;", '"')
        client.post(address)
        assert not StudyPlan.objects.exists()

    def test_is_refused_to_others_and_after_the_start(self, lead: User) -> None:
        plan = a_plan(by=lead)
        with pytest.raises(Refused):
            actions.discard_plan(plan=plan, by=a_lead(), at=NOW)
        actions.start_plan(plan=plan, by=lead, at=NOW)
        with pytest.raises(Refused):
            actions.discard_plan(plan=plan, by=lead, at=NOW)


class TestCopyStudy:
    def test_takes_description_questions_and_notice_as_drafts(self, lead: User) -> None:
        source = a_study("approved", lead=lead, method="interview", threshold_asked=12)
        study = self.copied(source, by=lead)
        copied = StudyDraft.of(study)
        assert copied == StudyDraft.of(source)
        assert a_version(study).definition == a_version(source).definition
        assert (a_version(study).number, a_version(study).released_at) == (1, None)
        notice = study.notices.get()
        assert (notice.purpose, notice.released_at) == (source.notices.get().purpose, None)

    def test_takes_nothing_of_approvals_people_or_state(self, lead: User) -> None:
        source = a_study("collecting", lead=lead)
        study = self.copied(source, by=lead)
        assert (study.status, study.threshold, study.opened_at) == ("draft", None, None)
        assert not study.ptas.exists()
        assert not study.clearances.exists()
        assert [grant.user for grant in study.grants.all()] == [lead]
        assert study.code != source.code
        assert study.study_ref != source.study_ref

    def test_is_recorded_at_both_studies(self, lead: User) -> None:
        source = a_study(lead=lead)
        study = self.copied(source, by=lead)
        (at_source,) = AuditEvent.objects.filter(verb="study.copied")
        (at_copy,) = AuditEvent.objects.filter(verb="study.copied_from")
        assert at_source.study_ref == source.study_ref
        assert (at_copy.study_ref, at_copy.facts) == (study.study_ref, {"code": source.code})

    def test_leaves_out_questions_whose_objective_is_gone(self, lead: User) -> None:
        questions = a_definition()["questions"]
        questions[0]["objective"] = 2
        source = a_study(
            lead=lead, objectives=("One.", "Two."), definition=a_definition(questions=questions)
        )
        plan = actions.copy_study(study=source, by=lead, at=NOW)
        study = self.started(plan, by=lead, objectives=["One."])
        assert len(a_version(study).questions) == len(questions) - 1

    def test_leaves_out_a_notice_that_promises_too_much(self, lead: User) -> None:
        source = a_study(lead=lead, noticed=False)
        from tests.builders.consent import a_notice

        a_notice(source, by=lead, purpose="Your answers are anonymous.", released=False)
        plan = actions.copy_study(study=source, by=lead, at=NOW)
        study = self.started(
            plan, by=lead, keeps_linkage=["on"], linkage_justification=["To see change."]
        )
        assert not study.notices.exists()

    def test_takes_nothing_further_once_the_earlier_study_is_out_of_sight(self, lead: User) -> None:
        source = a_study(lead=lead)
        plan = actions.copy_study(study=source, by=lead, at=NOW)
        for grant in source.grants.filter(user=lead):
            actions.end_access(grant=grant, by=lead, at=NOW)
        study = self.started(plan, by=lead)
        assert not study.instruments.exists()
        assert not study.notices.exists()

    def test_refuses_a_study_out_of_sight(self) -> None:
        source, other = a_study(), a_lead()
        with pytest.raises(Refused):
            actions.copy_study(study=source, by=other, at=NOW)
        form = {"begin": "copy", "code": source.code}
        page = signed_in(other).post(reverse("plan_study"), form)
        assert "You see no study of this code" in page.text
        assert not StudyPlan.objects.exists()

    def test_begins_from_a_typed_code(self, lead: User) -> None:
        source = a_study(lead=lead)
        form = {"begin": "copy", "code": f" {source.code.lower()} "}
        signed_in(lead).post(reverse("plan_study"), form)
        assert StudyPlan.objects.get().copied_from == source

    def copied(self, source: Study, *, by: User) -> Study:
        return self.started(actions.copy_study(study=source, by=by, at=NOW), by=by)

    def started(self, plan: StudyPlan, *, by: User, **typed: list[str]) -> Study:
        for step in STEPS:
            plan = actions.answer_step(
                plan=plan, step=step, answers=plan.answers | typed, by=by, at=NOW
            )
        return actions.start_plan(plan=plan, by=by, at=NOW)


class TestProposals:
    @pytest.mark.requirement("R-160")
    def test_become_requests_that_somebody_else_decides(self, lead: User) -> None:
        analyst = a_person()
        plan = a_plan(by=lead, proposing=analyst)
        study = actions.start_plan(plan=plan, by=lead, at=NOW)
        request = study.access_requests.get()
        assert (request.user, request.asked_by, request.status) == (analyst, lead, "requested")
        assert not policies.view_study.allows(analyst, study, at=NOW)
        assert not policies.grant_request.allows(lead, request, at=NOW)
        assert not plan.proposed.exists()

    def test_that_cannot_be_asked_for_any_more_stay_and_do_not_hinder(self, lead: User) -> None:
        analyst = a_person()
        plan = a_plan(by=lead, proposing=analyst)
        User.objects.filter(pk=analyst.pk).update(is_active=False)
        page = signed_in(lead).post(reverse("start_plan", args=[plan.plan_ref]), follow=True)
        assert "Access could not be asked for everybody" in page.text
        assert not Study.objects.get().access_requests.exists()
        assert plan.proposed.exists()

    def test_want_a_reason_and_come_once(self, lead: User) -> None:
        plan, analyst = a_plan(by=lead), a_person()
        said: dict[str, Any] = {"plan": plan, "user": analyst, "role": "analyst", "by": lead}
        with pytest.raises(ProposalError, match="why"):
            actions.propose_member(**said, justification=" ", at=NOW)
        actions.propose_member(**said, justification="Counts.", at=NOW)
        with pytest.raises(ProposalError, match="already"):
            actions.propose_member(**said, justification="Counts.", at=NOW)

    def test_refuse_oneself_and_whom_the_role_does_not_suit(self, lead: User) -> None:
        plan = a_plan(by=lead)
        for user, role in ((lead, "analyst"), (a_person(Role.AUDITOR), "analyst")):
            form = {"user": user.pk, "role": role, "justification": "Counts."}
            page = signed_in(lead).post(reverse("propose_member", args=[plan.plan_ref]), form)
            assert "needs your attention" in page.text
        assert not plan.proposed.exists()

    def test_are_taken_off_by_the_owner_only(self, lead: User) -> None:
        plan = a_plan(by=lead, proposing=a_person())
        address = reverse("withdraw_proposal", args=[plan.plan_ref, plan.proposed.get().pk])
        assert signed_in(a_lead()).post(address).status_code == 403
        signed_in(lead).post(address)
        assert not plan.proposed.exists()


class TestUnfinishedPlans:
    def test_wait_for_their_owner_until_started(self, lead: User) -> None:
        plan = a_plan(by=lead, title=["Half a study"])
        assert [item.study_title for item in waiting_for(lead, at=NOW)] == ["Half a study"]
        assert waiting_for(a_lead(), at=NOW) == []
        actions.start_plan(plan=plan, by=lead, at=NOW)
        assert waiting_for(lead, at=NOW) == []

    def test_stand_on_home_and_on_the_list_for_their_owner_only(self, lead: User) -> None:
        a_plan(by=lead, title=["Half a study"])
        for address in (reverse("home"), reverse("list_studies"), reverse("plan_study")):
            assert "Half a study" in signed_in(lead).get(address).text, address
            assert "Half a study" not in signed_in(a_lead()).get(address).text, address

    def test_cost_the_list_as_many_queries_for_three_as_for_twelve(self, lead: User) -> None:
        from tests.studies.test_pages import queries_of

        client, counted = signed_in(lead), []
        for wanted in (3, 12):
            while lead.study_plans.count() < wanted:
                actions.plan_study(by=lead, at=NOW)
            counted.append([queries_of(client, reverse(n)) for n in ("list_studies", "home")])
        assert counted[0] == counted[1]


class TestTheSteps:
    def test_lead_from_the_first_to_the_start(self, lead: User) -> None:
        client = signed_in(lead)
        address = client.post(reverse("plan_study"))["Location"]
        typed = answers_of(a_draft(component=lead.component))
        for step in STEPS:
            assert client.get(address).status_code == 200
            sent: dict[str, Any] = {name: typed[name] for name in step.fields}
            address = client.post(address, sent | {"go": "next"})["Location"]
        assert "Start the study" in client.get(address).text
        study_page = client.post(address)["Location"]
        assert study_page == reverse("view_study", args=[Study.objects.get().code])

    def test_save_whichever_way_they_are_left(self, lead: User) -> None:
        plan, client = a_plan(by=lead), signed_in(lead)
        ways = {"back": at_step(plan, "audience"), "leave": reverse("list_studies")}
        for way, leads_to in ways.items():
            sent = {"method": "survey", "ethnographic": "on", "go": way}
            assert client.post(at_step(plan, "methods"), sent)["Location"] == leads_to
            plan.refresh_from_db()
            assert plan.answers["ethnographic"] == ["on"]
            assert state_of(plan, "methods") == "unfinished"

    def test_do_not_exist_under_another_name(self, lead: User) -> None:
        assert signed_in(lead).get(at_step(a_plan(by=lead), "horoscope")).status_code == 404

    def test_cost_as_many_queries_with_one_as_with_nine_people(self, lead: User) -> None:
        from tests.studies.test_pages import queries_of

        plan = a_plan(by=lead, proposing=a_person())
        client, counted = signed_in(lead), []
        addresses = (at_step(plan, "team"), reverse("start_plan", args=[plan.plan_ref]))
        for wanted in (1, 9):
            while plan.proposed.count() < wanted:
                plan.proposed.create(user=a_person(), role="analyst", justification="Counts.")
            counted.append([queries_of(client, address) for address in addresses])
        assert counted[0] == counted[1]
