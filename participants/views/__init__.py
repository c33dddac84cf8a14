"""How the web asks about contacts and the panel: all served by the vault's own service."""

from participants.views.contacts import draw_invitations, open_contacts, view_contacts
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
    "decline_handover",
    "download_handover",
    "draw_invitations",
    "import_contacts",
    "list_disclosures",
    "list_handovers",
    "open_contacts",
    "opt_out",
    "prepare_handover",
    "record_opt_out",
    "record_return",
    "release_handover",
    "sign_up_for_panel",
    "store_signature",
    "view_contacts",
    "view_handover",
    "withdraw_from_panel",
    "withdraw_handover",
]
