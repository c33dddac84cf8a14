"""One of everything behind a door, and one person of each kind, for ``test_every_door.py``."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from fieldwork.actions import discard_import, discard_paper_batch
from fieldwork.models import (
    AggregateSummary,
    ImportRun,
    OutgoingRecording,
    PaperBatch,
    PaperForm,
    PaperScan,
    Quote,
    Session,
    SurveyLink,
    Theme,
)
from foundation.access.actions import close_account
from foundation.access.models import User
from foundation.access.roles import STUDY_ROLES, Role
from foundation.mail.actions import Telling, tell
from foundation.mail.models import Message
from oversight.actions import request_verification, run_verification, save_view
from oversight.models import SavedView, Verification
from participants.actions import (
    call_next_contact,
    download_handover,
    pause_mailing,
    read_contact_list,
    send_mailing,
)
from participants.models import (
    ContactImport,
    Handover,
    JoinPage,
    Mailing,
    MailItem,
    PrintRun,
    RedressRequest,
)
from participants.vocabulary import MailWay
from reports.actions import name_reader
from reports.models import Recommendation, Report, ReportPoint
from retention import registry
from retention.actions import propose_rule_change, purge_due, set_hold
from retention.models import Certificate, DispositionRuleChange, LegalHold, NeedStatement, Trigger
from retention.rules import Period
from studies.actions import close_study, renew_pta
from studies.lifecycle import IcrStatus
from studies.models import (
    AccessRequest,
    BankQuestion,
    Campaign,
    ContractExtension,
    DestructionCertificate,
    Document,
    Grant,
    Incident,
    InstrumentDraft,
    PtaCondition,
    PtaPoint,
    RevisionProposal,
    SharingAgreement,
    Study,
    StudyPlan,
    SurveyTool,
    Vendor,
    VendorKey,
)
from tests.builders.access import NOW, a_component, a_person, an_administrator
from tests.builders.answers import a_link
from tests.builders.consent import a_notice
from tests.builders.contact_lists import a_long_list
from tests.builders.documents import a_document, a_proposal
from tests.builders.fieldwork import a_recording, a_session, a_transcript, an_import, prepare
from tests.builders.handovers import a_handover, a_study_for_a_vendor, a_vendor_key, made
from tests.builders.icr import an_icr, change_and_approve_again
from tests.builders.instruments import a_banked_question, a_written_draft
from tests.builders.letters import a_print_run, fetched
from tests.builders.mailings import a_mailing, a_study_to_write_to
from tests.builders.paper import a_batch, a_paper_form, a_scan, keyed
from tests.builders.participants import a_contact_list, a_join_page, a_study_to_join, bring_in
from tests.builders.quotes import a_quote, a_transcribed_session
from tests.builders.redress import (
    EMAIL,
    a_redress_request,
    a_stopped_look_up,
    with_a_hanging_letter,
)
from tests.builders.reports import (
    a_finding,
    a_followed_recommendation,
    a_recommendation,
    a_report,
    an_answered_comment,
    an_answered_study,
    many_answers,
)
from tests.builders.reviews import a_condition, a_point
from tests.builders.sent_recordings import a_service, an_outgoing_recording
from tests.builders.sharing import an_agreement, an_incident
from tests.builders.studies import (
    a_campaign,
    a_clearance,
    a_grant,
    a_lead,
    a_plan,
    a_request,
    a_study,
    a_tool,
    a_vendor,
)
from tests.builders.summaries import a_companys_study, a_summary
from tests.builders.themes import a_theme
from tests.builders.vendors import a_certificate, an_extension

STRANGER, NEWCOMER, LAPSED = "stranger", "newcomer", "lapsed lead"
SOME = 60


@dataclass(frozen=True)
class House:
    """Studies in every state with the same team, and what stands behind the addresses."""

    people: dict[str, User]
    draft: Study
    being_written: InstrumentDraft
    banked: BankQuestion
    in_review: Study
    approved: Study
    collecting: Study
    to_close: Study
    closed: Study
    employees: Study
    by_company: Study
    summary: AggregateSummary
    theme: Theme
    quote: Quote
    plan: StudyPlan
    import_run: ImportRun
    long_list: ContactImport
    checked_list: ContactImport
    paper_form: PaperForm
    link: SurveyLink
    paused: SurveyLink
    to_key: PaperBatch
    to_settle: PaperBatch
    to_take_over: PaperBatch
    to_destroy: PaperBatch
    scan: PaperScan
    scheduled: Session
    told: Session
    under_way: Session
    ended: Session
    recorded: Session
    for_a_service: OutgoingRecording
    transcribed: Session
    report: Report
    in_work: Report
    followed: Recommendation
    to_confirm_in: Report
    rendered: Report
    checked: Report
    ready: Report
    released: Report
    public: Report
    to_answer_in_report: ReportPoint
    to_accept_in_report: ReportPoint
    grant: Grant
    request: AccessRequest
    to_answer: PtaPoint
    to_accept: PtaPoint
    to_confirm: PtaCondition
    closed_account: User
    campaign: Campaign
    tool: SurveyTool
    vendor: Vendor
    agreement: SharingAgreement
    returned_agreement: SharingAgreement
    reviewed_agreement: SharingAgreement
    incident: Incident
    vendor_key: VendorKey
    extension: ContractExtension
    with_vendor: Study
    to_release: Handover
    to_fetch: Handover
    handed_over: Handover
    owed: DestructionCertificate
    received: DestructionCertificate
    changed: Study
    hold: LegalHold
    need: NeedStatement
    rule_change: DispositionRuleChange
    rule_change_of_another: DispositionRuleChange
    certificate: Certificate
    message: Message
    print_run: PrintRun
    on_the_phone: MailItem
    saved_view: SavedView
    verification: Verification
    to_write: Study
    drafted: Mailing
    sending: Mailing
    stalled: Mailing
    document: Document
    proposal: RevisionProposal
    signing_up: Study
    join_page: JoinPage
    tablet_page: JoinPage
    redress: dict[str, RedressRequest]


def the_people() -> dict[str, User]:
    """One person per role, somebody without any, and a lead whose training lapsed."""
    component = a_component()
    people = {str(role): a_person(role, component=component) for role in Role}
    people[NEWCOMER] = a_person()
    long_ago = (NOW - timedelta(days=400)).date()
    people[LAPSED] = a_lead(component=component, trained_on=long_ago)
    return people


def a_house() -> House:
    """Build it through the real actions."""
    people = the_people()
    lead, facilitator, analyst = (people[r] for r in ("lead", "facilitator", "analyst"))
    studies: dict[str, Any] = {
        state: staffed(a_study(state, lead=lead, planned_waves=2), people)
        for state in ("draft", "in_review", "approved", "collecting")
    }
    here = studies["collecting"]
    a_clearance(studies["approved"])
    a_notice(studies["draft"], purpose="A new text, not released.", released=False)
    an_icr(study=studies["draft"])
    an_icr(IcrStatus.READY, "full", study=here)
    changed = a_study("approved", lead=lead)
    a_clearance(changed)
    changed = staffed(change_and_approve_again(changed), people)
    an_icr(IcrStatus.READY, "exempt", study=changed)
    renew_pta(study=changed, by=lead, at=NOW)
    discarded = an_import(here)
    discard_import(run_id=discarded.pk, by=lead, at=NOW)
    ended = a_session("ended", study=here, by=facilitator)
    recorded = a_session("ended", study=here, by=facilitator)
    to_send = a_recording(recorded, by=facilitator)
    for_a_service = an_outgoing_recording(to_send, a_service(to_send), by=facilitator)
    transcribed = a_session("ended", study=here, by=facilitator)
    a_transcript(transcribed, by=facilitator)
    told = a_session(study=here, by=facilitator)
    prepare(told, by=facilitator)
    bring_in(here, a_contact_list(), by=people["recruiter"])
    closed = staffed(an_answered_study(many_answers(SOME), lead=lead), people)
    bring_in(closed, a_contact_list(), by=people["recruiter"])
    # Its only wave is closed, so its contacts are due: they go before the study can close.
    purge_due(at=NOW, trigger=Trigger.COMMAND, by=None, study_ref=closed.study_ref)
    close_study(study=closed, by=lead, at=NOW)
    rendered = a_report("rendered", study=closed, author=analyst)
    ready = a_report("reviewed", study=closed, author=analyst)
    name_reader(report_id=ready.pk, user=people[NEWCOMER], by=lead, at=NOW)
    by_company = a_companys_study(lead=lead)
    signing_up = staffed(a_study_to_join(lead=lead), people)
    return House(
        people=people,
        **studies,
        to_close=staffed(a_study("collecting", lead=lead), people),
        closed=closed,
        employees=staffed(_of_employees(lead), people),
        by_company=by_company,
        summary=a_summary(by_company),
        theme=a_theme(here),
        quote=a_quote(a_transcribed_session(here, by=facilitator, second=analyst), by=analyst),
        plan=a_plan(by=lead, proposing=people[NEWCOMER]),
        import_run=an_import(here),
        long_list=a_long_list(here, by=people["recruiter"]),
        checked_list=_a_checked_list(here, by=people["recruiter"]),
        link=a_link(here),
        paused=a_link(changed, paused=True),
        **_on_paper(here, facilitator),
        scheduled=a_session(study=here, by=facilitator),
        told=told,
        under_way=a_session("open", study=here, by=facilitator),
        ended=ended,
        recorded=recorded,
        for_a_service=for_a_service,
        transcribed=transcribed,
        in_work=a_report("rendering", study=closed, author=analyst),
        report=_with_words(a_report(study=closed, author=analyst)),
        to_confirm_in=a_finding(
            a_report("rendered", study=closed, author=analyst), "77 of them are."
        ).report,
        followed=a_followed_recommendation(closed, analyst),
        rendered=rendered,
        checked=a_report("checked", study=closed, author=analyst),
        ready=ready,
        released=a_report("released", study=closed, author=analyst),
        public=a_report("public", study=closed, author=analyst),
        to_answer_in_report=a_report("returned", study=closed, author=analyst).points.get(),
        to_accept_in_report=an_answered_comment(a_report("returned", study=closed, author=analyst)),
        being_written=a_written_draft(studies["draft"]),
        banked=a_banked_question(studies["collecting"], "satisfied"),
        to_answer=a_point(study=staffed(a_study("in_review", lead=lead), people)),
        to_accept=a_point("answered", study=staffed(a_study("in_review", lead=lead), people)),
        to_confirm=a_condition("marked", study=staffed(a_study("in_review", lead=lead), people)),
        grant=a_grant(here, Role.ANALYST),
        request=a_request(here),
        campaign=a_campaign(),
        closed_account=close_account(user=a_person(), by=an_administrator(), at=NOW),
        tool=a_tool(approved=False),
        vendor=a_vendor(approved=False),
        agreement=an_agreement(here),
        returned_agreement=an_agreement(here, status="returned"),
        reviewed_agreement=an_agreement(here, status="reviewed"),
        incident=an_incident(here),
        vendor_key=a_vendor_key(a_vendor(), confirmed=False),
        extension=an_extension(),
        **_for_a_vendor(people),
        owed=a_certificate("due"),
        received=a_certificate("received"),
        changed=changed,
        need=a_need(closed, by=lead),
        rule_change=a_rule_change(by=people["records_officer"]),
        rule_change_of_another=a_rule_change("recordings.session"),
        hold=a_hold(studies["draft"], by=people["records_officer"]),
        certificate=Certificate.objects.get(),
        document=a_document(studies["draft"]).document,
        proposal=a_proposal(a_document(studies["draft"]).document),
        message=a_message(lead),
        **_reached(lead, people),
        verification=a_finished_verification(by=people["auditor"]),
        **_written_to(lead, people),
        signing_up=signing_up,
        join_page=a_join_page(signing_up, by=people["recruiter"]),
        tablet_page=a_join_page(signing_up, "in_person", by=people["recruiter"]),
        redress=_of_contacts(),
        saved_view=save_view(name="All", query="", by=people["privacy_office"], at=NOW),
    )


def _for_a_vendor(people: dict[str, User]) -> dict[str, Any]:
    """A study whose contacts go to a vendor: what waits, what is ready, and what is gone."""
    ready, recruiter = a_study_for_a_vendor(lead=people["lead"]), people["recruiter"]
    study, officer = staffed(ready.study, people), people["component_privacy_officer"]
    names = ("to_release", "to_fetch", "handed_over")
    handovers = {name: a_handover(ready, recruiter=recruiter)[0] for name in names}
    for name in names[1:]:
        handovers[name] = made(handovers[name], ready, officer=officer)
    download_handover(handover=handovers["handed_over"], by=recruiter, at=NOW)
    return {"with_vendor": study, **handovers}


def _written_to(lead: User, people: dict[str, User]) -> dict[str, Any]:
    """A study whose two contacts were invited, with a reminder in every state."""
    study = staffed(a_study_to_write_to(2, lead=lead)[0], people)
    recruiter = people["recruiter"]
    User.objects.filter(pk=recruiter.pk).update(email="recruiter@office.example")
    send_mailing(mailing_id=a_mailing(study, by=recruiter).pk, at=NOW)
    reminders = {
        name: a_mailing(study, by=recruiter, kind="reminder", scheduled=name != "drafted")
        for name in ("drafted", "sending", "stalled")
    }
    night = timezone.localtime(NOW).replace(hour=3) + timedelta(days=1)
    for name in ("sending", "stalled"):
        send_mailing(mailing_id=reminders[name].pk, at=night)
    pause_mailing(mailing=reminders["stalled"], by=recruiter, at=NOW)
    return {"to_write": study, **reminders}


def _of_contacts() -> dict[str, RedressRequest]:
    """Requests of people who are on record, in each state that an address asks for."""
    return {
        "open": a_redress_request(status="open", email=EMAIL),
        "code_due": a_redress_request(phone="+12025550001", name="Person Number1"),
        "answered": a_redress_request(status="answered", email="person2@mail.example"),
        "appealed": a_redress_request(status="appealed", email="person3@mail.example"),
        "hanging": with_a_hanging_letter(a_redress_request(email="person2@mail.example")),
        "stopped": a_stopped_look_up(),
    }


def _reached(lead: User, people: dict[str, User]) -> dict[str, Any]:
    """Letters that were fetched, and a contact on the recruiter's screen."""
    recruiter = people["recruiter"]
    by_letter, by_phone = (staffed(a_study_to_write_to(2, lead=lead)[0], people) for _ in range(2))
    letters = a_mailing(by_letter, by=recruiter, way=MailWay.LETTER)
    run = a_print_run(letters, by=recruiter)
    fetched(run, by=recruiter)
    phone_list = a_mailing(by_phone, by=recruiter, way=MailWay.PHONE)
    call = call_next_contact(mailing=phone_list, by=recruiter, at=NOW)
    assert call is not None
    item = MailItem.objects.select_related("mailing").get(pk=call.item_ref)
    return {"print_run": run, "on_the_phone": item}


