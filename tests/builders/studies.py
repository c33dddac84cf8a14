"""Studies in every state, made through the real actions.

``a_study("approved")`` went through both offices; ``a_study("collecting")`` is cleared and open.
Keywords that are fields of ``StudyDraft`` describe it. The lead is ``study.created_by``.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from foundation.access.models import Component, User
from foundation.access.roles import Role
from studies.actions import (
    StudyDraft,
    accept_point,
    answer_step,
    approve_pta_for_component,
    approve_pta_for_office,
    approve_tool_for_privacy,
    approve_tool_for_public_affairs,
    approve_vendor,
    close_study,
    create_instrument_version,
    create_study,
    decide_on_pta,
    edit_burden,
    open_campaign,
    open_collection,
    plan_study,
    propose_member,
    record_clearance,
    record_tool,
    record_umbrella,
    record_vendor,
    request_access,
    submit_pta,
)
from studies.actions.burden import BurdenDraft
from studies.actions.remarks import Decision
from studies.actions.reviews import NewCondition
from studies.actions.team import make_grant
from studies.actions.tools import ToolFacts
from studies.actions.umbrellas import UmbrellaFacts
from studies.actions.vendors import VendorFacts
from studies.clearances import ClearanceFacts
from studies.contracts import VendorCheck
from studies.lifecycle import PointStatus
from studies.models import (
    AccessRequest,
    Campaign,
    Clearance,
    Grant,
    InstrumentVersion,
    Pta,
    Study,
    StudyPlan,
    SurveyTool,
    Umbrella,
    Vendor,
)
from studies.plans import STEPS, answers_of
from studies.queries import (
    Burden,
    confirmations_needed,
    needs_clearance,
    points_in,
    strictest_person_kind,
    undecided_questions,
)
from studies.vocabulary import (
    Audience,
    ClearanceKind,
    CustodianKind,
    DataClass,
    LegalAuthority,
    Method,
    Purpose,
    RecruitingChannel,
    UmbrellaKind,
)
from tests.builders.access import NOW, a_component, a_person, an_administrator
from tests.builders.consent import a_notice
from tests.playing_back import played_back

DEFINITION: dict[str, Any] = {
    "title": "Checkpoint experience",
    "questions": [
        {
            "key": "satisfied",
            "text": "How satisfied are you with the checkpoint?",
            "kind": "scale",
            "options": [
                {"code": 1, "label": "Not satisfied"},
                {"code": 2, "label": "Neither"},
                {"code": 3, "label": "Satisfied"},
            ],
            "objective": 1,
            "why": "It is what the study wants to know.",
        },
        {
            "key": "languages",
            "text": "Which languages do you read?",
            "kind": "multiple",
            "options": [{"code": 1, "label": "English"}, {"code": 2, "label": "Spanish"}],
            "objective": 1,
            "why": "Signs may be missing in a language.",
        },
        {
            "key": "minutes",
            "text": "How many minutes did you wait?",
            "kind": "number",
            "decimals": 1,
            "objective": 1,
            "why": "Waiting may explain dissatisfaction.",
        },
        {
            "key": "age",
            "text": "How old are you?",
            "kind": "single",
            "options": [
                {"code": 1, "label": "18 to 34"},
                {"code": 2, "label": "35 to 54"},
                {"code": 3, "label": "55 or older"},
            ],
            "objective": 1,
            "why": "Groups may be served differently.",
            "demographic": "age",
            "pii": "demographic",
        },
        {
            "key": "better",
            "text": "What could be better?",
            "kind": "text",
            "objective": 1,
            "why": "For what we did not think of.",
        },
    ],
}
_numbers = count(1)
STATES = ("draft", "in_review", "approved", "collecting", "closed")


def a_definition(**changes: Any) -> dict[str, Any]:
    """A well-formed definition with every kind of question but yes-or-no; yours to change."""
    return {**deepcopy(DEFINITION), **changes}


def a_draft(**changes: Any) -> StudyDraft:
    """The complete description of a public survey of forty people."""
    draft = StudyDraft(
        component=changes.pop("component", None) or a_component(),
        title="Checkpoint experience",
        purpose=Purpose.SATISFACTION,
        audiences=(Audience.PUBLIC,),
        method=Method.SURVEY,
        target_population="Adults who passed a checkpoint in the last month.",
        expected_respondents=40,
        legal_authorities=(LegalAuthority.E_GOVERNMENT,),
        objectives=("Learn how travelers experience the checkpoint.",),
        channels=(RecruitingChannel.EMAIL,),
        contact_sources="Travelers who signed up at a checkpoint.",
        data_collected=(DataClass.CONTACTS, DataClass.ANSWERS),
        storage="The portal’s own servers.",
        custodian_kind=CustodianKind.RESEARCH,
        custodian="Customer research unit",
        security_plan_ref="SSP-0415",
        redress_procedure="People write to the research office, which answers in ten days.",
        redress_contact="Research office of the component",
        reidentification_assessment="Small groups are not shown; no exact dates are asked.",
    )
    return replace(draft, **changes)


@played_back
def a_lead(*, at: datetime = NOW, component: Component | None = None, **keywords: Any) -> User:
    """Somebody who may start studies and run sessions."""
    return a_person(Role.LEAD, at=at, component=component, **keywords)


@played_back
def a_study(
    status: str = "draft",
    *,
    lead: User | None = None,
    definition: dict[str, Any] | None = None,
    at: datetime = NOW,
    cleared: bool = True,
    noticed: bool = True,
    notice: Callable[..., object] = a_notice,
    **description: Any,
) -> Study:
    """A study in a state; a survey names an approved tool unless ``survey_tool=None`` is said.

    ``notice`` writes and releases the notice.
    """
    is_survey = description.get("method", Method.SURVEY) == Method.SURVEY
    if is_survey and "survey_tool" not in description:
        description["survey_tool"] = a_tool(at=at)
    component = description.setdefault("component", a_component())
    lead = lead or a_lead(at=at, component=component)
    study = create_study(draft=a_draft(**description), by=lead, at=at)
    create_instrument_version(study=study, definition=definition or a_definition(), by=lead, at=at)
    if noticed:
        notice(study, by=lead, at=at)
    for state, advance in zip(
        STATES[1:], (_submit, _approve, _open if cleared else _open_uncleared, _close), strict=True
    ):
        if STATES.index(state) <= STATES.index(status):
            advance(study, lead, at)
    study.refresh_from_db()
    return study


@played_back
def approve_again(study: Study, *, at: datetime = NOW) -> Study:
    """A changed study goes through both offices once more, is cleared, and collects again."""
    for advance in (_submit, _approve, _open):
        study.refresh_from_db()
        advance(study, study.created_by, at)
    study.refresh_from_db()
    return study


@played_back
def a_plan(
    *, by: User, at: datetime = NOW, proposing: User | None = None, **typed: list[str]
) -> StudyPlan:
    """A set-up with every step saved; the keywords are what was typed otherwise."""
    plan = plan_study(by=by, at=at)
    answers = answers_of(a_draft(component=by.component)) | typed
    for step in STEPS:
        plan = answer_step(plan=plan, step=step, answers=answers, by=by, at=at)
    if proposing:
        propose_member(
            plan=plan, user=proposing, role=Role.ANALYST, justification="Counts.", by=by, at=at
        )
    return plan


@played_back
def an_approved_study(**keywords: Any) -> Study:
    """``a_study("approved")``."""
    return a_study("approved", **keywords)


@played_back
def an_open_study(**keywords: Any) -> Study:
    """``a_study("collecting")``."""
    return a_study("collecting", **keywords)


def a_version(study: Study) -> InstrumentVersion:
    """The current version of the study's instrument."""
    return InstrumentVersion.objects.filter(instrument__study=study).current().get()


