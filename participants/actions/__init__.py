"""What changes in the vault: contacts come in, are opened, and signatures are kept."""

from participants.actions.imports import BatchDetails, BatchRefusedError, import_contacts
from participants.actions.openings import OpenContact, OpenPage, open_contacts
from participants.actions.signatures import store_signature

__all__ = [
    "BatchDetails",
    "BatchRefusedError",
    "OpenContact",
    "OpenPage",
    "import_contacts",
    "open_contacts",
    "store_signature",
]
