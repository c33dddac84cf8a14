"""What changes studies: verbs, each locked, checked by its policy, recorded, then announced."""

from studies.actions.access_requests import (
    decline_request,
    grant_request,
    request_access,
    withdraw_request,
)
from studies.actions.admissions import Invited, Spent, admit_people, spend_admission
from studies.actions.bank import bank_question, retire_bank_question
from studies.actions.building import (
    begin_draft,
    change_draft,
    discard_draft,
    make_version,
    redo_draft,
    undo_draft,
)
from studies.actions.burden import edit_burden
from studies.actions.campaigns import (
    close_due_campaigns,
    decide_certifications,
    open_campaign,
    open_due_campaign,
)
from studies.actions.clearance_clock import expire_clearances, remind_of_clearances
from studies.actions.clearances import (
    record_addressing,
    record_clearance,
    record_clearance_change,
    void_clearance,
)
from studies.actions.collection import (
    add_wave,
    close_study,
    close_wave,
    open_collection,
    rename_wave,
)
from studies.actions.conditions import confirm_condition, mark_condition, refuse_condition
from studies.actions.decisions import (
    record_decision,
    record_notice,
    return_icr,
    submit_icr,
)
from studies.actions.destruction import (
    confirm_deletion,
    expect_certificate_of_disclosure,
    follow_destruction,
    record_destruction,
    request_deletion,
    send_back_destruction,
    verify_destruction,
)
from studies.actions.documents import create_document, create_document_version, remove_document
from studies.actions.incidents import (
    close_incident,
    open_incident,
    refer_incident,
    report_misuse,
)
from studies.actions.instruments import create_instrument_version
from studies.actions.packages import complete_checklist, declare_statistical, write_statement
from studies.actions.plans import (
    answer_step,
    copy_study,
    discard_plan,
    plan_study,
    propose_member,
    start_plan,
    withdraw_proposal,
)
from studies.actions.points import accept_point, answer_point, reopen_point, settle_matters
from studies.actions.remarks import comment_on_pta, decide_on_pta
from studies.actions.requests import hand_over_icr, prepare_icr, withdraw_icr
from studies.actions.reviews import (
    approve_pta_for_component,
    approve_pta_for_office,
    return_pta,
)
from studies.actions.revisions import adopt_revision, decline_revision, propose_revision
from studies.actions.sharing import (
    clear_agreement,
    edit_agreement,
    expire_agreements,
    request_agreement,
    return_agreement,
    review_agreement,
    withdraw_agreement,
)
from studies.actions.starts import record_start
from studies.actions.study import StudyDraft, add_objective, create_study, edit_study
from studies.actions.submissions import (
    discard_renewal,
    edit_pta,
    expire_ptas,
    remind_of_ptas,
    renew_pta,
    submit_pta,
    void_changed_approvals,
    withdraw_pta,
)
from studies.actions.team import end_access, expire_grants, revoke_grants
from studies.actions.tools import (
    approve_tool_for_privacy,
    approve_tool_for_public_affairs,
    edit_tool,
    expire_tools,
    record_tool,
    return_tool,
)
from studies.actions.umbrellas import edit_umbrella, record_pra_contact, record_umbrella
from studies.actions.vendor_keys import confirm_vendor_key, end_vendor_key, record_vendor_key
from studies.actions.vendors import (
    approve_vendor,
    confirm_extension,
    edit_vendor,
    record_extension,
    record_vendor,
    record_vendor_staff,
    return_vendor,
)

__all__ = [
    "Invited",
    "Spent",
    "StudyDraft",
    "accept_point",
    "add_objective",
    "add_wave",
    "admit_people",
    "adopt_revision",
    "answer_point",
    "answer_step",
    "approve_pta_for_component",
    "approve_pta_for_office",
    "approve_tool_for_privacy",
    "approve_tool_for_public_affairs",
    "approve_vendor",
    "bank_question",
    "begin_draft",
    "change_draft",
    "clear_agreement",
    "close_due_campaigns",
    "close_incident",
    "close_study",
    "close_wave",
    "comment_on_pta",
    "complete_checklist",
    "confirm_condition",
    "confirm_deletion",
    "confirm_extension",
    "confirm_vendor_key",
    "copy_study",
    "create_document",
    "create_document_version",
    "create_instrument_version",
    "create_study",
    "decide_certifications",
    "decide_on_pta",
    "declare_statistical",
    "decline_request",
    "decline_revision",
    "discard_draft",
    "discard_plan",
    "discard_renewal",
    "edit_agreement",
    "edit_burden",
    "edit_pta",
    "edit_study",
    "edit_tool",
    "edit_umbrella",
    "edit_vendor",
    "end_access",
    "end_vendor_key",
    "expect_certificate_of_disclosure",
    "expire_agreements",
    "expire_clearances",
    "expire_grants",
    "expire_ptas",
    "expire_tools",
    "follow_destruction",
    "grant_request",
    "hand_over_icr",
    "make_version",
    "mark_condition",
    "open_campaign",
    "open_collection",
    "open_due_campaign",
    "open_incident",
    "plan_study",
    "prepare_icr",
    "propose_member",
    "propose_revision",
    "record_addressing",
    "record_clearance",
    "record_clearance_change",
    "record_decision",
    "record_destruction",
    "record_extension",
    "record_notice",
    "record_pra_contact",
    "record_start",
    "record_tool",
    "record_umbrella",
    "record_vendor",
    "record_vendor_key",
    "record_vendor_staff",
    "redo_draft",
    "refer_incident",
    "refuse_condition",
    "remind_of_clearances",
    "remind_of_ptas",
    "remove_document",
    "rename_wave",
    "renew_pta",
    "reopen_point",
    "report_misuse",
    "request_access",
    "request_agreement",
    "request_deletion",
    "retire_bank_question",
    "return_agreement",
    "return_icr",
    "return_pta",
    "return_tool",
    "return_vendor",
    "review_agreement",
    "revoke_grants",
    "send_back_destruction",
    "settle_matters",
    "spend_admission",
    "start_plan",
    "submit_icr",
    "submit_pta",
    "undo_draft",
    "verify_destruction",
    "void_changed_approvals",
    "void_clearance",
    "withdraw_agreement",
    "withdraw_icr",
    "withdraw_proposal",
    "withdraw_pta",
    "withdraw_request",
    "write_statement",
]
