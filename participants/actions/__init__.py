"""What changes in the vault: contacts, the panel, and signatures."""

from participants.actions.imports import BatchDetails, BatchRefusedError, import_contacts
from participants.actions.invitations import draw_invitations, forget_used_invitations
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
from participants.actions.signatures import store_signature

__all__ = [
    "BatchDetails",
    "BatchRefusedError",
    "OpenContact",
    "OpenPage",
    "PanelDraft",
    "ask_for_panel_link",
    "change_panel_entry",
    "draw_invitations",
    "forget_used_invitations",
    "import_contacts",
    "leave_panel",
    "letters_to_show",
    "open_contacts",
    "open_panel_entry",
    "opt_in",
    "opt_out",
    "record_opt_out",
    "send_panel_links",
    "sign_up_for_panel",
    "store_signature",
    "withdraw_from_panel",
]
