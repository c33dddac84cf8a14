"""What the people of the demonstration write: descriptions of studies, and notices."""

from typing import Any

from consent.elements import NoticeText
from consent.models import NoticeKind
from foundation.access.models import Component
from research_portal.demo.answers import conversation_guide, service_questionnaire
from research_portal.demo.checkpoint_visit import visit_questionnaire
from research_portal.demo.program import DemoStudy
from studies.actions import StudyDraft
from studies.models import SurveyTool, Vendor
from studies.vocabulary import (
    Conductor,
    CustodianKind,
    DataClass,
    LegalAuthority,
    Method,
    RecruitingChannel,
)

LINKED = "The same callers are asked in every wave, to see whether the change moves their rating."


def study_draft(plan: DemoStudy, tool: SurveyTool) -> StudyDraft:
    """The complete description of a plan; surveys use the tool."""
    return StudyDraft(
        component=Component.objects.get(code=plan.component),
        title=plan.title,
        purpose=plan.purpose,
        audiences=(plan.audience,),
        stakeholder_kind=plan.stakeholder_kind,
        method=plan.method,
        target_population=plan.population,
        expected_respondents=plan.expected,
        legal_authorities=(LegalAuthority.GPRA_MODERNIZATION, LegalAuthority.EO_13571),
        objectives=(plan.objective,),
        channels=tuple(RecruitingChannel(channel) for channel in plan.channels),
        keeps_linkage=bool(plan.waves),
        linkage_justification=LINKED if plan.waves else "",
        **_conducted(plan, tool),
        contact_sources="People who signed up on the department’s pages.",
        data_collected=_held(plan),
        storage="The portal’s own servers, in the department’s data center.",
        custodian_kind=CustodianKind.RESEARCH,
        custodian=f"Customer research desk, {plan.component}",
        sharing="Nobody outside the department; totals only are published.",
        planned_waves=max(len(plan.waves), 1),
        security_plan_ref=f"SSP-{plan.component}-0417",
        redress_procedure="Write to the study's contact; corrections are answered in ten days.",
        redress_contact=f"Customer research desk, {plan.component}",
        reidentification_assessment=(
            "Ages come in bands, no place smaller than a state is asked, and groups smaller than "
            "the threshold are not shown."
        ),
    )


def questions_of(plan: DemoStudy) -> dict[str, Any]:
    """What is asked: on the portal's own pages, through a tool, or face to face."""
    if plan.on_web:
        return visit_questionnaire()
    written = service_questionnaire if plan.method == Method.SURVEY else conversation_guide
    return written(plan.title, plan.service)


def _conducted(plan: DemoStudy, tool: SurveyTool) -> dict[str, Any]:
    """By a research company with its own means, or by the component; surveys use the tool,
    unless they are answered on the portal's own pages."""
    if plan.company:
        return {"conductor": Conductor.VENDOR, "vendor": Vendor.objects.get(name=plan.company)}
    return {"survey_tool": tool if plan.method == Method.SURVEY and not plan.on_web else None}


def _held(plan: DemoStudy) -> tuple[DataClass, ...]:
    sessions = (DataClass.NOTES, DataClass.RECORDINGS, DataClass.TRANSCRIPTS)
    return (DataClass.CONTACTS, DataClass.ANSWERS, *(sessions if plan.sessions else ()))


def notice_text(plan: DemoStudy) -> NoticeText:
    """A complete notice about the service of a plan."""
    return NoticeText(
        kind=NoticeKind.PRIVACY_NOTICE,
        authority="GPRA Modernization Act of 2010; Executive Order 13571.",
        purpose=f"We ask so that we can improve {plan.service}.",
        routine_uses="Outside the department, answers are shared as totals only.",
        voluntary="Taking part is voluntary. You may skip any question and stop at any time.",
        effect_of_refusal="Nothing happens if you do not take part. No service depends on it.",
        redress="Write to the customer research desk to correct your contact details.",
    )