def a_pta(study: Study) -> Pta:
    """The study's latest PTA."""
    return study.ptas.latest("number")


@played_back
def decide(pta: Pta, *, by: User, at: datetime = NOW) -> Pta:
    """Keep each question on which nobody decided, confirm all, accept what the lead answered."""
    undecided = [Decision("keep", question_key=key) for key in undecided_questions(pta)]
    for point in points_in(pta.study, PointStatus.ANSWERED):
        accept_point(point=point, by=by, at=at)
    pta.refresh_from_db(fields=["revision"])
    confirmed = confirmations_needed(pta.study)
    return decide_on_pta(
        pta=pta, revision=pta.revision, decisions=undecided, confirmed=confirmed, by=by, at=at
    )


@played_back
def approve_for_component(study: Study, *, by: User | None = None, at: datetime = NOW) -> Pta:
    """The component's officer keeps everything and approves."""
    officer = by or a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component, at=at)
    pta = decide(a_pta(study), by=officer, at=at)
    return approve_pta_for_component(pta=pta, revision=pta.revision, by=officer, at=at)


@played_back
def approve(
    study: Study,
    *,
    threshold: int | None = None,
    conditions: Sequence[NewCondition] = (),
    at: datetime = NOW,
) -> Pta:
    """Both offices keep every question and approve what is submitted."""
    pta = approve_for_component(study, at=at)
    office = a_person(Role.PRIVACY_OFFICE, at=at)
    pta = decide(pta, by=office, at=at)
    return approve_pta_for_office(
        pta=pta,
        revision=pta.revision,
        threshold=threshold,
        conditions=conditions,
        by=office,
        at=at,
    )


