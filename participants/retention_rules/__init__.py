"""What the vault forgets, and when."""

from participants.retention_rules.contacts import StudyContacts, WaitingContactLists, end_of_study
from participants.retention_rules.disclosures import DisclosedPeople, HandoverFiles
from participants.retention_rules.letters import OptOutSlips, PrintedLetters
from participants.retention_rules.mailings import AskedLately, MessagesToContacts
from participants.retention_rules.panel import PanelEntries, PanelLinkRequests
from participants.retention_rules.redress import RedressRequests
from participants.retention_rules.signatures import ConsentSignatures
from retention import registry

__all__ = [
    "AskedLately",
    "ConsentSignatures",
    "DisclosedPeople",
    "HandoverFiles",
    "MessagesToContacts",
    "OptOutSlips",
    "PanelEntries",
    "PanelLinkRequests",
    "PrintedLetters",
    "RedressRequests",
    "StudyContacts",
    "WaitingContactLists",
    "end_of_study",
    "register",
]


def register() -> None:
    """Make the record classes of the vault known to retention."""
    for rule in (
        StudyContacts(),
        PrintedLetters(),
        MessagesToContacts(),
        WaitingContactLists(),
        ConsentSignatures(),
        PanelEntries(),
        PanelLinkRequests(),
        OptOutSlips(),
        AskedLately(),
        HandoverFiles(),
        DisclosedPeople(),
        RedressRequests(),
    ):
        registry.register(rule, service=registry.Service.VAULT)
