"""Suspected misuse, as somebody reported it: what happened is sealed under a key of its own."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from studies.lifecycle.sharing import NEXT_INCIDENT, IncidentStatus, check


class IncidentKind(models.TextChoices):
    """What is suspected."""

    OPENED = "opened", "Personal data opened without need"
    SHARED = "shared", "Data passed on"
    PURPOSE = "purpose", "Data used for another purpose"
    KEPT = "kept", "Data kept too long, or destroyed too early"
    LOST = "lost", "Data lost or stolen"
    OTHER = "other", "Something else"


class Incident(models.Model):
    """One report (PIA 3.4, 5.2; R-123). ``sealed`` is what happened, in the reporter's words.

    ``study`` is a reference that no page of the study follows: neither the team nor the person
    concerned learns of the report.
    """

    incident_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(
        "studies.Study", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=IncidentKind)
    sealed = models.BinaryField()
    status = models.CharField(
        max_length=10, choices=IncidentStatus, default=IncidentStatus.REPORTED
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField()
    referred_on = models.DateField(null=True)
    referral_ref = models.CharField(max_length=60, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    data_handling = DataHandling(
        personal=("sealed", "reported_by"),
        plain=(
            "id",
            "incident_ref",
            "study",
            "kind",
            "status",
            "reported_at",
            "referred_on",
            "referral_ref",
            "decided_by",
            "closed_at",
        ),
        kept="three years after it was handled or found to be no misuse",
        forgotten_by=("incident_reports",),
    )

    class Meta:
        ordering = ("-reported_at", "-pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="incident_decided_by_somebody_else",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("reported_by")),
            ),
            models.CheckConstraint(
                name="incident_referral_is_complete",
                condition=~Q(status=IncidentStatus.REFERRED)
                | Q(referred_on__isnull=False) & ~Q(referral_ref=""),
            ),
        )

    def __str__(self) -> str:
        return str(self.incident_ref)

    @property
    def key_ref(self) -> str:
        """The data key of this report alone."""
        return f"incident:{self.incident_ref}"

    @property
    def place(self) -> str:
        """The additional data that binds what is sealed to its row."""
        return f"studies_incident:sealed:{self.incident_ref}"

    def move_to(self, status: IncidentStatus) -> None:
        """Set the next state.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check(NEXT_INCIDENT, IncidentStatus(self.status), status)
        self.status = status
