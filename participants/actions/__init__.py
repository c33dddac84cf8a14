"""What changes in the vault: contacts, the panel, and signatures."""

from participants.actions.disclosures import ReturnError, ReturnFacts, record_return
from participants.actions.handover_files import VendorFile, download_handover, write_handover
from participants.actions.handovers import (
    HandoverDraft,
    HandoverError,
    decline_handover,
    prepare_handover,
    release_handover,
    withdraw_handover,
)
from participants.actions.imports import BatchDetails, BatchRefusedError, import_contacts
from participants.actions.invitations import draw_invitations, forget_used_invitations
from participants.actions.joining import (
    close_join_page,
    end_kiosk,
    join_study,
    open_join_page,
    open_kiosk,
)
from participants.actions.mailings import (
    MailingDraft,
    change_mailing,
    create_mailing,
    pause_mailing,
    record_bounce,
    resume_mailing,
    retry_mailing,
    schedule_mailing,
    send_mailing,
    settle_lost_messages,
    stop_mailing,
    try_mailing,
)
from participants.actions.openings import OpenContact, OpenPage, open_contacts
from participants.actions.opt_outs import opt_in, opt_out, record_opt_out
from participants.actions.panel import (
    PanelDraft,
    change_panel_entry,
    leave_panel,
    sign_up_for_panel,
    withdraw_from_panel,
)
from participants.actions.panel_links import (
    ask_for_panel_link,
    letters_to_show,
    open_panel_entry,
    send_panel_links,
)
from participants.actions.panel_use import bring_in_panel
from participants.actions.signatures import store_signature

__all__ = [
    "BatchDetails",
    "BatchRefusedError",
    "HandoverDraft",
    "HandoverError",
    "MailingDraft",
    "OpenContact",
    "OpenPage",
    "PanelDraft",
    "ReturnError",
    "ReturnFacts",
    "VendorFile",
    "ask_for_panel_link",
    "bring_in_panel",
    "change_mailing",
    "change_panel_entry",
    "close_join_page",
    "create_mailing",
    "decline_handover",
    "download_handover",
    "draw_invitations",
    "end_kiosk",
    "forget_used_invitations",
    "import_contacts",
    "join_study",
    "leave_panel",
    "letters_to_show",
    "open_contacts",
    "open_join_page",
    "open_kiosk",
    "open_panel_entry",
    "opt_in",
    "opt_out",
    "pause_mailing",
    "prepare_handover",
    "record_bounce",
    "record_opt_out",
    "record_return",
    "release_handover",
    "resume_mailing",
    "retry_mailing",
    "schedule_mailing",
    "send_mailing",
    "send_panel_links",
    "settle_lost_messages",
    "sign_up_for_panel",
    "stop_mailing",
    "store_signature",
    "try_mailing",
    "withdraw_from_panel",
    "withdraw_handover",
    "write_handover",
]