def _a_checked_list(study: Study, *, by: User) -> ContactImport:
    run = a_long_list(study, a_contact_list(2, start=7), by=by)
    return read_contact_list(run_ref=run.run_ref, at=NOW)


def _on_paper(study: Study, facilitator: User) -> dict[str, Any]:
    """A form, and a batch of it in every state."""
    form = a_paper_form(study)
    names = ("to_key", "to_settle", "to_take_over", "to_destroy")
    batches = {
        name: a_batch(form, label=name, forms=1, second_keying=name == "to_settle")
        for name in names
    }
    keyed(batches["to_take_over"])
    keyed(batches["to_settle"])
    keyed(batches["to_settle"], by=facilitator, age="1")
    ended = discard_paper_batch(batch_id=batches["to_destroy"].pk, by=study.created_by, at=NOW)
    scan = a_scan(batches["to_take_over"])
    return {"paper_form": form, **batches, "to_destroy": ended, "scan": scan}


def staffed(study: Study, people: dict[str, User]) -> Study:
    """Give each person of a study role that role here."""
    roles = {str(role): str(role) for role in STUDY_ROLES if role != Role.LEAD} | {LAPSED: "lead"}
    for name, role in roles.items():
        a_grant(study, role, user=people[name])
    return study


def a_message(to: User) -> Message:
    telling = Telling("study.opened", "study:1:opened", "TSA-2027-001 is open.", "home")
    tell([to], telling, at=NOW)
    return Message.objects.get(to=to, once=telling.once)


