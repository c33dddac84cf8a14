"""The privacy threshold analysis of a study and what two offices say to it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from foundation.access.data_handling import DataHandling
from studies.lifecycle import PtaStatus, check_pta
from studies.models.study import KEPT, Study

WAITING = (PtaStatus.SUBMITTED, PtaStatus.COMPONENT_APPROVED)
UNDECIDED = (PtaStatus.DRAFT, *WAITING)


class PtaQuerySet(models.QuerySet["Pta"]):
    """PTAs, asked about in the department's words."""

    def waiting(self) -> "PtaQuerySet":
        """Waiting for one of the two offices."""
        return self.filter(status__in=WAITING)

    def without_texts(self) -> "PtaQuerySet":
        """For lists, which show none of what was frozen: it is long."""
        return self.defer("answers", "materials", "questions")

    def governing_first(self) -> "PtaQuerySet":
        """The approval, then the newest: a renewal in the making does not end what it renews."""
        approved = models.Case(
            models.When(status=PtaStatus.APPROVED, then=0),
            default=1,
            output_field=models.IntegerField(),
        )
        return self.order_by(approved, "-number")

    def in_force(self, *, on: date) -> "PtaQuerySet":
        """Approved and not expired on that day; the day of expiry still counts."""
        return self.filter(status=PtaStatus.APPROVED, expires_on__gte=on)


class Pta(models.Model):
    """One submission to the component privacy officer and then the Privacy Office (PIA 2.5).

    ``answers``, ``materials`` with their texts and ``questions`` are frozen at submission;
    ``materials_hash`` binds the approval to exactly these texts (C-14). ``renews`` is the approval
    that stays in force while this one is reviewed. ``revision`` counts what reviewers did, so
    that a page that somebody read before that can be told.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="ptas")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=20, choices=PtaStatus, default=PtaStatus.DRAFT)
    note = models.TextField(blank=True)
    answers = models.JSONField(default=list)
    materials = models.JSONField(default=list)
    materials_hash = models.CharField(max_length=64, blank=True)
    questions = models.JSONField(default=list)
    renews = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals"
    )
    revision = models.PositiveIntegerField(default=0)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    component_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    component_at = models.DateTimeField(null=True)
    office_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    office_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)
    voided_at = models.DateTimeField(null=True)
    threshold = models.PositiveSmallIntegerField(null=True)
    expires_on = models.DateField(null=True)

    objects = PtaQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "study",
            "number",
            "status",
            "note",
            "answers",
            "materials",
            "materials_hash",
            "questions",
            "renews",
            "revision",
            "submitted_by",
            "submitted_at",
            "component_by",
            "component_at",
            "office_by",
            "office_at",
            "returned_by",
            "returned_at",
            "return_reason",
            "voided_at",
            "threshold",
            "expires_on",
        ),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("study_id", "-number")
        default_permissions = ()
        indexes = (
            models.Index(fields=("status", "study"), name="pta_by_status"),
            # Which approvals are in force, and which end soon, over all studies.
            models.Index(
                fields=("expires_on", "study"),
                name="pta_approved_until",
                condition=Q(status=PtaStatus.APPROVED),
            ),
            # How long each office takes.
            models.Index(
                fields=("component_at",),
                name="pta_component_decided",
                condition=Q(component_at__isnull=False),
            ),
            models.Index(
                fields=("office_at",),
                name="pta_office_decided",
                condition=Q(office_at__isnull=False),
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("study", "number"), name="pta_number_once"),
            models.UniqueConstraint(
                name="pta_one_undecided",
                fields=("study",),
                condition=Q(status__in=[str(status) for status in UNDECIDED]),
            ),
            models.UniqueConstraint(
                name="pta_one_approved",
                fields=("study",),
                condition=Q(status=PtaStatus.APPROVED),
            ),
            models.CheckConstraint(
                name="pta_component_is_not_the_author",
                condition=Q(component_by__isnull=True) | ~Q(component_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="pta_office_is_not_the_author",
                condition=Q(office_by__isnull=True) | ~Q(office_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="pta_two_offices_two_people",
                condition=Q(office_by__isnull=True) | ~Q(office_by=F("component_by")),
            ),
            models.CheckConstraint(
                name="pta_component_before_office",
                condition=Q(office_by__isnull=True) | Q(component_by__isnull=False),
            ),
            models.CheckConstraint(
                name="pta_approved_is_complete",
                condition=~Q(status=PtaStatus.APPROVED)
                | Q(
                    office_by__isnull=False,
                    office_at__isnull=False,
                    expires_on__isnull=False,
                    threshold__isnull=False,
                    threshold__range=(5, 30),
                ),
            ),
            models.CheckConstraint(
                name="pta_submitted_has_an_author",
                condition=Q(status=PtaStatus.DRAFT) | Q(submitted_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"PTA {self.number} of {self.study}"

    def move_to(self, status: PtaStatus) -> None:
        """Set the next state.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check_pta(self.status, status)
        self.status = status

    @property
    def waiting_since(self) -> date | None:
        """The day from which the office that has it now has it."""
        since = self.component_at or self.submitted_at
        return timezone.localdate(since) if since else None
