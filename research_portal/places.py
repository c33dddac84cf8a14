"""Where the form of an address stands that only takes a form."""

from typing import Any

from django.urls import NoReverseMatch, Resolver404, resolve, reverse

FORMS_ON: dict[str, tuple[str, ...]] = {
    "home": ("sign_out",),
    "list_messages": ("read_messages",),
    "view_outbox": ("retry_letters",),
    # People
    "view_person": ("grant_role", "record_training", "reopen_account"),
    "list_campaigns": ("open_campaign",),
    "view_campaign": ("decide_certifications",),
    "list_requests": ("grant_request", "decline_request"),
    "ask_for_access": ("withdraw_request",),
    # Studies
    "list_studies": ("retire_bank_question",),
    "start_plan": ("propose_member", "withdraw_proposal"),
    "view_study": ("copy_study", "open_collection", "add_wave"),
    "view_team": ("request_access",),
    "view_instrument": ("begin_draft",),
    "view_package": ("declare_statistical",),
    "view_approvals": ("submit_pta", "renew_pta", "withdraw_pta", "settle_matters"),
    "view_icr": ("hand_over_icr", "withdraw_icr"),
    "edit_notice": ("release_notice",),
    # Reviews
    "review_pta": ("decide_on_pta", "approve_pta", "return_pta", "comment_on_pta"),
    "list_reviews": ("accept_point", "reopen_point", "confirm_condition", "refuse_condition"),
    "view_tool": ("approve_tool", "return_tool"),
    "view_vendor": ("approve_vendor", "return_vendor", "record_extension"),
    "record_destruction": ("verify_destruction", "send_back_destruction"),
    "list_tools": ("request_deletion", "confirm_deletion", "confirm_extension"),
    "view_agreement": (
        *("review_agreement", "clear_agreement", "return_agreement", "withdraw_agreement"),
    ),
    "view_incident": ("open_incident", "refer_incident", "close_incident"),
    # Oversight
    "view_audit": ("request_verification",),
    "view_inventory": ("save_view",),
    # Fieldwork, contacts, retention, reports
    "view_fieldwork": ("record_anonymisation",),
    "view_paper_batch": ("attach_paper_scan", "open_paper_scan"),
    "view_links": ("pause_link", "resume_link"),
    "list_themes": ("remove_theme",),
    "list_quotes": ("decide_quote",),
    "view_import": ("map_import", "split_import", "import_responses", "discard_import"),
    "view_session": (
        *("acknowledge_script", "record_consents", "start_session", "end_session"),
        *("close_session", "attach_recording", "play_recording", "save_transcript"),
        *("complete_transcript", "open_transcript", "confirm_transcript"),
        *("send_recording", "download_recording", "withdraw_quoting"),
    ),
    "view_contacts": ("open_contacts", "draw_invitations"),
    "view_redress": ("decide_redress_appeal",),
    "view_rule_change": ("decide_rule_change", "withdraw_rule_change"),
    "view_needs": ("withdraw_need", "decide_need"),
    "view_retention": ("set_hold", "lift_hold", "review_hold"),
    "draft_report": ("preview_report",),
    "view_report": (
        *("render_report", "stop_rendering"),
        *("look_for_merges", "merge_categories", "undo_merge", "remove_weights"),
        *("check_report", "review_report", "release_report", "publish_report"),
        "correct_report",
        *("name_reader", "remove_reader", "withdraw_release"),
        *("move_finding", "confirm_number", "move_recommendation", "follow_recommendation"),
    ),
    "list_reports": ("answer_report_point", "accept_report_point", "reopen_report_point"),
}
PLACE_OF = {name: place for place, names in FORMS_ON.items() for name in names}


def place_of_the_form(name: str, parts: dict[str, Any], path: str) -> str:
    """The address of the page with the form, or "". A page takes the first parts of its forms'.

    Where the table says nothing, it is the page above in the address.
    """
    place, known = PLACE_OF.get(name, ""), list(parts.items())
    for number in range(len(known), -1, -1):
        try:
            return reverse(place, kwargs=dict(known[:number]))
        except NoReverseMatch:
            continue
    return _page_above(path)


def _page_above(path: str) -> str:
    above = path.rstrip("/").rpartition("/")[0] + "/"
    while above != "/":
        try:
            resolve(above)
        except Resolver404:
            above = above.rstrip("/").rpartition("/")[0] + "/"
        else:
            return above
    return ""
