"""What the vault keeps. Personal fields are sealed under keys of their own kind."""

from participants.models.contacts import Contact, ContactBatch, VaultOpening
from participants.models.handover_people import HandoverContact, HandoverWay
from participants.models.handovers import (
    DisclosedPerson,
    Disclosure,
    DisclosureReturn,
    Handover,
)
from participants.models.imports import ContactImport
from participants.models.invitations import Invitation, WaveLink
from participants.models.join_pages import JoinPage, Kiosk
from participants.models.letters import OptOutSlip, PrintedFile, PrintRun
from participants.models.mailings import AskedBefore, DemonstrationVaultMail, Mailing, MailItem
from participants.models.openings import UnusualDay
from participants.models.opt_outs import OptOut
from participants.models.panel import PanelEntry, PanelLinkRequest, PanelSignUps
from participants.models.redress import RedressLetter, RedressRequest
from participants.models.signatures import ConsentSignature

__all__ = [
    "AskedBefore",
    "ConsentSignature",
    "Contact",
    "ContactBatch",
    "ContactImport",
    "DemonstrationVaultMail",
    "DisclosedPerson",
    "Disclosure",
    "DisclosureReturn",
    "Handover",
    "HandoverContact",
    "HandoverWay",
    "Invitation",
    "JoinPage",
    "Kiosk",
    "MailItem",
    "Mailing",
    "OptOut",
    "OptOutSlip",
    "PanelEntry",
    "PanelLinkRequest",
    "PanelSignUps",
    "PrintRun",
    "PrintedFile",
    "RedressLetter",
    "RedressRequest",
    "UnusualDay",
    "VaultOpening",
    "WaveLink",
]
