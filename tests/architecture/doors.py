"""Who gets in where: every address of the portal, in one readable table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fieldwork.anonymising import STEPS
from fieldwork.answering.progress import Progress, seal
from foundation.access.roles import STUDY_ROLES, Role
from participants.queries.indexes import find_contacts
from participants.reading.columns import Field
from studies.queries import current_version, latest_clearance
from tests.architecture.house import LAPSED, NEWCOMER, STRANGER, House
from tests.builders.access import NOW
from tests.builders.calls import a_call_form
from tests.builders.redress import EMAIL, a_letter

Visitors = frozenset[str]
Form = dict[str, Any]


def only(*names: str) -> Visitors:
    return frozenset(str(name) for name in names)


NOBODY = only()
LEAD = only(Role.LEAD)
RECRUITER = only(Role.RECRUITER)
FACILITATOR = only(Role.FACILITATOR)  # the sessions of the house are this person's
ANALYST = only(Role.ANALYST)
FACILITATES = only(Role.LEAD, Role.FACILITATOR, Role.VENDOR_STAFF)
REVIEWS_TEXTS = only(Role.LEAD, Role.FACILITATOR)
TRANSCRIBES = FACILITATES | ANALYST
ANALYSES = LEAD | ANALYST
TEAM = only(*STUDY_ROLES)
COMPONENT_OFFICER, PRIVACY_OFFICE = only(Role.COMPONENT_PRIVACY_OFFICER), only(Role.PRIVACY_OFFICE)
REVIEWERS = COMPONENT_OFFICER | PRIVACY_OFFICE
PAPERWORK_OFFICER, RECORDS_OFFICER = only(Role.PAPERWORK_OFFICER), only(Role.RECORDS_OFFICER)
AUDITOR, ADMINISTRATOR = only(Role.AUDITOR), only(Role.ADMINISTRATOR)
TOOL_OFFICES = PRIVACY_OFFICE | only(Role.PUBLIC_AFFAIRS)
INSPECTOR = only(Role.INSPECTOR_GENERAL)
SEES_SHARING = REVIEWERS | only(Role.IT_SECURITY, Role.GENERAL_COUNSEL)
SEES_TOOLS = TOOL_OFFICES | RECORDS_OFFICER
OVERSEERS = REVIEWERS | PAPERWORK_OFFICER | RECORDS_OFFICER | AUDITOR
SEES = TEAM | OVERSEERS
SEES_HANDOVERS = RECRUITER | LEAD | REVIEWERS | AUDITOR
SEES_RETENTION = PRIVACY_OFFICE | RECORDS_OFFICER | AUDITOR
# Trained staff of research and outreach units, whatever study they are on already.
STARTERS = (TEAM - only(Role.VENDOR_STAFF)) | only(Role.PUBLIC_AFFAIRS, NEWCOMER)
# The list shows to each only what they may read: to most, released reports.
READS_REPORTS = ANALYSES | PRIVACY_OFFICE | only(Role.OPERATIONAL_DECISION_MAKER)
EVERYBODY_SIGNED_IN = only(*Role, NEWCOMER, LAPSED)
EVERYBODY = EVERYBODY_SIGNED_IN | only(STRANGER)

PUBLIC = {
    *("landing", "sign_in", "report_health"),
    *("request_redress", "confirm_redress", "explain_redress"),
    *("sign_up_for_panel", "withdraw_from_panel", "opt_out"),
    *("ask_for_panel_link", "change_panel_entry", "join_study", "sign_up_in_person"),
    *("answer_survey", "thank_participant", "about_survey"),  # the public answers
    *("explain_retention", "list_certificate_keys", "download_certificate_keys"),
    *("list_library", "view_publication", "view_publication_version"),
    *("download_publication", "view_public_chart"),
}


@dataclass(frozen=True)
class Door:
    """One address: who may look, who may send, what is behind it, what a form needs to say."""

    name: str
    get: Visitors = NOBODY
    post: Visitors = NOBODY
    at: Callable[[House], tuple[Any, ...]] = lambda house: ()
    form: Callable[[House], Form] = lambda house: {}

    def url(self, house: House) -> str:
        return reverse(self.name, args=self.at(house))


def _draft(house: House) -> tuple[Any, ...]:
    return (house.draft.code,)


def _letters(house: House) -> tuple[Any, ...]:
    return (house.print_run.mailing.study_code, house.print_run.mailing.mailing_ref)


def _print_run(house: House) -> tuple[Any, ...]:
    return (*_letters(house), house.print_run.run_ref)


def _phone_list(house: House) -> tuple[Any, ...]:
    mailing = house.on_the_phone.mailing
    return (mailing.study_code, mailing.mailing_ref)


def _of_draft(**more: str) -> Callable[[House], Form]:
    """A step of the builder, by somebody who has seen the draft as it is."""
    return lambda house: {"revision": house.being_written.revision, **more}


def _in_review(house: House) -> tuple[Any, ...]:
    return (house.in_review.code,)


def _approved(house: House) -> tuple[Any, ...]:
    return (house.approved.code,)


def _collecting(house: House) -> tuple[Any, ...]:
    return (house.collecting.code,)


def _signing_up(house: House) -> tuple[Any, ...]:
    return (house.signing_up.code,)


def _flyer(house: House) -> tuple[Any, ...]:
    return (house.signing_up.code, "flyer")


def _closed(house: House) -> tuple[Any, ...]:
    return (house.closed.code,)


def _employees(house: House) -> tuple[Any, ...]:
    """A closed wave of answers by employees."""
    return (house.employees.code, 1)


def _begun(house: House) -> Form:
    wave = house.collecting.waves.latest("number")
    return {"wave": wave.pk, "person_kind": "public", "language": "en"}


def _on_the_phone(step: int) -> Callable[[House], Form]:
    """A call at this screen; at -1 nobody has said yes or no."""
    return lambda house: {"form": a_call_form(house.collecting, step=step)}


def _document(house: House) -> tuple[Any, ...]:
    return (house.draft.code, house.document.pk)


def _proposal(house: House) -> tuple[Any, ...]:
    return (house.draft.code, house.proposal.pk)


def _plan(house: House) -> tuple[Any, ...]:
    return (house.plan.plan_ref,)


def _changed(house: House) -> tuple[Any, ...]:
    return (house.changed.code,)


def _notice(house: House) -> tuple[Any, ...]:
    return (house.collecting.code, 60)


def _umbrella(house: House) -> tuple[Any, ...]:
    clearance = latest_clearance(house.collecting)
    assert clearance is not None
    assert clearance.umbrella_id is not None
    return (clearance.umbrella_id,)


def _wave(house: House) -> tuple[Any, ...]:
    return (house.collecting.code, 1)


def _theme(house: House) -> tuple[Any, ...]:
    return (house.collecting.code, house.theme.number)


def _to_write(house: House) -> tuple[Any, ...]:
    return (house.to_write.code,)


def _mailing(which: str) -> Callable[[House], tuple[Any, ...]]:
    return lambda house: (house.to_write.code, getattr(house, which).mailing_ref)


def _newcomer(house: House) -> tuple[Any, ...]:
    return (house.people[NEWCOMER].user_ref,)


def _assignment(house: House) -> tuple[Any, ...]:
    officer = house.people[Role.PUBLIC_AFFAIRS]
    return (officer.user_ref, officer.role_assignments.get().pk)


def _campaign(house: House) -> tuple[Any, ...]:
    return (house.campaign.pk,)


def _request(house: House) -> tuple[Any, ...]:
    return (house.request.pk,)


def _pta(house: House) -> tuple[Any, ...]:
    return (house.in_review.ptas.get().pk,)


def _survey(house: House) -> tuple[Any, ...]:
    return (house.link.address,)


def _link(house: House) -> tuple[Any, ...]:
    return (house.collecting.code, 1)


def _progress(house: House) -> Form:
    """The form of somebody who has read the notice."""
    version = current_version(house.collecting)
    assert version is not None
    place = house.link.address
    return {"form": seal(Progress(place=place, version_id=version.pk, language="en"))}


def _keeping(house: House) -> Form:
    """Every question is kept, and the reviewer confirms."""
    pta = house.in_review.ptas.get()
    kept = {f"question-{question['key']}-kind": "keep" for question in pta.questions}
    return kept | {"confirm-unlinkable": "on", "revision": pta.revision}


def _import(house: House) -> tuple[Any, ...]:
    return (house.collecting.code, house.import_run.run_ref)


def _long_list(house: House) -> tuple[Any, ...]:
    return (house.collecting.code, house.long_list.run_ref)


def _tool(house: House) -> tuple[Any, ...]:
    return (house.tool.pk,)


def _vendor(house: House) -> tuple[Any, ...]:
    return (house.vendor.pk,)


def _with_vendor(house: House) -> tuple[Any, ...]:
    return (house.with_vendor.code,)


def _handover(which: str) -> Callable[[House], tuple[Any, ...]]:
    return lambda house: (house.with_vendor.code, getattr(house, which).pk)


def _prepared_handover(house: House) -> Form:
    return {
        "vendor": house.to_release.vendor_id,
        "purpose": "recruit",
        "chosen": ["email"],
        "sorn": house.to_release.sorn,
        "routine_use": "F",
        "limits_acknowledged": "on",
    }


def _deletion(house: House) -> tuple[Any, ...]:
    return (house.closed.tool_deletions.get().pk,)


def _incident(house: House) -> tuple[Any, ...]:
    return (house.incident.incident_ref,)


def _of(which: str) -> Callable[[House], tuple[Any, ...]]:
    return lambda house: (getattr(house, which).pk,)


def _paper_form(house: House) -> tuple[Any, ...]:
    return (house.collecting.code, house.paper_form.form_ref)


def _batch(which: str) -> Callable[[House], tuple[Any, ...]]:
    return lambda house: (house.collecting.code, getattr(house, which).batch_ref)


def _to_settle(house: House) -> tuple[Any, ...]:
    return (house.collecting.code, house.to_settle.batch_ref, 1)


def _handout(house: House) -> Form:
    wave = house.collecting.waves.get(number=1)
    return {"form": house.paper_form.pk, "wave": wave.pk, "medium": "mail", "people": 1}


def _pile(house: House) -> Form:
    day = NOW.date().isoformat()
    pile = {"label": "Another pile", "received_on": day, "pile": 1, "dispose_by": day}
    return _handout(house) | pile | {"notice_stood": "on"}


def _session(which: str) -> Callable[[House], tuple[Any, ...]]:
    return lambda house: (house.collecting.code, getattr(house, which).session_ref)


def _quoted_session(house: House) -> tuple[Any, ...]:
    return (house.collecting.code, house.quote.session.session_ref)


def _quote(house: House) -> tuple[Any, ...]:
    return (house.collecting.code, house.quote.quote_ref)


def _report(house: House) -> tuple[Any, ...]:
    return (house.report.report_ref,)


def _words(house: House) -> tuple[Any, ...]:
    """The first finding or recommendation of a draft."""
    return (house.report.report_ref, 1)


def _with_a_number(house: House) -> tuple[Any, ...]:
    """A draft whose finding has a number that no table prints."""
    return (house.to_confirm_in.report_ref, 1)


def _followed(house: House) -> tuple[Any, ...]:
    return (house.followed.report.report_ref, house.followed.number)


def _checked(house: House) -> tuple[Any, ...]:
    return (house.checked.report_ref,)


def _ready(house: House) -> tuple[Any, ...]:
    """Reviewed, with a reader, so that a second reviewer may release it."""
    return (house.ready.report_ref,)


def _released(house: House) -> tuple[Any, ...]:
    return (house.released.report_ref,)


def _public(house: House) -> tuple[Any, ...]:
    return (house.public.publication_ref, house.public.version)


def _comment(house: House) -> tuple[Any, ...]:
    return (house.to_answer_in_report.pk,)


def _answered(house: House) -> tuple[Any, ...]:
    return (house.to_accept_in_report.pk,)


def _rendered(house: House) -> tuple[Any, ...]:
    return (house.rendered.report_ref,)


def _recording(house: House) -> Form:
    recording = house.recorded.recordings.get()
    return {"recording": str(recording.recording_ref), "purpose": "transcription"}


def _discarded(house: House) -> tuple[Any, ...]:
    """What is due for destruction: the file of an import that was discarded."""
    return (house.collecting.study_ref, "import_uploads")


def _rule_change(house: House) -> tuple[Any, ...]:
    return (house.rule_change.pk,)


def _certificate(house: House) -> tuple[Any, ...]:
    return (house.certificate.run.run_ref,)


def _saved_view(house: House) -> tuple[Any, ...]:
    """The Privacy Office's own."""
    return (house.saved_view.view_ref,)


