"""The personal link of each contact, and the code that links a person's answers over waves."""

import uuid
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads as a phrase."""

    def of_wave(self, study_ref: UUID, number: int) -> Self:
        """The invitations to one wave of a study."""
        return self.filter(study_ref=study_ref, wave=number)

    def open(self) -> Self:
        """Those whose link was not used, as far as the vault knows."""
        return self.filter(token__isnull=False)

    def used(self) -> Self:
        """Those whose link was used and is forgotten (R-118)."""
        return self.filter(token=None)


class Invitation(models.Model):
    """One contact may answer once in one wave, through a link of its own.

    ``token`` is the secret of the link, sealed under the key of the contacts; ``token_hash`` its
    keyed hash under ``invitations:<study_ref>``. The portal keeps another hash, so that neither
    store alone leads from a link to an answer. Once the link was used both are forgotten. There
    is no time here, and all rows of a wave are written anew together when some of them change.
    """

    invitation_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact_ref = models.UUIDField()
    study_ref = models.UUIDField()
    wave = models.PositiveSmallIntegerField()
    token = models.BinaryField(null=True)
    token_hash = models.BinaryField(max_length=32, null=True, unique=True)

    objects = InvitationQuerySet.as_manager()

    data_handling: ClassVar = DataHandling(
        personal=("token", "token_hash"),
        plain=("invitation_ref", "contact_ref", "study_ref", "wave"),
        kept="personal links: until they are used, at the latest with the contacts (GRS 6.5/020)",
        forgotten_by=("study_contacts",),
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["study_ref", "wave"], name="invitations_of_wave"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact_ref", "study_ref", "wave"], name="invited_once_to_a_wave"
            ),
            models.CheckConstraint(
                condition=Q(token=None, token_hash=None)
                | Q(token__isnull=False, token_hash__isnull=False),
                name="invitation_forgets_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.invitation_ref)


class WaveLink(models.Model):
    """In a study with linked waves: the random code that the answers of one person bear (R-040).

    ``panel_ref`` is sealed under the key of the contacts, so that both end together (R-042): what
    was answered then stays linked over time, and leads to nobody.
    """

    contact_ref = models.UUIDField(primary_key=True)
    study_ref = models.UUIDField(db_index=True)
    panel_ref = models.BinaryField()

    data_handling: ClassVar = DataHandling(
        personal=("panel_ref",),
        plain=("contact_ref", "study_ref"),
        kept="links of waves: until the last wave is complete, with the contacts (GRS 6.5/020)",
        forgotten_by=("study_contacts",),
    )

    def __str__(self) -> str:
        return f"A link of {self.contact_ref}"
