"""Builds the whole demonstration, in the order in which its studies began."""

from collections.abc import Iterator
from datetime import datetime
from random import Random

from research_portal.demo.access import ask_for_access, certify_access
from research_portal.demo.banking import fill_bank
from research_portal.demo.cast import Cast, gather_cast
from research_portal.demo.documents import propose_change
from research_portal.demo.handing_over import hand_contacts_over
from research_portal.demo.messages import read_old_messages
from research_portal.demo.on_the_web import answer_on_the_web
from research_portal.demo.panel import sign_people_up
from research_portal.demo.paper import bring_back_paper
from research_portal.demo.paperwork import record_control_numbers
from research_portal.demo.program import PROGRAM
from research_portal.demo.redress import ask_about_contacts
from research_portal.demo.reporting import write_report
from research_portal.demo.rules import propose_shorter_period
from research_portal.demo.sessions import hold_sessions
from research_portal.demo.setting_up import begin_a_study
from research_portal.demo.staging import play
from research_portal.demo.vendors import bring_in_vendors, share_and_report
from studies.actions import (
    approve_tool_for_privacy,
    approve_tool_for_public_affairs,
    record_tool,
)
from studies.actions.tools import ToolFacts
from studies.contracts import RecruitmentFeature
from studies.models import Study, SurveyTool

SEED = 20_170_718  # the same answers in every demonstration


def build_program(*, at: datetime) -> Iterator[Study]:
    """People, tools, then each study as it is ready.

    :raises Refused: if this portal is in use already.
    """
    random = Random(SEED)
    cast = gather_cast(at=at)
    tool = _approved_tool(cast, at=at)
    bring_in_vendors(cast, at=at)
    record_control_numbers(cast, at=at)
    for plan in sorted(PROGRAM, key=lambda plan: plan.began, reverse=True):
        stage = play(plan, cast=cast, tool=tool, random=random, at=at)
        hold_sessions(stage)
        bring_back_paper(stage)
        answer_on_the_web(stage)
        if "transcribed" in plan.sessions:
            propose_change(stage.study, by=cast["felix.facilitator"], at=stage.after(0))
        write_report(stage)
        stage.study.refresh_from_db()
        yield stage.study
    fill_bank(cast, at=at)
    share_and_report(cast, at=at)
    hand_contacts_over(cast, at=at)
    begin_a_study(cast, at=at)
    ask_for_access(cast, at=at)
    certify_access(cast, at=at)
    ask_about_contacts(at=at)
    propose_shorter_period(cast, at=at)
    sign_people_up(random, at=at)
    read_old_messages(at=at)


def _approved_tool(cast: Cast, *, at: datetime) -> SurveyTool:
    """One tool that both offices approved, and a second one that waits for Public Affairs."""
    tool = record_tool(facts=_tool("Plainform"), by=cast["lena.lead"], at=at)
    approve_tool_for_privacy(tool=tool, by=cast["paul.privacy"], at=at)
    approve_tool_for_public_affairs(tool=tool, by=cast["grace.affairs"], at=at)
    waiting = record_tool(facts=_tool("Askwell Forms"), by=cast["omar.lead"], at=at)
    approve_tool_for_privacy(tool=waiting, by=cast["paul.privacy"], at=at)
    tool.refresh_from_db()
    return tool


def _tool(name: str) -> ToolFacts:
    return ToolFacts(
        name=name,
        pta_ref="PTA-2025-0311",
        run_here_because="It is installed on the department’s own servers; no company reaches it.",
        ip_capture_off=True,
        email_capture_off=True,
        features=(RecruitmentFeature.MAIL_LINKS, RecruitmentFeature.EMBED),
        features_allowed=(RecruitmentFeature.EMBED,),
        kept_days=90,
    )
