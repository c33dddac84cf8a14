"""How the web asks about contacts and the panel: all served by the vault's own service."""

from participants.views.calls import call_next_contact, record_call, view_calls
from participants.views.contacts import draw_invitations, open_contacts, view_contacts
from participants.views.demonstration import open_demonstration_messages
from participants.views.disclosures import list_disclosures
from participants.views.handovers import (
    decline_handover,
    download_handover,
    list_handovers,
    prepare_handover,
    record_return,
    release_handover,
    view_handover,
    withdraw_handover,
)
from participants.views.imports import import_contacts
from participants.views.join_pages import (
    bring_in_panel,
    close_join_page,
    download_join_code,
    open_join_page,
    open_kiosk,
    view_join_pages,
)
from participants.views.joining import join_study, sign_up_in_person
from participants.views.letters import (
    download_letters,
    mark_letters_mailed,
    print_letters,
    record_returned_letter,
    view_letters,
)
from participants.views.long_lists import (
    discard_contact_import,
    restart_contact_import,
    store_contact_import,
    view_contact_import,
)
from participants.views.mailings import (
    change_mailing,
    create_mailing,
    pause_mailing,
    resume_mailing,
    retry_mailing,
    schedule_mailing,
    stop_mailing,
    try_mailing,
    view_mailing,
    view_mailings,
)
from participants.views.openings import list_openings, view_openings
from participants.views.opt_outs import opt_out, record_opt_out
from participants.views.panel import (
    ask_for_panel_link,
    change_panel_entry,
    sign_up_for_panel,
    withdraw_from_panel,
)
from participants.views.redress import (
    answer_redress,
    decide_redress_appeal,
    extend_redress,
    list_redress,
    open_redress,
    record_redress,
    record_redress_appeal,
    refer_redress,
    report_redress,
    retry_redress_look_up,
    view_redress,
    write_redress_code,
)
from participants.views.redress_contacts import (
    correct_contact,
    delete_contact,
    open_redress_letter,
    resend_redress_letter,
    settle_redress_letter,
    view_redress_figures,
)
from participants.views.redress_public import (
    confirm_redress,
    explain_redress,
    request_redress,
)
from participants.views.signatures import store_signature
from participants.views.waiting import list_vault_waiting

__all__ = [
    "answer_redress",
    "ask_for_panel_link",
    "bring_in_panel",
    "call_next_contact",
    "change_mailing",
    "change_panel_entry",
    "close_join_page",
    "confirm_redress",
    "correct_contact",
    "create_mailing",
    "decide_redress_appeal",
    "decline_handover",
    "delete_contact",
    "discard_contact_import",
    "download_handover",
    "download_join_code",
    "download_letters",
    "draw_invitations",
    "explain_redress",
    "extend_redress",
    "import_contacts",
    "join_study",
    "list_disclosures",
    "list_handovers",
    "list_openings",
    "list_redress",
    "list_vault_waiting",
    "mark_letters_mailed",
    "open_contacts",
    "open_demonstration_messages",
    "open_join_page",
    "open_kiosk",
    "open_redress",
    "open_redress_letter",
    "opt_out",
    "pause_mailing",
    "prepare_handover",
    "print_letters",
    "record_call",
    "record_opt_out",
    "record_redress",
    "record_redress_appeal",
    "record_return",
    "record_returned_letter",
    "refer_redress",
    "release_handover",
    "report_redress",
    "request_redress",
    "resend_redress_letter",
    "restart_contact_import",
    "resume_mailing",
    "retry_mailing",
    "retry_redress_look_up",
    "schedule_mailing",
    "settle_redress_letter",
    "sign_up_for_panel",
    "sign_up_in_person",
    "stop_mailing",
    "store_contact_import",
    "store_signature",
    "try_mailing",
    "view_calls",
    "view_contact_import",
    "view_contacts",
    "view_handover",
    "view_join_pages",
    "view_letters",
    "view_mailing",
    "view_mailings",
    "view_openings",
    "view_redress",
    "view_redress_figures",
    "withdraw_from_panel",
    "withdraw_handover",
    "write_redress_code",
]
