"""Who may do what in the vault, and why not. *Who* comes before *when*."""

from participants.policies.contacts import import_contacts, open_contacts, view_contacts
from participants.policies.invitations import NO_PAGE, draw_invitations
from participants.policies.opt_outs import record_opt_out
from participants.policies.signatures import store_signature

__all__ = [
    "NO_PAGE",
    "draw_invitations",
    "import_contacts",
    "open_contacts",
    "record_opt_out",
    "store_signature",
    "view_contacts",
]
