"""Paperwork Reduction Act: information collection requests, and what changed since."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least

from foundation.access.data_handling import DataHandling
from studies.clearances import COMMENT_DAYS, CONTROL_NUMBER
from studies.lifecycle import IcrStatus, check_icr
from studies.models.review import Pta
from studies.models.study import KEPT, Study
from studies.models.umbrella import Umbrella
from studies.vocabulary import ClearanceKind, ExemptionBasis

OPEN = (IcrStatus.PREPARING, IcrStatus.READY, IcrStatus.SUBMITTED, IcrStatus.RETURNED)
DECIDED = (IcrStatus.APPROVED, IcrStatus.EXPIRED, IcrStatus.SUPERSEDED, IcrStatus.VOID)
# With OMB or allowed by it: these hold hours and responses of their umbrella.
COUNTED = (IcrStatus.SUBMITTED, *DECIDED)
# The least of what is known: without an umbrella a clearance has only its own day.
LAST_DAY = Least("expires_on", "umbrella__expires_on")


class ClearanceQuerySet(models.QuerySet["Clearance"]):
    """Requests and clearances, asked about in the department's words."""

    def open(self) -> "ClearanceQuerySet":
        """Not decided yet: being prepared, on its way, with OMB, or to be revised."""
        return self.filter(status__in=OPEN)

    def decided(self) -> "ClearanceQuerySet":
        """What OMB once allowed, whether or not it is over; the latest decision first."""
        return self.filter(status__in=DECIDED).order_by("-recorded_at", "-pk")

    def in_force(self, *, on: date) -> "ClearanceQuerySet":
        """Approved and not over on that day; the last day still counts."""
        in_time = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        return self.with_end().filter(in_time, status=IcrStatus.APPROVED)

    def over(self, *, on: date) -> "ClearanceQuerySet":
        """Whose last day has passed by that day."""
        return self.with_end().filter(Q(ends_on__lt=on))

    def ending(self, window: tuple[date, date]) -> "ClearanceQuerySet":
        """Whose last day is one of these days."""
        return self.with_end().filter(Q(ends_on__range=window))

    def with_end(self) -> "ClearanceQuerySet":
        """Each with ``ends_on``, which is its ``last_day`` for the database."""
        return self.alias(ends_on=LAST_DAY)


