"""What changes in the vault: contacts, the panel, and signatures."""

from participants.actions.imports import BatchDetails, BatchRefusedError, import_contacts
from participants.actions.invitations import draw_invitations, forget_used_invitations
from participants.actions.openings import OpenContact, OpenPage, open_contacts
from participants.actions.opt_outs import opt_in, opt_out, record_opt_out
from participants.actions.panel import PanelDraft, sign_up_for_panel, withdraw_from_panel
from participants.actions.signatures import store_signature

__all__ = [
    "BatchDetails",
    "BatchRefusedError",
    "OpenContact",
    "OpenPage",
    "PanelDraft",
    "draw_invitations",
    "forget_used_invitations",
    "import_contacts",
    "open_contacts",
    "opt_in",
    "opt_out",
    "record_opt_out",
    "sign_up_for_panel",
    "store_signature",
    "withdraw_from_panel",
]