@played_back
def a_clearance(study: Study, *, at: datetime = NOW, **facts: Any) -> Clearance:
    """A generic clearance that runs for a year, unless the facts say otherwise."""
    today = timezone.localdate(at)
    given = {
        "kind": ClearanceKind.GENERIC,
        "control_number": "1601-0029",
        "decided_on": today,
        "expires_on": today + timedelta(days=365),
        "meets_conditions": True,
        **facts,
    }
    if given["kind"] == ClearanceKind.GENERIC and given["control_number"] == "1601-0029":
        an_umbrella(at=at)
    if not study.burden_lines.exists():
        a_burden(study, at=at)
    return record_clearance(
        study=study,
        facts=ClearanceFacts(**given),
        by=a_person(Role.PAPERWORK_OFFICER, at=at),
        at=at,
    )


@played_back
def an_umbrella(control_number: str = "1601-0029", *, at: datetime = NOW, **facts: Any) -> Umbrella:
    """The department's umbrella of this number, made once, with more hours than tests use."""
    recorded = Umbrella.objects.filter(control_number=control_number).first()
    complete: dict[str, Any] = {
        "title": "Customer experience",
        "kind": UmbrellaKind.A11_280,
        "expires_on": timezone.localdate(at) + timedelta(days=1095),
        "hours_a_year": 100_000,
        "responses_a_year": 1_000_000,
        "conditions": ("Answering is voluntary.", "The burden is low."),
        "forms": ("Form 415, Comment card",),
    }
    return recorded or record_umbrella(
        facts=UmbrellaFacts(control_number=control_number, **{**complete, **facts}),
        by=a_person(Role.PAPERWORK_OFFICER, at=at),
        at=at,
    )


@played_back
def a_burden(study: Study, *, minutes: int = 5, at: datetime = NOW, **people: int) -> Burden:
    """Everybody of the strictest kind unless the numbers by kind are said."""
    kinds = people or {str(strictest_person_kind(study)): study.expected_respondents}
    lines = [BurdenDraft(kind, number, minutes) for kind, number in kinds.items()]
    return edit_burden(study=study, lines=lines, by=study.created_by, at=at)


@played_back
def a_member(
    study: Study,
    role: str,
    *,
    at: datetime = NOW,
    expires_on: date | None = None,
    user: User | None = None,
    **person: Any,
) -> User:
    """Somebody with a role on the study, granted by the administrator."""
    return a_grant(study, role, at=at, expires_on=expires_on, user=user, **person).user


