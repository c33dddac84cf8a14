"""The ledger of people addressed, by which the Paperwork Reduction Act counts."""

from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from studies.models.clearance import Clearance
from studies.models.instrument import InstrumentVersion
from studies.models.study import KEPT, Study
from studies.vocabulary import CollectionChannel, PersonKind


class Addressing(models.Model):
    """So many people of one kind addressed on one day: the ledger behind C-2. No identities.

    Rows never change (those who begin to answer on one day are one row, which only grows), and say
    what held on that day whatever the study says later: whether the law counts such people, the
    clearance that let them be asked, and what was asked of their time.
    ``minutes`` is 0 where nobody said how long answering takes.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="addressings")
    channel = models.CharField(max_length=12, choices=CollectionChannel)
    person_kind = models.CharField(max_length=12, choices=PersonKind)
    people = models.PositiveIntegerField()
    countable = models.BooleanField()
    clearance = models.ForeignKey(
        Clearance, on_delete=models.PROTECT, null=True, related_name="addressings"
    )
    responses = models.PositiveIntegerField()
    minutes = models.PositiveBigIntegerField()
    # What they were asked. Unknown only for people who were addressed before this was kept.
    version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, null=True, related_name="addressings"
    )
    addressed_on = models.DateField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "study",
            "channel",
            "person_kind",
            "people",
            "countable",
            "clearance",
            "responses",
            "minutes",
            "version",
            "addressed_on",
        ),
        kept=KEPT,
    )

    class Meta:
        ordering = ("study_id", "addressed_on", "pk")
        default_permissions = ()
        indexes = (
            models.Index(fields=("study", "addressed_on")),
            models.Index(fields=("addressed_on",), name="addressing_by_day"),
        )
        constraints = (
            models.CheckConstraint(name="addressing_of_somebody", condition=Q(people__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.people} on {self.addressed_on}"