class Clearance(models.Model):
    """An information collection request, and what the Office of Management and Budget made of it.

    From ``preparing`` to OMB's decision and its last day (C-3). When it is submitted, the PTA is
    attached (R-077), and ``materials_hash``, ``responses``, ``burden_minutes`` and ``burden`` are
    frozen. What was decided outside the portal is recorded as approved at once and has nobody who
    prepared it. ``burden`` maps a kind of person to ``respondents``, ``times``, ``minutes`` and
    ``waves``.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="clearances")
    pta = models.ForeignKey(
        Pta, on_delete=models.PROTECT, null=True, blank=True, related_name="clearances"
    )
    kind = models.CharField(max_length=10, choices=ClearanceKind)
    status = models.CharField(max_length=12, choices=IcrStatus, default=IcrStatus.PREPARING)
    umbrella = models.ForeignKey(
        Umbrella, on_delete=models.PROTECT, null=True, blank=True, related_name="clearances"
    )
    conditions_met = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    justification = models.TextField(blank=True)
    exemption = models.CharField(max_length=20, choices=ExemptionBasis, blank=True)
    basis = models.TextField(blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    notice60_citation = models.CharField(max_length=60, blank=True)
    notice60_on = models.DateField(null=True, blank=True)
    notice30_citation = models.CharField(max_length=60, blank=True)
    notice30_on = models.DateField(null=True, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    responses = models.PositiveIntegerField(null=True, blank=True)
    burden_minutes = models.PositiveIntegerField(null=True, blank=True)
    burden = models.JSONField(default=dict, blank=True)
    materials_hash = models.CharField(max_length=64, blank=True)
    control_number = models.CharField(max_length=9, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    forbids_publication = models.BooleanField(default=False)
    retention_months = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clearances_prepared",
    )
    prepared_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clearances_recorded",
    )
    recorded_at = models.DateTimeField(null=True, blank=True)

    objects = ClearanceQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "study",
            "pta",
            "kind",
            "status",
            "umbrella",
            "conditions_met",
            "justification",
            "exemption",
            "basis",
            "decided_by",
            "notice60_citation",
            "notice60_on",
            "notice30_citation",
            "notice30_on",
            "submitted_on",
            "responses",
            "burden_minutes",
            "burden",
            "materials_hash",
            "control_number",
            "decided_on",
            "expires_on",
            "forbids_publication",
            "retention_months",
            "reason",
            "prepared_by",
            "prepared_at",
            "moved_at",
            "recorded_by",
            "recorded_at",
        ),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("study_id", "-pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="icr_one_open", fields=("study",), condition=Q(status__in=OPEN)
            ),
            models.UniqueConstraint(
                name="clearance_one_approved",
                fields=("study",),
                condition=Q(status=IcrStatus.APPROVED),
            ),
            models.CheckConstraint(
                name="clearance_has_a_number_or_a_basis",
                condition=~Q(status__in=DECIDED)
                | Q(kind=ClearanceKind.EXEMPT, exemption__in=ExemptionBasis.values)
                & ~Q(basis="")
                & ~Q(decided_by="")
                | ~Q(kind=ClearanceKind.EXEMPT)
                & Q(control_number__regex=CONTROL_NUMBER)
                & Q(expires_on__isnull=False),
            ),
            models.CheckConstraint(
                name="clearance_full_has_both_notices",
                condition=~Q(status__in=DECIDED)
                | ~Q(kind=ClearanceKind.FULL)
                | Q(notice60_on__isnull=False, notice30_on__isnull=False)
                & ~Q(notice60_citation="")
                & ~Q(notice30_citation=""),
            ),
            models.CheckConstraint(
                name="icr_submitted_has_its_pta_and_materials",
                condition=~Q(status__in=COUNTED) | Q(pta__isnull=False) & ~Q(materials_hash=""),
            ),
            models.CheckConstraint(
                name="clearance_was_recorded",
                condition=~Q(status__in=DECIDED)
                | Q(recorded_by__isnull=False, recorded_at__isnull=False, decided_on__isnull=False),
            ),
            models.CheckConstraint(
                name="clearance_recorded_by_another_than_prepared",
                condition=Q(recorded_by__isnull=True)
                | Q(prepared_by__isnull=True)
                | ~Q(recorded_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="clearance_lasts_three_years_at_most",
                condition=Q(expires_on__isnull=True)
                | Q(decided_on__isnull=True)
                | Q(expires_on__lte=F("decided_on") + timedelta(days=3 * 366)),
            ),
        )

    def __str__(self) -> str:
        return self.control_number or str(self.get_kind_display())

    def move_to(self, status: IcrStatus) -> None:
        """Set the next state.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check_icr(self.status, status)
        self.status = status

    @property
    def last_day(self) -> date | None:
        """Its own last day or that of its umbrella, whichever comes first; none: an exemption."""
        ends = (self.expires_on, self.umbrella.expires_on if self.umbrella else None)
        return min((end for end in ends if end is not None), default=None)

    @property
    def bars_publication(self) -> bool:
        """Whether it, or its umbrella as it stands now, allows the results no public (C-3)."""
        return self.forbids_publication or bool(self.umbrella and self.umbrella.forbids_publication)

    def is_over(self, *, on: date) -> bool:
        """Whether its last day has passed; an exemption has none."""
        return self.last_day is not None and self.last_day < on

    def comments_end_on(self) -> date | None:
        """The last day of the comment period of the later notice that appeared."""
        if self.notice30_on is not None:
            return self.notice30_on + COMMENT_DAYS[30]
        return self.notice60_on + COMMENT_DAYS[60] if self.notice60_on else None

    def first_day(self) -> date | None:
        """The first day on which both notice periods of a full clearance have run out."""
        if self.notice60_on is None or self.notice30_on is None:
            return None
        return max(self.notice60_on + COMMENT_DAYS[60], self.notice30_on + COMMENT_DAYS[30])


class ClearanceChange(models.Model):
    """A non-substantive change that OMB approved: the clearance covers other materials since.

    ``citation`` is the reference of the request to OMB. Rows never change.
    """

    clearance = models.ForeignKey(Clearance, on_delete=models.CASCADE, related_name="changes")
    approved_on = models.DateField()
    what = models.TextField()
    citation = models.CharField(max_length=60)
    hash_before = models.CharField(max_length=64)
    hash_after = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "clearance",
            "approved_on",
            "what",
            "citation",
            "hash_before",
            "hash_after",
            "recorded_by",
            "recorded_at",
        ),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("clearance_id", "-recorded_at", "-pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="clearance_change_changes_something",
                condition=~Q(hash_before=F("hash_after")) & ~Q(what="") & ~Q(citation=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.citation} of {self.approved_on}"