def a_hold(study: Study, *, by: User) -> LegalHold:
    return set_hold(
        study_ref=study.study_ref, study_code=study.code, reason="A case.", by=by, at=NOW
    )


def a_need(study: Study, *, by: User) -> NeedStatement:
    return NeedStatement.objects.create(
        study_ref=study.study_ref, study_code=study.code, rule="transcripts.closed",
        kind="no_longer", reason="It is written.", stated_by=by, stated_at=NOW,
    )  # fmt: skip


def a_rule_change(
    key: str = "responses.closed", *, by: User | None = None
) -> DispositionRuleChange:
    return propose_rule_change(
        rule=registry.rule(key),
        period=Period(months=6),
        reason="Nobody asks for them later.",
        by=by or a_person(Role.RECORDS_OFFICER),
        at=NOW,
    )


def a_finished_verification(*, by: User) -> Verification:
    asked = request_verification(by=by, at=NOW)
    return run_verification(verification_id=asked.pk, by=by, at=NOW)


@contextmanager
def taken_back(*, for_many_tests: bool = False) -> Iterator[None]:
    """Whatever happens inside leaves nothing in the databases."""
    with ExitStack() as stack:
        for alias in connections:
            block: Any = transaction.atomic(using=alias)
            # As Django's own test cases do it: inside, steps that commit may pretend to.
            block._from_testcase = for_many_tests
            stack.enter_context(block)
        try:
            yield
        finally:
            for alias in connections:
                transaction.set_rollback(True, using=alias)


def _with_words(report: Report) -> Report:
    """A draft with two findings and two recommendations, to be changed and put in order."""
    for _twice in range(2):
        a_finding(report)
        a_recommendation(report)
    return report


def _of_employees(lead: User) -> Study:
    return an_answered_study(many_answers(12), lead=lead, audiences=("employees",))
