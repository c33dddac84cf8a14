"""How the fields of a contact are sealed, each for its own place."""

from uuid import UUID

from foundation.keyring.keys import Sealer
from participants.reading.columns import Field


def seal_field(box: Sealer, name: Field, value: str, contact_ref: UUID) -> bytes | None:
    """One field of one contact, sealed for its place; ``None`` where nothing is known."""
    return box.seal(value.encode(), place(name, contact_ref)) if value else None


def place(name: Field, contact_ref: UUID) -> str:
    """The additional data of a sealed field: it opens nowhere else."""
    return f"participants_contact:{name}:{contact_ref}"
