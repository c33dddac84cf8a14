"""How the web asks about contacts. Everything here is served by the vault's own service."""

from participants.views.contacts import open_contacts, view_contacts
from participants.views.imports import import_contacts
from participants.views.signatures import store_signature

__all__ = ["import_contacts", "open_contacts", "store_signature", "view_contacts"]
