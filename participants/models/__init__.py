"""What the vault keeps. Personal fields are sealed under keys of their own kind."""

from participants.models.contacts import Contact, ContactBatch, VaultOpening
from participants.models.invitations import Invitation, WaveLink
from participants.models.opt_outs import OptOut
from participants.models.panel import PanelEntry, PanelSignUps
from participants.models.signatures import ConsentSignature

__all__ = [
    "ConsentSignature",
    "Contact",
    "ContactBatch",
    "Invitation",
    "OptOut",
    "PanelEntry",
    "PanelSignUps",
    "VaultOpening",
    "WaveLink",
]
