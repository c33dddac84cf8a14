"""Who may do what in the vault, and why not. *Who* comes before *when*."""

from participants.policies.contacts import import_contacts, open_contacts, view_contacts
from participants.policies.handovers import (
    NOT_HANDED_OVER,
    decline_handover,
    download_handover,
    list_disclosures,
    list_handovers,
    prepare_handover,
    record_return,
    release_handover,
    view_handover,
    withdraw_handover,
)
from participants.policies.invitations import NO_PAGE, draw_invitations
from participants.policies.join_pages import (
    bring_in_panel,
    close_join_page,
    open_join_page,
    open_kiosk,
    view_join_pages,
)
from participants.policies.mailings import (
    change_mailing,
    create_mailing,
    pause_mailing,
    resume_mailing,
    retry_mailing,
    schedule_mailing,
    send_mailing,
    stop_mailing,
    try_mailing,
    view_mailings,
)
from participants.policies.opt_outs import record_opt_out
from participants.policies.signatures import store_signature

__all__ = [
    "NOT_HANDED_OVER",
    "NO_PAGE",
    "bring_in_panel",
    "change_mailing",
    "close_join_page",
    "create_mailing",
    "decline_handover",
    "download_handover",
    "draw_invitations",
    "import_contacts",
    "list_disclosures",
    "list_handovers",
    "open_contacts",
    "open_join_page",
    "open_kiosk",
    "pause_mailing",
    "prepare_handover",
    "record_opt_out",
    "record_return",
    "release_handover",
    "resume_mailing",
    "retry_mailing",
    "schedule_mailing",
    "send_mailing",
    "stop_mailing",
    "store_signature",
    "try_mailing",
    "view_contacts",
    "view_handover",
    "view_join_pages",
    "view_mailings",
    "withdraw_handover",
]
