"""Every action: what it changes, what it refuses, and that a refusal leaves no trace."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import ROLES, Role
from foundation.audit.models import AuditEvent
from studies import actions
from studies.actions.remarks import Decision
from studies.actions.reviews import ReviewError
from studies.actions.team import GrantError
from studies.actions.tools import ToolError, ToolFacts
from studies.clearances import ClearanceError
from studies.drafts import StudyDraft, StudyDraftError
from studies.gates import launch_request
from studies.instruments import DefinitionError
from studies.models import InstrumentVersion, Pta, Study, Variable
from studies.models.instrument import ImmutableError
from studies.queries import current_version, icr_promise, may, team_of, visible_studies, why_not
from tests.builders.access import NOW, a_component, a_person, an_administrator
from tests.builders.studies import (
    a_clearance,
    a_definition,
    a_draft,
    a_grant,
    a_lead,
    a_member,
    a_pta,
    a_request,
    a_study,
    a_tool,
    a_version,
    approve,
    approve_for_component,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def refused(action: Callable[..., Any], **arguments: Any) -> str:
    """The reason; and nothing was recorded."""
    before = AuditEvent.objects.count()
    with pytest.raises(Refused) as refusal, transaction.atomic():
        action(**arguments)
    assert AuditEvent.objects.count() == before
    return refusal.value.reasons[0]


def officer_of(study: Study) -> User:
    return a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)


class TestCreateStudy:
    def test_gives_code_wave_objectives_and_lead(self) -> None:
        lead = a_lead()
        study = actions.create_study(draft=a_draft(), by=lead, at=NOW)
        assert study.code == "TSA-2027-001"
        assert [wave.number for wave in study.waves.all()] == [1]
        assert study.objectives.get().number == 1
        assert may(lead, "edit_study", study, at=NOW)

    def test_counts_codes_by_component_and_year(self) -> None:
        lead = a_lead()
        codes = [
            actions.create_study(draft=a_draft(component=a_component(code)), by=lead, at=at).code
            for code, at in (("TSA", NOW), ("TSA", NOW), ("CBP", NOW))
        ]
        assert codes == ["TSA-2027-001", "TSA-2027-002", "CBP-2027-001"]

    @pytest.mark.requirement("R-001")
    @pytest.mark.requirement("R-002")
    @pytest.mark.requirement("R-008")
    @pytest.mark.requirement("R-009")
    @pytest.mark.requirement("R-010")
    @pytest.mark.requirement("R-039")
    @pytest.mark.requirement("R-086")
    @pytest.mark.requirement("R-112")
    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("audiences", {"audiences": ()}),
            ("audiences", {"audiences": ("pets",)}),
            ("stakeholder_kind", {"audiences": ("stakeholders",)}),
            ("stakeholder_kind", {"stakeholder_kind": "state"}),
            ("method", {"method": "seance"}),
            ("ethnographic", {"ethnographic": True}),
            ("vendor", {"conductor": "vendor"}),
            ("channels", {"channels": ("telepathy",)}),
            ("linkage_justification", {"keeps_linkage": True}),
            ("legal_authorities", {"legal_authorities": ()}),
            ("target_population", {"target_population": ""}),
            ("expected_respondents", {"expected_respondents": 0}),
            ("objectives", {"objectives": (" ",)}),
            ("threshold_asked", {"threshold_asked": 4}),
            ("title", {"title": ""}),
        ],
    )
    def test_wants_a_complete_description(self, field: str, changes: dict[str, Any]) -> None:
        with pytest.raises(StudyDraftError) as error:
            actions.create_study(draft=a_draft(**changes), by=a_lead(), at=NOW)
        assert set(error.value.problems) == {field}

    @pytest.mark.requirement("R-003")
    @pytest.mark.requirement("R-004")
    @pytest.mark.requirement("R-005")
    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("purpose", {"purpose": "other"}),
            ("touches_case", {"touches_case": True}),
            ("sponsor_is_department", {"sponsor_is_department": False}),
        ],
    )
    def test_refuses_what_the_assessment_does_not_cover(
        self, field: str, changes: dict[str, Any]
    ) -> None:
        with pytest.raises(StudyDraftError) as error:
            actions.create_study(draft=a_draft(**changes), by=a_lead(), at=NOW)
        assert set(error.value.problems) == {field}

    @pytest.mark.requirement("R-017")
    @pytest.mark.requirement("R-019")
    @pytest.mark.parametrize(
        ("audience", "purpose", "allowed"),
        [
            ("employees", "usability", True),
            ("employees", "satisfaction", False),
            ("public", "usability", False),
        ],
    )
    def test_lets_only_employees_be_required_and_only_about_tools(
        self, audience: str, purpose: str, allowed: bool
    ) -> None:
        draft = a_draft(audiences=(audience,), purpose=purpose, mandatory=True)
        if allowed:
            assert actions.create_study(draft=draft, by=a_lead(), at=NOW).mandatory
        else:
            with pytest.raises(StudyDraftError):
                actions.create_study(draft=draft, by=a_lead(), at=NOW)

    @pytest.mark.parametrize(
        "person",
        [
            {"role": Role.AUDITOR},
            {"role": Role.OPERATIONAL_DECISION_MAKER},
            {"role": Role.ADMINISTRATOR, "unit_kind": "research"},
            {"trained": False},
            {"accepted_rules": False},
        ],
    )
    def test_refuses_people_who_do_no_research(self, person: dict[str, Any]) -> None:
        assert refused(actions.create_study, draft=a_draft(), by=a_person(**person), at=NOW)


class TestDatabase:
    @pytest.mark.requirement("R-017")
    @pytest.mark.parametrize(
        "impossible",
        [
            {"mandatory": True},
            {"audiences": []},
            {"audiences": ["stakeholders"]},
            {"keeps_linkage": True},
            {"legal_authorities": []},
            {"conductor": "vendor"},
            {"threshold": 4},
            {"status": "closed"},
        ],
    )
    def test_refuses_impossible_studies(self, impossible: dict[str, Any]) -> None:
        study = a_study()
        with pytest.raises(IntegrityError), transaction.atomic():
            Study.objects.filter(pk=study.pk).update(**impossible)

    @pytest.mark.requirement("R-160")
    @pytest.mark.parametrize("office", ["component_by", "office_by"])
    def test_refuses_an_author_who_approves(self, office: str) -> None:
        pta = a_pta(a_study("approved"))
        with pytest.raises(IntegrityError), transaction.atomic():
            Pta.objects.filter(pk=pta.pk).update(**{office: pta.submitted_by})

    @pytest.mark.requirement("R-103")
    def test_refuses_one_person_for_two_offices(self) -> None:
        pta = a_pta(a_study("approved"))
        with pytest.raises(IntegrityError), transaction.atomic():
            Pta.objects.filter(pk=pta.pk).update(office_by=pta.component_by)

    @pytest.mark.requirement("R-160")
    def test_refuses_a_grant_to_oneself(self) -> None:
        study = a_study()
        with pytest.raises(IntegrityError), transaction.atomic():
            study.grants.update(granted_by=study.created_by)

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE studies_instrumentversion SET content_hash = 'x'",
            "DELETE FROM studies_instrumentversion",
            "UPDATE studies_variable SET label = 'x'",
            "DELETE FROM studies_variable",
            "UPDATE studies_pta SET materials_hash = 'x' WHERE status <> 'draft'",
            "UPDATE studies_addressing SET people = 1",
            "DELETE FROM studies_addressing",
        ],
    )
    def test_never_changes_what_approvals_and_counts_rest_on(self, change: str) -> None:
        study = a_study("collecting")
        actions.record_addressing(request=launch_request(study, NOW), people=3, by=None, at=NOW)
        with (
            pytest.raises(ProgrammingError, match="never change"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


class TestEditStudy:
    def test_keeps_the_component(self) -> None:
        study = a_study()
        draft = replace(StudyDraft.of(study), component=a_component("CBP"), title="New")
        edited = actions.edit_study(study=study, draft=draft, by=study.created_by, at=NOW)
        assert (edited.component.code, edited.title) == ("TSA", "New")

    def test_rewrites_objectives_by_number(self) -> None:
        study = a_study()
        draft = replace(StudyDraft.of(study), objectives=("One.", "", "Two."))
        actions.edit_study(study=study, draft=draft, by=study.created_by, at=NOW)
        assert list(study.objectives.values_list("number", "text")) == [(1, "One."), (2, "Two.")]

    @pytest.mark.requirement("R-081")
    def test_voids_an_approval(self) -> None:
        study = a_study("collecting")
        draft = replace(StudyDraft.of(study), target_population="Everybody.")
        actions.edit_study(study=study, draft=draft, by=study.created_by, at=NOW)
        study.refresh_from_db()
        assert (study.status, a_pta(study).status) == ("draft", "void")

    def test_leaves_an_approval_when_nothing_changed(self) -> None:
        study = a_study("approved")
        actions.edit_study(study=study, draft=StudyDraft.of(study), by=study.created_by, at=NOW)
        assert a_pta(study).status == "approved"

    @pytest.mark.parametrize("status", ["in_review", "closed"])
    def test_refuses_in_review_and_after_the_end(self, status: str) -> None:
        study = a_study(status)
        draft = StudyDraft.of(study)
        assert refused(actions.edit_study, study=study, draft=draft, by=study.created_by, at=NOW)


class TestAddObjective:
    def test_takes_the_next_number(self) -> None:
        study = a_study()
        objective = actions.add_objective(study=study, text="More.", by=study.created_by, at=NOW)
        assert objective.number == 2


class TestCreateInstrumentVersion:
    def test_numbers_versions_and_compiles_variables(self) -> None:
        study = a_study()
        version = actions.create_instrument_version(
            study=study, definition=a_definition(title="Two"), by=study.created_by, at=NOW
        )
        assert version.number == 2
        assert version.is_current
        assert version.variables.count() == 5
        assert current_version(study) == version

    def test_refuses_the_same_text_again(self) -> None:
        study = a_study()
        with pytest.raises(DefinitionError, match="1 problem"):
            actions.create_instrument_version(
                study=study, definition=a_definition(), by=study.created_by, at=NOW
            )

    @pytest.mark.requirement("R-124")
    def test_refuses_a_question_for_no_objective(self) -> None:
        study = a_study()
        definition = a_definition()
        definition["questions"][0]["objective"] = 7
        with pytest.raises(DefinitionError):
            actions.create_instrument_version(
                study=study, definition=definition, by=study.created_by, at=NOW
            )

    def test_never_saves_a_version_again(self) -> None:
        version = a_version(a_study())
        version.definition = {}
        with pytest.raises(ImmutableError):
            version.save()

    def test_refuses_people_who_do_not_lead(self) -> None:
        study = a_study()
        analyst = a_member(study, "analyst")
        definition = a_definition(title="x")
        reason = refused(
            actions.create_instrument_version,
            study=study,
            definition=definition,
            by=analyst,
            at=NOW,
        )
        assert "does not include" in reason
        assert Variable.objects.filter(version__instrument__study=study).count() == 5


class TestSubmitPta:
    def test_freezes_answers_and_materials(self) -> None:
        pta = a_pta(a_study("in_review"))
        assert [m["kind"] for m in pta.materials] == ["description", "instrument", "notice"]
        assert {row["field"] for row in pta.answers} >= {"title", "reidentification_assessment"}

    @pytest.mark.requirement("R-089")
    @pytest.mark.requirement("R-109")
    @pytest.mark.requirement("R-152")
    @pytest.mark.parametrize(
        "missing",
        [
            "security_plan_ref",
            "redress_procedure",
            "redress_contact",
            "reidentification_assessment",
        ],
    )
    def test_wants_every_answer(self, missing: str) -> None:
        nothing: dict[str, Any] = {missing: ""}
        study = a_study(**nothing)
        assert refused(actions.submit_pta, study=study, by=study.created_by, at=NOW)
        actions.edit_pta(
            study=study, answers={missing: "Said."}, note="", by=study.created_by, at=NOW
        )
        actions.submit_pta(study=study, by=study.created_by, at=NOW)

    @pytest.mark.requirement("R-121")
    def test_wants_a_custodian_of_a_study_from_before_it_was_asked(self) -> None:
        study = a_study()
        Study.objects.filter(pk=study.pk).update(custodian_kind="", custodian="")
        reason = refused(actions.submit_pta, study=study, by=study.created_by, at=NOW)
        assert "kind of unit keeps the data" in reason

    @pytest.mark.requirement("R-006")
    def test_refuses_questions_beyond_the_assessment(self) -> None:
        definition = a_definition()
        definition["questions"][0]["pii"] = "other"
        study = a_study(definition=definition)
        reason = refused(actions.submit_pta, study=study, by=study.created_by, at=NOW)
        assert "does not cover" in reason

    def test_refuses_a_second_click(self) -> None:
        study = a_study("in_review")
        assert "already" in refused(actions.submit_pta, study=study, by=study.created_by, at=NOW)

    def test_begins_a_new_number_after_a_return(self) -> None:
        study = a_study("in_review")
        pta = actions.return_pta(
            pta=a_pta(study), revision=0, reason="More.", by=officer_of(study), at=NOW
        )
        actions.answer_point(point=pta.points.get(), text="Done.", by=study.created_by, at=NOW)
        pta = actions.submit_pta(study=study, by=study.created_by, at=NOW)
        assert pta.number == 2


class TestWithdrawPta:
    def test_gives_the_study_back(self) -> None:
        study = a_study("in_review")
        actions.withdraw_pta(pta=a_pta(study), by=study.created_by, at=NOW)
        study.refresh_from_db()
        assert study.status == "draft"

    def test_refuses_what_is_decided(self) -> None:
        study = a_study("approved")
        assert refused(actions.withdraw_pta, pta=a_pta(study), by=study.created_by, at=NOW)


class TestApprovePta:
    def test_agrees_threshold_and_three_years_and_releases_the_version(self) -> None:
        study = a_study("in_review")
        pta = approve(study, threshold=15)
        study.refresh_from_db()
        assert (study.status, study.threshold) == ("approved", 15)
        assert pta.expires_on == date(2030, 3, 12)
        assert a_version(study).released_at == NOW

    @pytest.mark.requirement("R-103")
    def test_refuses_the_office_before_the_component(self) -> None:
        study = a_study("in_review")
        office = a_person(Role.PRIVACY_OFFICE)
        reason = refused(
            actions.approve_pta_for_office, pta=a_pta(study), revision=0, by=office, at=NOW
        )
        assert "approves first" in reason

    @pytest.mark.requirement("R-103")
    def test_refuses_the_officer_of_another_component(self) -> None:
        study = a_study("in_review")
        stranger = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("CBP"))
        assert refused(
            actions.approve_pta_for_component, pta=a_pta(study), revision=0, by=stranger, at=NOW
        )

    @pytest.mark.requirement("R-160")
    def test_refuses_the_author_and_the_team(self) -> None:
        officer = officer_of(a_study())
        officer.unit_kind = "research"
        officer.save()
        own = a_study("in_review", lead=officer)
        reason = refused(
            actions.approve_pta_for_component, pta=a_pta(own), revision=0, by=officer, at=NOW
        )
        assert "own submission" in reason
        joined = a_study()
        a_member(joined, "analyst", user=officer)
        actions.submit_pta(study=joined, by=joined.created_by, at=NOW)
        reason = refused(
            actions.approve_pta_for_component, pta=a_pta(joined), revision=0, by=officer, at=NOW
        )
        assert "on the team" in reason

    @pytest.mark.parametrize("threshold", [4, 31])
    def test_refuses_a_threshold_out_of_range(self, threshold: int) -> None:
        study = a_study("in_review")
        with pytest.raises(ReviewError):
            approve(study, threshold=threshold)

    def test_refuses_a_second_click(self) -> None:
        study = a_study("in_review")
        officer = officer_of(study)
        pta = approve_for_component(study, by=officer)
        reason = refused(
            actions.approve_pta_for_component, pta=pta, revision=pta.revision, by=officer, at=NOW
        )
        assert f"{officer} approved it for the component" in reason

    @pytest.mark.requirement("R-104")
    def test_refuses_while_a_dropped_question_is_asked(self) -> None:
        study = a_study("in_review")
        officer, pta = officer_of(study), a_pta(study)
        drop = Decision("drop", question_key="age", text="Not needed.")
        actions.decide_on_pta(pta=pta, revision=pta.revision, decisions=[drop], by=officer, at=NOW)
        reason = refused(
            actions.approve_pta_for_component, pta=pta, revision=pta.revision, by=officer, at=NOW
        )
        assert reason == "Dropped questions are still asked: “How old are you?”."

    def test_refuses_when_a_material_changed_meanwhile(self) -> None:
        study = a_study("in_review")
        Study.objects.filter(pk=study.pk).update(title="Changed")
        officer = officer_of(study)
        reason = refused(
            actions.approve_pta_for_component, pta=a_pta(study), revision=0, by=officer, at=NOW
        )
        assert "A material changed" in reason


class TestReturnPta:
    def test_wants_a_reason(self) -> None:
        study = a_study("in_review")
        with pytest.raises(ReviewError):
            actions.return_pta(
                pta=a_pta(study), revision=0, reason=" ", by=officer_of(study), at=NOW
            )

    def test_is_for_the_office_that_has_it(self) -> None:
        study = a_study("in_review")
        office = a_person(Role.PRIVACY_OFFICE)
        assert refused(
            actions.return_pta, pta=a_pta(study), revision=0, reason="x", by=office, at=NOW
        )


class TestCommentOnPta:
    @pytest.mark.parametrize(
        "comment",
        [
            {"text": " "},
            {"text": "x", "question_key": "nowhere"},
            {"text": "x", "section": "nowhere"},
        ],
    )
    def test_wants_words_about_what_is_there(self, comment: dict[str, str]) -> None:
        study = a_study("in_review")
        with pytest.raises(ReviewError):
            actions.comment_on_pta(pta=a_pta(study), by=officer_of(study), at=NOW, **comment)

    def test_refuses_the_lead(self) -> None:
        study = a_study("in_review")
        arguments = {"pta": a_pta(study), "text": "x"}
        assert refused(actions.comment_on_pta, by=study.created_by, at=NOW, **arguments)


class TestRecordClearance:
    @pytest.mark.requirement("R-077")
    def test_wants_an_approved_assessment(self) -> None:
        with pytest.raises(Refused):
            a_clearance(a_study("in_review"))

    @pytest.mark.requirement("R-127")
    @pytest.mark.parametrize(
        ("facts", "fields"),
        [
            ({"control_number": "1601"}, {"control_number"}),
            ({"expires_on": None}, {"expires_on"}),
            ({"kind": "exempt"}, {"exemption", "basis", "decided_by"}),
            (
                {
                    "kind": "exempt",
                    "exemption": "other",
                    "basis": "5 CFR 1320.3 (h)(3) direct observation",
                    "decided_by": "Counsel",
                },
                {"basis"},
            ),
            (
                {"kind": "full"},
                {"notice60_citation", "notice60_on", "notice30_citation", "notice30_on"},
            ),
            ({"kind": "guess"}, {"kind"}),
        ],
    )
    def test_wants_what_its_kind_needs(self, facts: dict[str, Any], fields: set[str]) -> None:
        study = a_study("approved")
        with pytest.raises(ClearanceError) as error:
            a_clearance(study, **facts)
        assert set(error.value.problems) == fields

    @pytest.mark.requirement("R-082")
    def test_promises_its_own_period(self) -> None:
        study = a_study("approved")
        assert icr_promise(study, since=NOW) is None
        a_clearance(study, retention_months=18)
        promise = icr_promise(study, since=NOW)
        assert promise is not None
        assert (promise.due_at.year, promise.due_at.month) == (2028, 9)
        assert promise.authority == "ICR 1601-0029"


class TestTeam:
    def test_permissions_follow_the_grant(self) -> None:
        study = a_study()
        analyst = a_member(study, "analyst")
        assert may(analyst, "analyse_study", study, at=NOW)
        assert not may(analyst, "import_responses", study, at=NOW)

    @pytest.mark.requirement("R-161")
    def test_access_ends_with_its_last_day(self) -> None:
        study = a_study()
        grant = a_grant(study, "analyst", expires_on=NOW.date())
        assert may(grant.user, "view_study", study, at=NOW)
        assert not may(grant.user, "view_study", study, at=LATER)
        assert study not in visible_studies(grant.user, at=LATER)
        assert grant not in team_of(study, at=LATER)

    def test_clock_takes_the_permissions_away(self) -> None:
        study = a_study()
        grant = a_grant(study, "analyst", expires_on=NOW.date())
        assert actions.expire_grants(at=LATER) == 1
        assert not User.objects.get(pk=grant.user_id).has_perm("studies.view_study", study)

    def test_ending_one_role_keeps_what_another_carries(self) -> None:
        study = a_study()
        analyst = a_grant(study, "analyst")
        a_grant(study, "facilitator", user=analyst.user)
        actions.end_access(grant=analyst, by=study.created_by, at=NOW)
        user = User.objects.get(pk=analyst.user_id)
        assert may(user, "view_study", study, at=NOW)
        assert not may(user, "analyse_study", study, at=NOW)

    @pytest.mark.requirement("R-117")
    @pytest.mark.requirement("R-122")
    def test_access_pauses_without_current_training(self) -> None:
        study = a_study()
        long_ago = NOW.date() - timedelta(days=360)
        analyst = a_member(study, "analyst", trained_on=long_ago)
        later = NOW + timedelta(days=30)
        assert may(analyst, "view_study", study, at=NOW)
        assert "training" in (why_not(analyst, "view_study", study, at=later) or "")
        assert study not in visible_studies(analyst, at=later)

    @pytest.mark.requirement("R-069")
    def test_sessions_need_facilitator_training(self) -> None:
        study = a_study()
        untrained = a_member(study, "facilitator", facilitator_trained=False)
        assert "facilitator" in (why_not(untrained, "facilitate_session", study, at=NOW) or "")

    @pytest.mark.requirement("R-160")
    def test_nobody_grants_access_to_oneself(self) -> None:
        study = a_study()
        second = a_member(study, "lead")
        asked = a_request(study, "analyst", user=second)
        with pytest.raises(Refused, match="your own access"):
            actions.grant_request(request=asked, by=second, at=NOW)

    @pytest.mark.requirement("R-015")
    @pytest.mark.requirement("R-120")
    def test_deciders_get_no_role(self) -> None:
        with pytest.raises(Refused, match="operational"):
            a_grant(a_study(), "recruiter", user=a_person(Role.OPERATIONAL_DECISION_MAKER))

    def test_administrator_gives_a_new_lead_access_and_sees_nothing(self) -> None:
        study, administrator, successor = a_study(), a_person(Role.ADMINISTRATOR), a_lead()
        asked = a_request(study, "lead", user=successor, by=successor)
        actions.grant_request(request=asked, by=administrator, at=NOW)
        assert may(successor, "manage_team", study, at=NOW)
        assert not visible_studies(administrator, at=NOW).exists()

    @pytest.mark.parametrize(
        "wrong", [{"justification": " "}, {"expires_on": NOW.date() + timedelta(days=400)}]
    )
    def test_wants_a_reason_and_an_end_within_a_year(self, wrong: dict[str, Any]) -> None:
        study = a_study()
        given = {
            "user": a_person(),
            "role": "analyst",
            "justification": "Counts.",
            "expires_on": NOW.date(),
        }
        with pytest.raises(GrantError):
            actions.request_access(study=study, by=study.created_by, at=NOW, **{**given, **wrong})

    def test_refuses_the_same_role_twice_and_renews_an_expired_one(self) -> None:
        study = a_study()
        grant = a_grant(study, "analyst", expires_on=NOW.date())
        with pytest.raises(GrantError):
            a_grant(study, "analyst", user=grant.user)
        a_grant(study, "analyst", user=grant.user, at=LATER)
        assert may(grant.user, "view_study", study, at=LATER)

    @pytest.mark.parametrize("role", [role for role in Role if ROLES[role].study_permissions])
    def test_roles_carry_what_they_say(self, role: Role) -> None:
        study = a_study()
        member = a_member(study, role)
        every = {p for r in ROLES.values() for p in r.study_permissions}
        carried = {p for p in every if may(member, p, study, at=NOW)}
        assert carried == ROLES[role].study_permissions


class TestTools:
    @pytest.mark.requirement("R-036")
    def test_wants_capture_off_or_explained(self) -> None:
        facts = ToolFacts("Asker", "PTA-1", run_here_because="It is ours.")
        with pytest.raises(ToolError, match="capture"):
            actions.record_tool(facts=facts, by=a_person(), at=NOW)

    @pytest.mark.requirement("R-033")
    def test_refuses_one_person_for_both_offices(self) -> None:
        tool = a_tool(approved=False)
        both = a_person(Role.PRIVACY_OFFICE)
        from foundation.access.actions import grant_role

        grant_role(
            user=both,
            role=Role.PUBLIC_AFFAIRS,
            component=None,
            justification="Stands in.",
            expires_on=NOW.date(),
            by=an_administrator(),
            at=NOW,
        )
        actions.approve_tool_for_privacy(tool=tool, by=both, at=NOW)
        assert refused(actions.approve_tool_for_public_affairs, tool=tool, by=both, at=NOW)

    def test_refuses_a_second_click_and_the_recorder(self) -> None:
        tool = a_tool()
        office = a_person(Role.PRIVACY_OFFICE)
        assert "already" in refused(actions.approve_tool_for_privacy, tool=tool, by=office, at=NOW)


class TestCollection:
    def test_opens_once(self) -> None:
        study = a_study("collecting")
        assert refused(actions.open_collection, study=study, by=study.created_by, at=NOW)

    def test_closing_sends_each_open_wave_to_the_jobs(
        self, captured_tasks: list[Any], django_capture_on_commit_callbacks: Any
    ) -> None:
        study = a_study("collecting", planned_waves=2)
        actions.add_wave(study=study, label="2014", by=study.created_by, at=NOW)
        with django_capture_on_commit_callbacks(execute=True):
            actions.close_wave(wave=study.waves.get(number=1), by=study.created_by, at=NOW)
        with django_capture_on_commit_callbacks(execute=True):
            actions.close_study(study=study, by=study.created_by, at=NOW)
        sent = [(task.name, task.kwargs["wave_id"]) for task in captured_tasks]
        assert sent == [
            (job, wave.pk)
            for wave in study.waves.order_by("number")
            for job in ("reports.jobs.freeze_wave", "participants.jobs.settle_invitations")
        ]

    def test_does_not_close_what_never_opened(self) -> None:
        study = a_study("approved")
        wave = study.waves.get()
        assert refused(actions.close_wave, wave=wave, by=study.created_by, at=NOW)

    def test_refuses_to_close_twice(self) -> None:
        study = a_study("closed")
        assert "already" in refused(actions.close_study, study=study, by=study.created_by, at=NOW)

    @pytest.mark.requirement("R-091")
    def test_refuses_to_close_while_something_is_due(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from retention.registry import Holding
        from retention.rules import GRS_010, Promise

        study = a_study("collecting")
        promise = Promise(NOW, GRS_010, "The recording is transcribed.")
        holding = Holding("recordings", study.study_ref, study.code, "1", 1, promise, "")
        monkeypatch.setattr("studies.actions.collection.due", lambda **_: [holding])
        assert "due" in refused(actions.close_study, study=study, by=study.created_by, at=NOW)


class TestInstrumentVersion:
    def test_current_is_the_highest_of_each_instrument(self) -> None:
        study = a_study()
        actions.create_instrument_version(
            study=study, definition=a_definition(title="Two"), by=study.created_by, at=NOW
        )
        assert [v.number for v in InstrumentVersion.objects.all().current()] == [2]