@played_back
@transaction.atomic
def a_grant(
    study: Study,
    role: str,
    *,
    at: datetime = NOW,
    expires_on: date | None = None,
    user: User | None = None,
    **person: Any,
) -> Grant:
    """The grant of ``a_member``, as if the study's author had asked; nobody is told."""
    return make_grant(
        study=study,
        user=user or a_person(role, at=at, **person),
        role=role,
        justification="Works on this study.",
        expires_on=expires_on or timezone.localdate(at) + timedelta(days=200),
        asked_by=study.created_by,
        by=an_administrator(at=at),
        at=at,
    )


@played_back
def a_request(
    study: Study, role: str = "analyst", *, by: User | None = None, at: datetime = NOW, **given: Any
) -> AccessRequest:
    """Access asked for by the lead, for somebody whom the role suits."""
    asked = {
        "user": given.pop("user", None) or a_person(role, at=at),
        "justification": "Works on this study.",
        "expires_on": timezone.localdate(at) + timedelta(days=200),
    }
    return request_access(
        study=study, role=role, by=by or study.created_by, at=at, **{**asked, **given}
    )


@played_back
def a_campaign(*, days: int = 30, at: datetime = NOW) -> Campaign:
    """All access up for decision, opened by the administrator."""
    ends_on = timezone.localdate(at) + timedelta(days=days)
    return open_campaign(ends_on=ends_on, by=an_administrator(at=at), at=at)


@played_back
def a_vendor(*, approved: bool = True, at: datetime = NOW, **facts: Any) -> Vendor:
    """A company with a contract for a year and all clauses."""
    complete = {
        "name": f"Vendor {next(_numbers)}",
        "contract_number": "HSHQ-415",
        "contract_ends_on": timezone.localdate(at) + timedelta(days=365),
        "clause_ownership": "H.1",
        "clause_destruction": "H.2",
        "clause_audit": "H.3",
        "privacy_policy_url": "https://vendor.example/privacy",
    }
    vendor = record_vendor(facts=VendorFacts(**{**complete, **facts}), by=a_person(at=at), at=at)
    if not approved:
        return vendor
    office = a_person(Role.PRIVACY_OFFICE, at=at)
    return approve_vendor(vendor=vendor, ticked=VendorCheck.values, by=office, at=at)


@played_back
def a_tool(*, approved: bool = True, at: datetime = NOW, **facts: Any) -> SurveyTool:
    """An outside survey tool that captures no addresses."""
    complete = {
        "name": f"Survey tool {next(_numbers)}",
        "pta_ref": "PTA-2026-0415",
        "ip_capture_off": True,
        "email_capture_off": True,
        "run_here_because": "" if facts.get("vendor") else "It runs on the department’s servers.",
    }
    tool = record_tool(facts=ToolFacts(**{**complete, **facts}), by=a_person(at=at), at=at)
    if not approved:
        return tool
    tool = approve_tool_for_privacy(tool=tool, by=a_person(Role.PRIVACY_OFFICE, at=at), at=at)
    affairs = a_person(Role.PUBLIC_AFFAIRS, at=at)
    return approve_tool_for_public_affairs(tool=tool, by=affairs, at=at)


def _submit(study: Study, lead: User, at: datetime) -> None:
    submit_pta(study=study, by=lead, at=at)


def _approve(study: Study, lead: User, at: datetime) -> None:
    approve(study, at=at)


def _open(study: Study, lead: User, at: datetime) -> None:
    if needs_clearance(study):
        a_clearance(study, at=at)
    _open_uncleared(study, lead, at)


def _open_uncleared(study: Study, lead: User, at: datetime) -> None:
    if Audience.EMPLOYEES in study.audiences and not study.burden_lines.exists():
        a_burden(study, at=at)
    open_collection(study=study, by=lead, at=at)


def _close(study: Study, lead: User, at: datetime) -> None:
    close_study(study=study, by=lead, at=at)
