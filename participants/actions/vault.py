"""The only way to what is sealed of contacts: written down before anything opens (R-022).

No other module asks for the keys of contacts or of entries of the panel.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.keys import Opener, Purpose
from participants import queries
from participants.models import PanelEntry, VaultOpening
from participants.vocabulary import OpeningPurpose


@contextmanager
def opened(
    study_ref: UUID,
    contacts: int,
    purpose: str,
    *,
    by: User | None,
    at: datetime,
    by_job: bool = False,
) -> Iterator[Opener]:
    """Open so many contacts of a study, once that is written down; ``by`` nothing is the clock.

    ``by_job`` says that a program opens them, for whoever is named, and shows them to nobody.

    :raises KeyDestroyedError: if the contacts of the study were destroyed.
    """
    is_clock = by_job or by is None
    record_opening(study_ref, contacts, purpose, by=by, at=at, by_job=is_clock)
    key_ref = queries.contacts_key(study_ref)
    with keys.opener(key_ref, purpose=Purpose(purpose), by=by, at=at) as box:
        yield box


@contextmanager
def opened_links(study_ref: UUID, *, at: datetime) -> Iterator[Opener]:
    """Open secrets of personal links, to see which were used; no contact is opened by it.

    No line of the vault says so: it happens when somebody has answered, and at what time that was
    is kept nowhere (R-023). The keyring counts it.
    """
    key_ref = queries.contacts_key(study_ref)
    with keys.opener(key_ref, purpose=Purpose.DISPOSAL, by=None, at=at) as box:
        yield box


def entries_opener(
    entries: int,
    purpose: str,
    *,
    study_ref: UUID | None,
    by: User | None,
    at: datetime,
    by_job: bool = False,
) -> Callable[[PanelEntry], AbstractContextManager[Opener]]:
    """Write down that so many entries of the panel are opened; what opens each of them.

    Without a study, a person and a program, people open their own.
    """
    record_opening(study_ref, entries, purpose, by=by, at=at, by_job=by_job)
    return lambda entry: keys.opener(
        queries.panel_key(entry.entry_ref), purpose=Purpose(purpose), by=by, at=at
    )


def record_opening(
    study_ref: UUID | None,
    contacts: int,
    purpose: str,
    *,
    by: User | None,
    at: datetime,
    by_job: bool = False,
) -> None:
    """Write down, in the vault and in the audit, that so many contacts are about to be opened.

    What is opened for the people themselves is no line of a study in the audit, so that no page
    of a study shows there that somebody asked.
    """
    with transaction.atomic(using="vault"), transaction.atomic():
        opening = VaultOpening.objects.create(
            at=at,
            user_ref=by.user_ref if by else None,
            by_job=by_job,
            purpose=OpeningPurpose(purpose),
            study_ref=study_ref,
            contacts=contacts,
        )
        for_the_people = purpose == OpeningPurpose.REDRESS
        log.record(
            "contacts.opened",
            subject=f"participants.VaultOpening:{opening.pk}",
            by=by,
            at=at,
            study_ref=None if for_the_people else study_ref,
            purpose=purpose,
            contacts=contacts,
        )