def _asked(state: str) -> Callable[[House], tuple[Any, ...]]:
    """A request about contact data in this state."""
    return lambda house: (house.redress[state].pk,)


def _own_contact(house: House) -> tuple[Any, ...]:
    """A contact that the person of an open request confirmed."""
    (found,) = find_contacts({Field.EMAIL: EMAIL}, study_ref=house.collecting.study_ref)
    return (house.redress["open"].pk, found.contact_ref)


def _its_letter(house: House) -> tuple[Any, ...]:
    return (a_letter(house.redress["code_due"]).pk,)


def _hanging_letter(house: House) -> tuple[Any, ...]:
    return (a_letter(house.redress["hanging"]).pk,)


def _audio(house: House) -> Form:
    return {"medium": "audio", "recording": SimpleUploadedFile("said.wav", b"RIFF")}


def _a_scan() -> Form:
    return {"scan": SimpleUploadedFile("scan.pdf", b"%PDF-1.7 a form")}


_ANONYMOUS = {"items": [step.key for step in STEPS]}
_PAPER_FORM = {"language": "en", "return_address": "Customer Research, Mail Stop 11"}
_TRANSCRIPT = {"text": "P-01: It took long.", "names_removed": "on"}

_TABLE = [
    # Public, and one's own
    Door("report_health", get=EVERYBODY),
    Door("landing", get=EVERYBODY),
    Door("sign_in", get=EVERYBODY, post=EVERYBODY),
    Door("sign_up_for_panel", get=EVERYBODY, post=EVERYBODY),
    Door("withdraw_from_panel", get=EVERYBODY, post=EVERYBODY),
    Door("opt_out", get=EVERYBODY, post=EVERYBODY),
    Door("ask_for_panel_link", get=EVERYBODY, post=EVERYBODY),
    Door("change_panel_entry", get=EVERYBODY, post=EVERYBODY),
    Door("join_study", get=EVERYBODY, post=EVERYBODY, at=lambda house: (house.join_page.address,)),
    Door(
        "sign_up_in_person",
        get=EVERYBODY,
        post=EVERYBODY,
        at=lambda house: (house.tablet_page.address,),
    ),
    Door("request_redress", get=EVERYBODY, post=EVERYBODY),
    Door("confirm_redress", get=EVERYBODY, post=EVERYBODY),
    Door("explain_redress", get=EVERYBODY),
    Door("sign_out", post=EVERYBODY_SIGNED_IN),
    Door("who_am_i", get=EVERYBODY_SIGNED_IN),
    Door("accept_rules", get=EVERYBODY_SIGNED_IN, post=EVERYBODY_SIGNED_IN),
    Door("home", get=EVERYBODY_SIGNED_IN),
    # Requests about contact data
    Door("list_redress", get=REVIEWERS),
    Door("list_vault_waiting", get=REVIEWERS),
    Door("record_redress", get=REVIEWERS, post=REVIEWERS),
    Door("view_redress_figures", get=REVIEWERS),
    Door("view_redress", get=REVIEWERS, at=_asked("open")),
    Door("open_redress", post=REVIEWERS, at=_asked("open")),
    Door("retry_redress_look_up", post=PRIVACY_OFFICE, at=_asked("stopped")),
    Door("write_redress_code", post=REVIEWERS, at=_asked("code_due")),
    Door("extend_redress", post=REVIEWERS, at=_asked("open")),
    Door("refer_redress", post=COMPONENT_OFFICER, at=_asked("open")),
    Door("report_redress", post=REVIEWERS, at=_asked("open")),
    Door("answer_redress", post=REVIEWERS, at=_asked("open")),
    Door("record_redress_appeal", post=REVIEWERS, at=_asked("answered")),
    Door("decide_redress_appeal", post=PRIVACY_OFFICE, at=_asked("appealed")),
    Door("correct_contact", post=REVIEWERS, at=_own_contact),
    Door("delete_contact", post=REVIEWERS, at=_own_contact),
    Door("open_redress_letter", post=REVIEWERS, at=_its_letter),
    Door("settle_redress_letter", post=REVIEWERS, at=_its_letter),
    Door("resend_redress_letter", post=REVIEWERS, at=_hanging_letter),
    # People
    Door("list_people", get=ADMINISTRATOR),
    Door("add_person", get=ADMINISTRATOR, post=ADMINISTRATOR),
    Door("view_person", get=ADMINISTRATOR, at=_newcomer),
    Door("grant_role", post=ADMINISTRATOR, at=_newcomer),
    Door(
        "end_role",
        get=ADMINISTRATOR | only(Role.PUBLIC_AFFAIRS),
        post=ADMINISTRATOR | only(Role.PUBLIC_AFFAIRS),
        at=_assignment,
    ),
    Door("record_training", post=ADMINISTRATOR, at=_newcomer),
    Door("close_account", get=ADMINISTRATOR, post=ADMINISTRATOR, at=_newcomer),
    Door("reopen_account", post=ADMINISTRATOR, at=lambda house: (house.closed_account.user_ref,)),
    Door("list_training", get=ADMINISTRATOR),
    Door("import_training", get=ADMINISTRATOR, post=ADMINISTRATOR),
    Door("record_course", get=ADMINISTRATOR, post=ADMINISTRATOR),
    Door("list_acceptances", get=ADMINISTRATOR),
    Door("list_access", get=ADMINISTRATOR | AUDITOR),
    Door("list_campaigns", get=ADMINISTRATOR),
    Door("open_campaign", post=ADMINISTRATOR),
    Door("view_campaign", get=ADMINISTRATOR | LEAD, at=_campaign),
    Door("decide_certifications", post=ADMINISTRATOR | LEAD, at=_campaign),
    # Being told
    Door("list_messages", get=EVERYBODY_SIGNED_IN),
    Door("read_messages", post=EVERYBODY_SIGNED_IN),
    Door("open_message", get=LEAD, at=lambda house: (house.message.message_ref,)),
    Door("set_preferences", get=EVERYBODY_SIGNED_IN, post=EVERYBODY_SIGNED_IN),
    Door("view_outbox", get=ADMINISTRATOR),
    Door("retry_letters", post=ADMINISTRATOR),
    Door("list_demonstration_mail"),  # only a demonstration has this page
    Door("view_demonstration_mail", at=lambda _: (1,)),
    # Studies
    Door("list_studies", get=EVERYBODY_SIGNED_IN),
    Door("plan_study", get=STARTERS, post=STARTERS),
    Door("start_plan", get=LEAD, post=LEAD, at=_plan),
    Door("discard_plan", get=LEAD, post=LEAD, at=_plan),
    Door("answer_step", get=LEAD, post=LEAD, at=lambda house: (house.plan.plan_ref, "audience")),
    Door("propose_member", post=LEAD, at=_plan),
    Door(
        "withdraw_proposal",
        post=LEAD,
        at=lambda house: (house.plan.plan_ref, house.plan.proposed.get().pk),
    ),
    Door("view_study", get=SEES, at=_collecting),
    Door("edit_study", get=LEAD, post=LEAD, at=_draft),
    Door("copy_study", post=SEES & STARTERS, at=_collecting),
    Door("view_activity", get=SEES, at=_collecting),
    Door("view_study_retention", get=SEES, at=_collecting),
    Door("list_materials", get=SEES, at=_collecting),
    Door("create_document", get=LEAD, post=LEAD, at=_draft),
    Door("view_document", get=SEES, at=_document),
    Door("create_document_version", get=LEAD, post=LEAD, at=_document),
    Door("remove_document", get=LEAD, post=LEAD, at=_document),
    Door("propose_revision", get=FACILITATES, post=FACILITATES, at=_document),
    Door("adopt_revision", get=LEAD, post=LEAD, at=_proposal),
    Door("decline_revision", get=LEAD, post=LEAD, at=_proposal),
    Door("view_package", get=SEES, at=_collecting),
    Door("declare_statistical", post=LEAD | PAPERWORK_OFFICER, at=_draft),
    Door(
        "write_statement",
        get=LEAD | PAPERWORK_OFFICER,
        post=LEAD | PAPERWORK_OFFICER,
        at=lambda house: (house.draft.code, "a"),
    ),
    Door(
        "complete_checklist",
        get=LEAD | PAPERWORK_OFFICER,
        post=LEAD | PAPERWORK_OFFICER,
        at=_draft,
    ),
    Door("download_package", get=SEES, at=lambda house: (house.collecting.code, "zip")),
    Door("view_instrument", get=SEES, at=_collecting),
    Door("compare_versions", get=SEES, at=_collecting),
    Door("preview_instrument", get=SEES, at=_collecting),
    Door("import_instrument", get=LEAD, post=LEAD, at=_draft),
    Door("download_instrument", get=SEES, at=lambda house: (house.collecting.code, 1, "csv")),
    Door("create_instrument_version", get=LEAD, post=LEAD, at=_draft),
    Door("begin_draft", post=LEAD, at=_draft),
    Door("view_draft", get=LEAD, at=_draft),
    Door("change_draft", post=LEAD, at=_draft, form=_of_draft(step="up:minutes")),
    Door("undo_draft", post=LEAD, at=_draft, form=_of_draft()),
    Door("redo_draft", post=LEAD, at=_draft, form=_of_draft()),
    Door("discard_draft", get=LEAD, post=LEAD, at=_draft),
    Door("make_version", post=LEAD, at=_draft, form=_of_draft()),
    Door("write_question", get=LEAD, post=LEAD, at=lambda house: (house.draft.code, "minutes")),
    Door(
        "bank_question",
        get=LEAD | REVIEWERS,
        post=LEAD | REVIEWERS,
        at=lambda house: (house.collecting.code, 1, "minutes"),
        form=lambda house: {"name": "Waiting time"},
    ),
    Door(
        "retire_bank_question",
        post=LEAD | REVIEWERS,
        at=lambda house: (house.banked.bank_ref,),
    ),
    Door("preview_draft", get=LEAD, post=LEAD, at=_draft),
    Door("search_bank", get=LEAD, at=_draft),
    Door("add_from_bank", get=LEAD, post=LEAD, at=_draft),
    Door("list_languages", get=LEAD, at=_draft),
    Door("translate_draft", get=LEAD, post=LEAD, at=lambda house: (house.draft.code, "es")),
    Door("write_page", get=LEAD, post=LEAD, at=_draft),
    Door("view_team", get=SEES | ADMINISTRATOR, at=_collecting),
    Door("request_access", post=LEAD | ADMINISTRATOR, at=_collecting),
    Door("ask_for_access", get=EVERYBODY_SIGNED_IN, post=EVERYBODY_SIGNED_IN),
    Door("list_requests", get=ADMINISTRATOR),
    Door("grant_request", post=ADMINISTRATOR, at=_request),  # the lead is the study's author
    Door("decline_request", post=ADMINISTRATOR, at=_request),
    Door("withdraw_request", post=LEAD, at=_request),  # who asked
    Door(
        "end_access",
        get=LEAD | ADMINISTRATOR,
        post=LEAD | ADMINISTRATOR,
        at=lambda house: (house.collecting.code, house.grant.pk),
    ),
    Door("open_collection", post=LEAD, at=_approved),
    Door("add_wave", post=LEAD, at=_collecting),
    Door("rename_wave", get=LEAD, post=LEAD, at=_wave),
    Door("close_wave", get=LEAD, post=LEAD, at=lambda house: (house.to_close.code, 1)),
    Door("close_study", get=LEAD, post=LEAD, at=_approved),
    # Approvals and reviews
    Door("view_approvals", get=SEES, at=_collecting),
    Door("edit_pta", get=LEAD, post=LEAD, at=_draft),
    Door("submit_pta", post=LEAD, at=_draft),
    Door("renew_pta", post=LEAD, at=_approved),
    Door("discard_renewal", get=LEAD, post=LEAD, at=_changed),
    Door("withdraw_pta", post=LEAD, at=_in_review),
    Door("record_clearance", get=SEES, post=PAPERWORK_OFFICER, at=_approved),
    # Paperwork Reduction Act
    Door("view_icr", get=SEES, at=_collecting),
    Door("edit_burden", get=LEAD, post=LEAD, at=_draft),
    Door("prepare_icr", get=LEAD, post=LEAD, at=_draft),
    Door("hand_over_icr", post=LEAD, at=_draft),
    Door("withdraw_icr", post=LEAD, at=_draft),
    Door("record_notice", get=PAPERWORK_OFFICER, post=PAPERWORK_OFFICER, at=_notice),
    Door("submit_icr", get=PAPERWORK_OFFICER, post=PAPERWORK_OFFICER, at=_collecting),
    Door("return_icr", get=PAPERWORK_OFFICER, post=PAPERWORK_OFFICER, at=_collecting),
    Door("record_decision", get=PAPERWORK_OFFICER, post=PAPERWORK_OFFICER, at=_changed),
    Door("record_clearance_change", get=PAPERWORK_OFFICER, post=PAPERWORK_OFFICER, at=_changed),
    Door("void_clearance", get=PAPERWORK_OFFICER, post=PAPERWORK_OFFICER, at=_changed),
    Door("list_umbrellas", get=STARTERS | OVERSEERS),
    Door("view_umbrella", get=STARTERS | OVERSEERS, at=_umbrella),
    Door("record_umbrella", get=PAPERWORK_OFFICER, post=PAPERWORK_OFFICER),
    Door("edit_umbrella", get=PAPERWORK_OFFICER, post=PAPERWORK_OFFICER, at=_umbrella),
    Door("record_pra_contact", get=PAPERWORK_OFFICER, post=PAPERWORK_OFFICER),
    Door("list_reviews", get=REVIEWERS | PAPERWORK_OFFICER),
    Door("review_pta", get=SEES, at=_pta),
    Door("download_pta", get=SEES, at=_pta),
    Door("decide_on_pta", post=COMPONENT_OFFICER, at=_pta, form=_keeping),
    Door("settle_matters", post=LEAD, at=lambda house: (house.to_answer.pta.study.code,)),
    Door("accept_point", post=COMPONENT_OFFICER, at=lambda house: (house.to_accept.pk,)),
    Door("reopen_point", post=COMPONENT_OFFICER, at=lambda house: (house.to_accept.pk,)),
    Door("confirm_condition", post=REVIEWERS, at=lambda house: (house.to_confirm.pk,)),
    Door("refuse_condition", post=REVIEWERS, at=lambda house: (house.to_confirm.pk,)),
    Door("approve_pta", post=COMPONENT_OFFICER, at=_pta, form=_keeping),  # whose turn it is
    Door("return_pta", post=COMPONENT_OFFICER, at=_pta, form=_keeping),
    Door("comment_on_pta", post=REVIEWERS, at=_pta),
    Door("list_tools", get=STARTERS | SEES_TOOLS),
    Door("record_tool", get=STARTERS, post=STARTERS),
    Door("view_tool", get=STARTERS | SEES_TOOLS, at=_tool),
    Door("edit_tool", get=STARTERS, post=STARTERS, at=_tool),
    Door("approve_tool", post=TOOL_OFFICES, at=_tool),
    Door("return_tool", post=TOOL_OFFICES, at=_tool),
    Door("request_deletion", post=LEAD | PRIVACY_OFFICE, at=_deletion),
    Door("confirm_deletion", at=_deletion),  # nobody, before it was requested
    Door("record_vendor", get=STARTERS, post=STARTERS),
    Door("view_vendor", get=STARTERS | SEES_TOOLS, at=_vendor),
    Door("edit_vendor", get=STARTERS, post=STARTERS, at=_vendor),
    Door("approve_vendor", post=PRIVACY_OFFICE, at=_vendor),
    Door("return_vendor", post=PRIVACY_OFFICE, at=_vendor),
    Door("record_vendor_staff", post=STARTERS, at=_vendor),
    Door("record_vendor_key", get=STARTERS | SEES_TOOLS, post=STARTERS, at=_vendor),
    Door("confirm_vendor_key", post=PRIVACY_OFFICE, at=_of("vendor_key")),
    Door("end_vendor_key", post=PRIVACY_OFFICE, at=_of("vendor_key")),
    Door("record_extension", post=STARTERS, at=_vendor),
    Door("confirm_extension", post=PRIVACY_OFFICE, at=_of("extension")),
    Door(
        "record_destruction",
        get=STARTERS | SEES_TOOLS,
        post=STARTERS | PRIVACY_OFFICE,
        at=_of("owed"),
    ),
    Door("verify_destruction", post=PRIVACY_OFFICE | RECORDS_OFFICER, at=_of("received")),
    Door("send_back_destruction", post=PRIVACY_OFFICE | RECORDS_OFFICER, at=_of("received")),
    # Sharing, and suspected misuse
    Door("list_agreements", get=SEES_SHARING),
    Door("list_study_agreements", get=SEES, at=_collecting),
    Door("request_agreement", get=LEAD, post=LEAD, at=_collecting),
    Door("view_agreement", get=SEES | SEES_SHARING, at=_of("agreement")),
    Door("edit_agreement", get=LEAD, post=LEAD, at=_of("returned_agreement")),
    Door("review_agreement", post=SEES_SHARING, at=_of("agreement")),
    Door("clear_agreement", post=PRIVACY_OFFICE, at=_of("reviewed_agreement")),
    Door("return_agreement", post=SEES_SHARING, at=_of("agreement")),
    Door("withdraw_agreement", post=LEAD, at=_of("agreement")),
    Door("report_misuse", get=EVERYBODY_SIGNED_IN, post=EVERYBODY_SIGNED_IN),
    Door("list_incidents", get=PRIVACY_OFFICE | INSPECTOR),
    Door("view_incident", get=PRIVACY_OFFICE, at=_incident),
    Door("open_incident", post=PRIVACY_OFFICE, at=_incident),
    Door("refer_incident", post=PRIVACY_OFFICE, at=_incident),
    Door("close_incident", post=PRIVACY_OFFICE, at=_incident),
    Door("view_inventory", get=OVERSEERS),
    # Oversight
    Door("view_dashboards", get=OVERSEERS),
    Door("view_burden", get=OVERSEERS),
    Door("view_audit", get=AUDITOR),
    Door("request_verification", post=AUDITOR),
    Door("view_verification", get=AUDITOR, at=lambda house: (house.verification.verification_ref,)),
    Door("save_view", post=OVERSEERS),
    Door("rename_view", get=PRIVACY_OFFICE, post=PRIVACY_OFFICE, at=_saved_view),
    Door("delete_view", get=PRIVACY_OFFICE, post=PRIVACY_OFFICE, at=_saved_view),
    # Notices
    Door("edit_notice", get=SEES, post=LEAD, at=_draft),
    Door("translate_notice", get=LEAD, post=LEAD, at=lambda house: (house.draft.code, "es")),
    Door("release_notice", post=LEAD, at=_draft),
    Door("list_statements", get=STARTERS | REVIEWERS),
    Door("record_statement", get=STARTERS | REVIEWERS, post=STARTERS | REVIEWERS),
    # Fieldwork
    Door("view_fieldwork", get=SEES, at=_collecting),
    Door("record_anonymisation", post=LEAD, at=_employees, form=lambda _: _ANONYMOUS),
    Door("review_texts", get=REVIEWS_TEXTS, post=REVIEWS_TEXTS, at=_wave),
    Door("read_texts", get=ANALYSES, at=_wave),
    Door("download_texts", get=ANALYSES, at=_wave),
    Door("list_themes", get=ANALYSES, at=_collecting),
    Door("add_theme", get=ANALYSES, post=ANALYSES, at=_collecting),
    Door("edit_theme", get=ANALYSES, post=ANALYSES, at=_theme),
    Door("remove_theme", post=ANALYSES, at=_theme),
    Door("code_texts", get=ANALYSES, post=ANALYSES, at=_wave),
    Door("begin_call", get=FACILITATES, post=FACILITATES, at=_collecting, form=_begun),
    Door("record_call_consent", post=FACILITATES, at=_collecting, form=_on_the_phone(-1)),
    Door("ask_call", post=FACILITATES, at=_collecting, form=_on_the_phone(0)),
    Door("send_call", post=FACILITATES, at=_collecting, form=_on_the_phone(0)),
    Door("stop_call", post=FACILITATES, at=_collecting, form=_on_the_phone(0)),
    Door("start_import", get=LEAD, post=LEAD, at=_collecting),
    Door("view_import", get=LEAD, at=_import),
    Door("map_import", post=LEAD, at=_import),
    Door("split_import", post=LEAD, at=_import),
    Door("import_responses", post=LEAD, at=_import),
    Door("discard_import", post=LEAD, at=_import),
    Door("load_summary", get=LEAD, post=LEAD, at=lambda house: (house.by_company.code,)),
    Door(
        "view_summary",
        get=LEAD,  # the only one of the team there
        at=lambda house: (house.by_company.code, house.summary.summary_ref),
    ),
    Door("answer_survey", get=EVERYBODY, post=EVERYBODY, at=_survey, form=_progress),
    Door("thank_participant", get=EVERYBODY, at=_survey),
    Door("about_survey", get=EVERYBODY, at=_survey),
    Door("view_links", get=SEES, at=_collecting),
    Door(
        "publish_link",
        get=LEAD,
        post=LEAD,
        at=lambda house: (house.approved.code, 1),
        form=lambda _: {"person_kind": "public"},
    ),
    Door("edit_link", get=LEAD, post=LEAD, at=_link, form=lambda _: {"person_kind": "public"}),
    Door("pause_link", post=LEAD, at=_link),
    Door("resume_link", post=LEAD, at=lambda house: (house.changed.code, 1)),
    Door("download_code", get=SEES, at=lambda house: (*_link(house), "svg")),
    Door("view_paper", get=SEES, at=_collecting),
    Door("make_paper_form", get=LEAD, post=LEAD, at=_collecting, form=lambda _: _PAPER_FORM),
    Door("print_paper_form", get=TEAM, at=_paper_form),
    Door("preview_paper_form", get=SEES, at=_paper_form),
    Door("hand_out_forms", get=LEAD, post=LEAD, at=_collecting, form=_handout),
    Door("open_paper_batch", get=LEAD, post=LEAD, at=_collecting, form=_pile),
    Door("view_paper_batch", get=SEES, at=_batch("to_key")),
    Door(
        "key_paper_form",
        get=TRANSCRIBES,
        post=TRANSCRIBES,
        at=_batch("to_key"),
        form=lambda _: {"form-number": "1", "form-seal": "yes"},
    ),
    Door("settle_paper_form", get=TRANSCRIBES, post=TRANSCRIBES, at=_to_settle),
    Door("attach_paper_scan", post=TRANSCRIBES, at=_batch("to_key"), form=lambda _: _a_scan()),
    Door(
        "open_paper_scan",
        post=TRANSCRIBES,
        at=lambda house: (*_batch("to_take_over")(house), house.scan.scan_ref),
        form=lambda _: {"purpose": "transcription"},
    ),
    Door("finish_paper_batch", post=LEAD, at=_batch("to_take_over")),
    Door("discard_paper_batch", post=LEAD, at=_batch("to_key")),
    Door(
        "record_paper_destroyed",
        post=TRANSCRIBES,
        at=_batch("to_destroy"),
        form=lambda _: {"destroyed_on": NOW.date().isoformat(), "everything": "on"},
    ),
    Door("schedule_session", get=FACILITATES, post=FACILITATES, at=_collecting),
    Door("view_session", get=TRANSCRIBES, at=_session("scheduled")),
    Door("acknowledge_script", post=FACILITATOR, at=_session("scheduled")),
    Door("record_consents", post=FACILITATOR, at=_session("told")),
    Door("withdraw_quoting", post=FACILITATES, at=_session("told")),
    Door("list_quotes", get=ANALYSES | REVIEWERS, at=_collecting),
    Door("code_speakers", get=ANALYSES, post=ANALYSES, at=_quoted_session),
    Door("choose_quote", get=ANALYSES, post=ANALYSES, at=_quoted_session),
    Door("decide_quote", post=REVIEWERS, at=_quote),
    Door("start_session", post=FACILITATOR, at=_session("told")),
    Door("end_session", post=FACILITATOR, at=_session("under_way")),
    Door("close_session", post=FACILITATOR, at=_session("ended")),
    Door("attach_recording", post=FACILITATOR, at=_session("under_way"), form=_audio),
    Door("play_recording", post=TRANSCRIBES, at=_session("recorded"), form=_recording),
    Door("send_recording", post=TRANSCRIBES, at=_session("recorded"), form=_recording),
    Door(
        "download_recording",
        post=TRANSCRIBES,
        at=lambda house: (*_session("recorded")(house), house.for_a_service.file_ref),
    ),
    Door("list_sent_recordings", get=REVIEWERS | AUDITOR),
    Door("save_transcript", post=TRANSCRIBES, at=_session("ended"), form=lambda _: _TRANSCRIPT),
    Door("complete_transcript", post=TRANSCRIBES, at=_session("ended"), form=lambda _: _TRANSCRIPT),
    Door(
        "open_transcript",
        post=TRANSCRIBES,
        at=_session("transcribed"),
        form=lambda _: {"purpose": "accuracy_check"},
    ),
    Door("confirm_transcript", post=TRANSCRIBES - FACILITATOR, at=_session("transcribed")),
    # The contact vault
    Door("view_join_pages", get=RECRUITER, at=_signing_up),
    Door("open_join_page", post=RECRUITER, at=lambda house: (*_signing_up(house), "internet")),
    Door("close_join_page", post=RECRUITER, at=_flyer),
    Door("open_kiosk", post=RECRUITER, at=lambda house: (*_signing_up(house), "in_person")),
    Door("download_join_code", get=RECRUITER, at=lambda house: (*_flyer(house), "svg")),
    Door(
        "bring_in_panel",
        post=RECRUITER,
        at=_signing_up,
        form=lambda house: {"people": "2", "use": "future_waves"},
    ),
    Door("view_contacts", get=RECRUITER | LEAD | PRIVACY_OFFICE, at=_collecting),
    Door("list_openings", get=PRIVACY_OFFICE),
    Door("view_openings", get=RECRUITER | LEAD | PRIVACY_OFFICE, at=_collecting),
    Door("import_contacts", get=RECRUITER, post=RECRUITER, at=_collecting),
    Door("view_contact_import", get=RECRUITER, at=_long_list),
    Door(
        "store_contact_import",
        post=RECRUITER,
        at=lambda house: (house.collecting.code, house.checked_list.run_ref),
    ),
    Door("restart_contact_import", post=RECRUITER, at=_long_list),
    Door("discard_contact_import", get=RECRUITER, post=RECRUITER, at=_long_list),
    Door(
        "record_opt_out",
        get=RECRUITER,
        post=RECRUITER,
        at=_collecting,
        form=lambda _: {"email": "nobody@mail.example"},
    ),
    Door("open_contacts", post=RECRUITER, at=_collecting, form=lambda _: {"purpose": "recruit"}),
    Door("draw_invitations", post=RECRUITER, at=_wave),
    Door("list_handovers", get=SEES_HANDOVERS, at=_with_vendor),
    Door(
        "prepare_handover", get=RECRUITER, post=RECRUITER, at=_with_vendor, form=_prepared_handover
    ),
    Door("view_handover", get=SEES_HANDOVERS, at=_handover("to_release")),
    Door("release_handover", post=COMPONENT_OFFICER, at=_handover("to_release")),
    Door(
        "decline_handover",
        post=COMPONENT_OFFICER,
        at=_handover("to_release"),
        form=lambda _: {"reason": "Too many people."},
    ),
    Door("withdraw_handover", post=RECRUITER, at=_handover("to_release")),
    Door("download_handover", post=RECRUITER, at=_handover("to_fetch")),
    Door(
        "record_return",
        post=RECRUITER,
        at=_handover("handed_over"),
        form=lambda _: {
            "received_on": NOW.date().isoformat(),
            "reached": 1,
            "declined": 1,
            "not_reached": 1,
        },
    ),
    Door("list_disclosures", get=REVIEWERS | AUDITOR),
    Door("view_mailings", get=RECRUITER, at=_to_write),
    Door("open_demonstration_messages", at=_to_write),  # only a demonstration has it
    Door("create_mailing", get=RECRUITER, post=RECRUITER, at=_to_write),
    Door("view_mailing", get=RECRUITER, at=_mailing("drafted")),
    Door("change_mailing", get=RECRUITER, post=RECRUITER, at=_mailing("drafted")),
    Door("try_mailing", post=RECRUITER, at=_mailing("drafted")),
    Door("schedule_mailing", post=RECRUITER, at=_mailing("drafted"), form=lambda _: {"people": 1}),
    Door("pause_mailing", post=RECRUITER, at=_mailing("sending")),
    Door("resume_mailing", post=RECRUITER, at=_mailing("stalled")),
    Door("stop_mailing", get=RECRUITER, post=RECRUITER, at=_mailing("sending")),
    Door("retry_mailing", post=RECRUITER, at=_mailing("sending")),
    Door("view_letters", get=RECRUITER, at=_letters),
    Door("print_letters", post=RECRUITER, at=_letters, form=lambda _: {"office": "Mail Stop 11"}),
    Door("download_letters", post=RECRUITER, at=lambda house: (*_print_run(house), 1)),
    Door(
        "mark_letters_mailed",
        post=RECRUITER,
        at=_print_run,
        form=lambda _: {"went": "went", "mailed_on": NOW.date()},
    ),
    Door(
        "record_returned_letter",
        get=RECRUITER,
        post=RECRUITER,
        at=_collecting,
        form=lambda _: {"slip": "2345-6789-ABCD"},
    ),
    Door("view_calls", get=RECRUITER, at=_phone_list),
    Door("call_next_contact", post=RECRUITER, at=_phone_list),
    Door(
        "record_call",
        post=RECRUITER,
        at=lambda house: (*_phone_list(house), house.on_the_phone.pk),
        form=lambda _: {"outcome": "declined"},
    ),
    Door("store_signature", get=FACILITATES, post=FACILITATES, at=_session("told")),
    # Retention
    Door("view_retention", get=SEES_RETENTION),
    Door("view_disposition_report", get=SEES_RETENTION),
    Door("set_hold", post=RECORDS_OFFICER),
    Door("review_hold", post=RECORDS_OFFICER, at=lambda house: (house.hold.pk,)),
    Door("lift_hold", post=RECORDS_OFFICER, at=lambda house: (house.hold.pk,)),
    Door("view_needs", get=SEES_RETENTION | LEAD, at=lambda house: (house.closed.study_ref,)),
    Door(
        "state_need",
        get=LEAD,
        post=LEAD,
        at=lambda house: (house.closed.study_ref, "responses.closed"),
    ),
    Door("withdraw_need", post=LEAD, at=lambda house: (house.need.pk,)),
    Door(
        "decide_need",
        post=RECORDS_OFFICER,
        at=lambda house: (house.need.pk,),
        form=lambda _: {"decision": "decline"},
    ),
    Door("confirm_clock", get=RECORDS_OFFICER, post=RECORDS_OFFICER),
    Door("list_rules", get=SEES_RETENTION),
    Door(
        "propose_rule_change",
        get=RECORDS_OFFICER,
        post=RECORDS_OFFICER,
        at=lambda _: ("transcripts.closed",),
    ),
    Door("view_rule_change", get=SEES_RETENTION, at=_rule_change),
    Door("withdraw_rule_change", post=RECORDS_OFFICER, at=_rule_change),
    Door(
        "decide_rule_change",
        post=RECORDS_OFFICER,
        at=lambda house: (house.rule_change_of_another.pk,),
        form=lambda _: {"decision": "decline"},
    ),
    Door("purge_now", get=RECORDS_OFFICER, post=RECORDS_OFFICER, at=_discarded),
    Door("view_certificate", get=SEES_RETENTION, at=_certificate),
    Door("download_certificate", get=SEES_RETENTION, at=_certificate),
    Door("print_certificate", get=SEES_RETENTION, at=_certificate),
    Door("explain_retention", get=EVERYBODY),
    Door("list_certificate_keys", get=EVERYBODY),
    Door("download_certificate_keys", get=EVERYBODY),
    # Reports
    Door("list_library", get=EVERYBODY),
    Door("view_publication", get=EVERYBODY, at=lambda house: (house.public.publication_ref,)),
    Door("view_publication_version", get=EVERYBODY, at=_public),
    Door("download_publication", get=EVERYBODY, at=lambda house: (*_public(house), "csv")),
    Door("view_public_chart", get=EVERYBODY, at=lambda house: (*_public(house), 0)),
    Door("list_reports", get=READS_REPORTS),
    Door("list_study_reports", get=SEES, at=_closed),
    Door("list_publications", get=OVERSEERS),
    Door("draft_report", get=ANALYSES, post=ANALYSES, at=_closed),
    Door("preview_report", post=ANALYSES, at=_closed),
    Door("view_report", get=ANALYSES | REVIEWERS, at=_rendered),
    Door("view_evidence", get=ANALYSES | REVIEWERS, at=_rendered),
    Door("edit_report", get=ANALYSES, post=ANALYSES, at=_report),
    Door("choose_comparisons", get=ANALYSES, post=ANALYSES, at=_report),
    Door("choose_quotes", get=ANALYSES, post=ANALYSES, at=_report),
    Door("import_weights", get=ANALYSES, post=ANALYSES, at=_report),
    Door("remove_weights", post=ANALYSES, at=_report),
    Door("render_report", post=ANALYSES, at=_report),
    Door("stop_rendering", post=ANALYSES, at=lambda house: (house.in_work.report_ref,)),
    Door("look_for_merges", post=ANALYSES, at=_report),
    Door(
        "merge_categories",
        post=ANALYSES,
        at=lambda house: (*_report(house), "age"),
        form=lambda _: {"labels": ["18 to 34", "35 to 54"]},
    ),
    Door("undo_merge", post=ANALYSES, at=lambda house: (*_report(house), "age")),
    Door("check_report", post=ANALYSES, at=_rendered),
    Door("review_report", post=REVIEWERS, at=_checked),
    Door("release_report", post=LEAD | REVIEWERS, at=_ready),
    Door("publish_report", post=PRIVACY_OFFICE, at=_released),
    Door("correct_report", post=ANALYSES, at=_released),
    Door("return_report", get=REVIEWERS, post=REVIEWERS, at=_checked),
    Door("answer_report_point", post=ANALYSES, at=_comment),
    Door("accept_report_point", post=REVIEWERS, at=_answered),
    Door(
        "reopen_report_point",
        post=REVIEWERS,
        at=_answered,
        form=lambda house: {f"point-{house.to_accept_in_report.pk}-text": "Say more."},
    ),
    Door("add_finding", get=ANALYSES, post=ANALYSES, at=_report),
    Door("edit_finding", get=ANALYSES, post=ANALYSES, at=_words),
    Door("move_finding", post=ANALYSES, at=_words, form=lambda _: {"to": "down"}),
    Door("remove_finding", get=ANALYSES, post=ANALYSES, at=_words),
    Door(
        "confirm_number",
        post=ANALYSES,
        at=_with_a_number,
        form=lambda _: {"number": "77", "reason": "A sum."},
    ),
    Door("add_recommendation", get=ANALYSES, post=ANALYSES, at=_report),
    Door("edit_recommendation", get=ANALYSES, post=ANALYSES, at=_words),
    Door("move_recommendation", post=ANALYSES, at=_words, form=lambda _: {"to": "down"}),
    Door("remove_recommendation", get=ANALYSES, post=ANALYSES, at=_words),
    Door("follow_recommendation", post=ANALYSES | REVIEWERS, at=_followed),
    Door("name_reader", post=ANALYSES | REVIEWERS, at=_rendered),
    Door(
        "remove_reader",
        post=ANALYSES | REVIEWERS,
        at=lambda house: (*_ready(house), house.ready.readers.get().pk),
    ),
    Door("withdraw_release", post=ANALYSES | REVIEWERS, at=_rendered),
    Door("download_report", get=ANALYSES | REVIEWERS, at=lambda house: (*_rendered(house), "csv")),
    Door("view_chart", get=ANALYSES | REVIEWERS, at=lambda house: (*_rendered(house), 0)),
]
DOORS = {door.name: door for door in _TABLE}
