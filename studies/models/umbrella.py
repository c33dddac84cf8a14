"""The control numbers of the department, and who answers for paperwork in each component."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from studies.clearances import CONTROL_NUMBER
from studies.vocabulary import UmbrellaKind

KEPT = "record of the department's collections, no personal data of participants"
MINUTES_PER_HOUR = 60


class UmbrellaQuerySet(models.QuerySet["Umbrella"]):
    """Control numbers, asked about in the department's words."""

    def generic(self) -> "UmbrellaQuerySet":
        """Those under which studies can be cleared one by one."""
        return self.exclude(kind=UmbrellaKind.SINGLE)

    def for_component(self, component_id: int) -> "UmbrellaQuerySet":
        """The component's own and the whole department's."""
        return self.filter(Q(component=component_id) | Q(component=None))


class Umbrella(models.Model):
    """A control number that OMB gave the department or a component, with what it allows (R-092).

    Under a generic one, studies are cleared without notices of their own (C-3): each must meet
    all ``conditions`` and fit into the hours and responses of a year. ``forms`` are the agency's
    numbers and names of the forms that show the number.
    """

    control_number = models.CharField(max_length=9, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=UmbrellaKind)
    component = models.ForeignKey(
        "access.Component",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="umbrellas",
    )
    expires_on = models.DateField()
    hours_a_year = models.PositiveIntegerField()
    responses_a_year = models.PositiveIntegerField()
    conditions = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    forms = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    forbids_publication = models.BooleanField(default=False)
    retention_months = models.PositiveSmallIntegerField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    objects = UmbrellaQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "control_number",
            "title",
            "kind",
            "component",
            "expires_on",
            "hours_a_year",
            "responses_a_year",
            "conditions",
            "forms",
            "forbids_publication",
            "retention_months",
            "recorded_by",
            "recorded_at",
        ),
        kept=KEPT,
    )

    class Meta:
        ordering = ("control_number",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="umbrella_has_a_control_number",
                condition=Q(control_number__regex=CONTROL_NUMBER),
            ),
            models.CheckConstraint(
                name="umbrella_allows_something",
                condition=Q(hours_a_year__gte=1, responses_a_year__gte=1),
            ),
        )

    def __str__(self) -> str:
        return f"{self.control_number}, {self.title}"

    @property
    def minutes_a_year(self) -> int:
        """What a year allows, in minutes: burden is counted in these."""
        return self.hours_a_year * MINUTES_PER_HOUR

    @property
    def is_generic(self) -> bool:
        """Studies can be cleared under it."""
        return self.kind != UmbrellaKind.SINGLE

    def serves(self, component_id: int) -> bool:
        """Whether studies of that component may use it."""
        return self.component_id in (None, component_id)


class PraContact(models.Model):
    """Where comments on the burden go: the office of a component, or of the department (R-092)."""

    component = models.OneToOneField(
        "access.Component",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pra_contact",
    )
    office = models.CharField(max_length=200)
    address = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=("id", "component", "office", "address", "recorded_by", "recorded_at"),
        kept=KEPT,
    )

    class Meta:
        ordering = ("component__code",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="pra_contact_once",
                fields=("component",),
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.office}, {self.address}"
