"""Outside survey tools, each approved by two offices before it is used."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from foundation.access.models import User
from studies.contracts import RecruitmentFeature
from studies.models.vendor import no_author

KEPT = "contract and tool records: with the studies that used them"


class SurveyTool(models.Model):
    """An outside survey tool; usable once two offices approved it (PIA, Third Party).

    It is of a vendor of the file, whose contract and clauses count then, or the department runs it
    itself and ``run_here_because`` says why no vendor has a part in it.
    ``features`` is how it can invite people, ``features_allowed`` which of it may be used.
    ``kept_days`` is how long the tool keeps answers by itself; nothing: until they are deleted.
    ``recorded_by`` changed it last, ``authors`` are the keys of all who did since both approved it.
    """

    name = models.CharField(max_length=120, unique=True)
    vendor = models.ForeignKey(
        "studies.Vendor", on_delete=models.PROTECT, null=True, blank=True, related_name="tools"
    )
    run_here_because = models.TextField(blank=True)
    pta_ref = models.CharField(max_length=60)
    ip_capture_off = models.BooleanField(default=False)
    email_capture_off = models.BooleanField(default=False)
    capture_reason = models.TextField(blank=True)
    features = ArrayField(
        models.CharField(max_length=12, choices=RecruitmentFeature), default=list, blank=True
    )
    features_allowed = ArrayField(
        models.CharField(max_length=12, choices=RecruitmentFeature), default=list, blank=True
    )
    kept_days = models.PositiveIntegerField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tools_recorded"
    )
    recorded_at = models.DateTimeField()
    authors = ArrayField(models.BigIntegerField(), default=list)
    privacy_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    privacy_at = models.DateTimeField(null=True)
    public_affairs_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    public_affairs_at = models.DateTimeField(null=True)
    expires_on = models.DateField(null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "name",
            "vendor",
            "run_here_because",
            "pta_ref",
            "ip_capture_off",
            "email_capture_off",
            "capture_reason",
            "features",
            "features_allowed",
            "kept_days",
            "recorded_by",
            "recorded_at",
            "authors",
            "privacy_by",
            "privacy_at",
            "public_affairs_by",
            "public_affairs_at",
            "expires_on",
            "returned_by",
            "returned_at",
            "return_reason",
        ),
        kept=KEPT,
        forgotten_by=("contract_record",),
    )

    class Meta:
        ordering = ("name",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="tool_two_offices_two_people",
                condition=Q(privacy_by__isnull=True)
                | Q(public_affairs_by__isnull=True)
                | ~Q(privacy_by=F("public_affairs_by")),
            ),
            models.CheckConstraint(
                name="tool_of_a_vendor_or_run_here",
                condition=Q(vendor__isnull=True) | Q(run_here_because=""),
            ),
            models.CheckConstraint(
                name="tool_capture_off_or_explained",
                condition=Q(ip_capture_off=True, email_capture_off=True) | ~Q(capture_reason=""),
            ),
            models.CheckConstraint(name="tool_refers_to_a_pta", condition=~Q(pta_ref="")),
            models.CheckConstraint(
                name="tool_allows_only_what_it_has",
                condition=Q(features_allowed__contained_by=F("features")),
            ),
            models.CheckConstraint(
                name="tool_not_approved_by_its_recorder",
                condition=(Q(privacy_by__isnull=True) | ~Q(privacy_by=F("recorded_by")))
                & (Q(public_affairs_by__isnull=True) | ~Q(public_affairs_by=F("recorded_by"))),
            ),
            models.CheckConstraint(
                name="tool_approved_by_no_author",
                condition=no_author("privacy_by") & no_author("public_affairs_by"),
            ),
            models.CheckConstraint(
                name="tool_approved_by_both_has_an_end",
                condition=Q(privacy_by__isnull=True)
                | Q(public_affairs_by__isnull=True)
                | Q(expires_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def says_whose(self) -> bool:
        """A vendor's, or expressly the department's own; older records may say neither."""
        return self.vendor_id is not None or self.run_here_because != ""

    @property
    def is_approved(self) -> bool:
        """Both the Privacy Office and Public Affairs said yes (R-033)."""
        return self.privacy_by_id is not None and self.public_affairs_by_id is not None

    def is_in_force(self, *, on: date) -> bool:
        """Approved by both, and not longer ago than the approval lasts."""
        return self.is_approved and self.expires_on is not None and self.expires_on >= on

    @property
    def state(self) -> str:
        """Where its approval stands, as pages show it."""
        if self.is_approved:
            return "approved"
        return "returned" if self.returned_at else "waiting"

    @property
    def labels_of_features(self) -> list[str]:
        """How it can invite people, in words."""
        return [str(RecruitmentFeature(each).label) for each in self.features]

    @property
    def labels_of_allowed_features(self) -> list[str]:
        """Which of it may be used, in words."""
        return [str(RecruitmentFeature(each).label) for each in self.features_allowed]

    def was_changed(self, *, by: User, at: datetime) -> None:
        """Remember who changed it: none of them approves it."""
        self.recorded_by, self.recorded_at = by, at
        self.authors = sorted({*self.authors, by.pk})

    def await_review(self) -> None:
        """Take back every decision: what it rested on has changed, or ran out."""
        if self.is_approved:
            self.authors = []
        self.privacy_by, self.privacy_at = None, None
        self.public_affairs_by, self.public_affairs_at = None, None
        self.expires_on = None
        self.returned_by, self.returned_at, self.return_reason = None, None, ""
