"""How the web asks about contacts and the panel: all served by the vault's own service."""

from participants.views.contacts import draw_invitations, open_contacts, view_contacts
from participants.views.imports import import_contacts
from participants.views.opt_outs import opt_out, record_opt_out
from participants.views.panel import (
    ask_for_panel_link,
    change_panel_entry,
    sign_up_for_panel,
    withdraw_from_panel,
)
from participants.views.signatures import store_signature

__all__ = [
    "ask_for_panel_link",
    "change_panel_entry",
    "draw_invitations",
    "import_contacts",
    "open_contacts",
    "opt_out",
    "record_opt_out",
    "sign_up_for_panel",
    "store_signature",
    "view_contacts",
    "withdraw_from_panel",
]
