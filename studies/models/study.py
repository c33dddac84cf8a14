"""A study and what it is for."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from foundation.access.data_handling import DataHandling
from studies.lifecycle import StudyStatus, check_study
from studies.vocabulary import (
    Audience,
    Conductor,
    CustodianKind,
    DataClass,
    LegalAuthority,
    Method,
    Purpose,
    RecruitingChannel,
    StakeholderKind,
)

KEPT = "study files: with the study, no personal data of participants"


class StudyQuerySet(models.QuerySet["Study"]):
    """Studies, asked about in the department's words."""

    def for_component(self, component_id: int) -> "StudyQuerySet":
        """Studies of one component."""
        return self.filter(component_id=component_id)

    def open(self) -> "StudyQuerySet":
        """Studies that are not closed."""
        return self.exclude(status=StudyStatus.CLOSED)


class Study(models.Model):
    """One piece of customer research, from the first idea to the last report."""

    study_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=200)
    component = models.ForeignKey(
        "access.Component", on_delete=models.PROTECT, related_name="studies"
    )
    purpose = models.CharField(max_length=16, choices=Purpose)
    touches_case = models.BooleanField(default=False)
    sponsor_is_department = models.BooleanField(default=True)
    audiences = ArrayField(models.CharField(max_length=16, choices=Audience))
    stakeholder_kind = models.CharField(max_length=8, choices=StakeholderKind, blank=True)
    method = models.CharField(max_length=16, choices=Method)
    ethnographic = models.BooleanField(default=False)
    conductor = models.CharField(max_length=8, choices=Conductor, default=Conductor.INTERNAL)
    vendor = models.ForeignKey(
        "studies.Vendor", on_delete=models.PROTECT, null=True, blank=True, related_name="studies"
    )
    survey_tool = models.ForeignKey(
        "studies.SurveyTool",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="studies",
    )
    target_population = models.TextField()
    expected_respondents = models.PositiveIntegerField()
    mandatory = models.BooleanField(default=False)
    keeps_linkage = models.BooleanField(default=False)
    linkage_justification = models.TextField(blank=True)
    channels = ArrayField(
        models.CharField(max_length=16, choices=RecruitingChannel), default=list, blank=True
    )
    contact_sources = models.TextField(blank=True)
    data_collected = ArrayField(
        models.CharField(max_length=16, choices=DataClass), default=list, blank=True
    )
    storage = models.TextField(blank=True)
    custodian_kind = models.CharField(max_length=12, choices=CustodianKind, blank=True)
    custodian = models.CharField(max_length=120, blank=True)
    sharing = models.TextField(blank=True)
    planned_waves = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    legal_authorities = ArrayField(models.CharField(max_length=24, choices=LegalAuthority))
    security_plan_ref = models.CharField(max_length=100, blank=True)
    redress_procedure = models.TextField(blank=True)
    redress_contact = models.CharField(max_length=200, blank=True)
    reidentification_assessment = models.TextField(blank=True)
    threshold_asked = models.PositiveSmallIntegerField(default=11)
    threshold = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=StudyStatus, default=StudyStatus.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="studies_created"
    )
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    follow_up_until = models.DateField(null=True, blank=True)

    objects = StudyQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "study_ref",
            "code",
            "title",
            "component",
            "purpose",
            "touches_case",
            "sponsor_is_department",
            "audiences",
            "stakeholder_kind",
            "method",
            "ethnographic",
            "conductor",
            "vendor",
            "survey_tool",
            "target_population",
            "expected_respondents",
            "mandatory",
            "keeps_linkage",
            "linkage_justification",
            "channels",
            "contact_sources",
            "data_collected",
            "storage",
            "custodian_kind",
            "custodian",
            "sharing",
            "planned_waves",
            "starts_on",
            "ends_on",
            "legal_authorities",
            "security_plan_ref",
            "redress_procedure",
            "redress_contact",
            "reidentification_assessment",
            "threshold_asked",
            "threshold",
            "status",
            "created_by",
            "created_at",
            "opened_at",
            "closed_at",
            "follow_up_until",
        ),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name_plural = "studies"
        default_permissions = ()
        permissions = (
            ("view_study", "See the study"),
            ("edit_study", "Describe the study"),
            ("submit_study", "Send the study to review"),
            ("import_responses", "Import responses"),
            ("import_contacts", "Import contacts"),
            ("open_contacts", "Open contacts"),
            ("facilitate_session", "Run sessions"),
            ("transcribe_session", "Transcribe sessions"),
            ("analyse_study", "Analyze the study"),
            ("release_report", "Release reports"),
            ("close_study", "Close waves and the study"),
            ("manage_team", "Manage the team"),
        )
        indexes = (models.Index(fields=("-created_at", "-id"), name="study_newest_first"),)
        constraints = (
            models.CheckConstraint(
                name="study_has_an_audience", condition=Q(audiences__len__gte=1)
            ),
            models.CheckConstraint(
                name="study_names_its_stakeholders",
                condition=~Q(audiences__contains=[Audience.STAKEHOLDERS]) | ~Q(stakeholder_kind=""),
            ),
            models.CheckConstraint(
                name="study_of_the_public_is_voluntary",
                condition=Q(mandatory=False) | Q(audiences=[Audience.EMPLOYEES]),
            ),
            models.CheckConstraint(
                name="study_of_satisfaction_is_voluntary",
                condition=Q(mandatory=False) | Q(purpose=Purpose.USABILITY),
            ),
            models.CheckConstraint(
                name="study_justifies_linkage",
                condition=Q(keeps_linkage=False) | ~Q(linkage_justification=""),
            ),
            models.CheckConstraint(
                name="study_has_a_legal_authority", condition=Q(legal_authorities__len__gte=1)
            ),
            models.CheckConstraint(
                name="study_conducted_by_a_vendor_names_it",
                condition=~Q(conductor=Conductor.VENDOR) | Q(vendor__isnull=False),
            ),
            models.CheckConstraint(
                name="study_is_kept_by_a_statistical_or_research_unit",
                condition=~Q(custodian_kind=CustodianKind.OTHER),
            ),
            models.CheckConstraint(name="study_plans_a_wave", condition=Q(planned_waves__gte=1)),
            models.CheckConstraint(
                name="study_ends_after_it_starts",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="study_threshold_in_range",
                condition=Q(threshold__isnull=True) | Q(threshold__range=(5, 30)),
            ),
            models.CheckConstraint(
                name="study_threshold_asked_in_range", condition=Q(threshold_asked__range=(5, 30))
            ),
            models.CheckConstraint(
                name="study_closed_has_a_date",
                condition=~Q(status=StudyStatus.CLOSED) | Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="study_closes_after_it_was_created",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("created_at")),
            ),
        )

    def __str__(self) -> str:
        return self.code

    def move_to(self, status: StudyStatus) -> None:
        """Set the next state.

        :raises IllegalMoveError: if it may not follow the current one.
        """
        check_study(self.status, status)
        self.status = status

    @property
    def is_closed(self) -> bool:
        """Nothing more is collected, ever."""
        return self.status == StudyStatus.CLOSED

    @property
    def audience_labels(self) -> list[str]:
        """The audiences in words."""
        return [str(Audience(value).label) for value in self.audiences]
