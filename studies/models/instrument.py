"""What is asked: instruments, their immutable versions and the variables compiled from them."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from foundation.access.data_handling import DataHandling
from studies.instruments.kinds import asked
from studies.models.study import KEPT, Study
from studies.vocabulary import Demographic, VariableKind


class ImmutableError(ValueError):
    """Something that never changes was about to be changed."""


class Instrument(models.Model):
    """A questionnaire or guide of a study; what it says lies in its versions."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="instruments")
    title = models.CharField(max_length=200)

    data_handling = DataHandling(personal=(), plain=("id", "study", "title"), kept=KEPT)

    class Meta:
        ordering = ("study_id", "pk")
        default_permissions = ()

    def __str__(self) -> str:
        return self.title


class InstrumentVersionQuerySet(models.QuerySet["InstrumentVersion"]):
    """Versions, asked about in the department's words."""

    def current(self) -> "InstrumentVersionQuerySet":
        """The highest version of each instrument."""
        newer = InstrumentVersion.objects.filter(
            instrument=models.OuterRef("instrument"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(newer))


class InstrumentVersion(models.Model):
    """One text of an instrument. Only ``released_at`` is ever set later, once."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    content_hash = models.CharField(max_length=64)
    # What is asked, whatever it is called: see ``studies.same_questions``.
    asks = ArrayField(models.CharField(max_length=64), default=list)
    # The questions of the bank that it asks, by their keys.
    from_bank = ArrayField(models.CharField(max_length=64), default=list)
    released_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="instrument_versions"
    )
    created_at = models.DateTimeField()

    objects = InstrumentVersionQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "instrument",
            "number",
            "definition",
            "content_hash",
            "asks",
            "from_bank",
            "released_at",
            "created_by",
            "created_at",
        ),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("instrument_id", "number")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("instrument", "number"), name="version_number_once"),
        )
        indexes = (
            GinIndex(fields=("asks",), name="version_by_what_it_asks"),
            GinIndex(fields=("from_bank",), name="version_by_its_bank"),
        )

    def __str__(self) -> str:
        return f"{self.instrument} version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new version, or the release of one.

        :raises ImmutableError: if anything else of an existing version is to be saved.
        """
        if not self._state.adding and set(kwargs.get("update_fields") or ("*",)) != {"released_at"}:
            raise ImmutableError("An instrument version never changes: make a new one.")
        super().save(*args, **kwargs)

    @property
    def study(self) -> Study:
        """The study that asks this."""
        return self.instrument.study

    @property
    def is_current(self) -> bool:
        """No later version exists."""
        return not self.instrument.versions.filter(number__gt=self.number).exists()

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The questions of the definition, in order; blocks that only inform ask nothing."""
        return asked(self.definition)


class Variable(models.Model):
    """One column of codes: ``position`` is its place in ``Response.codes``, from 0.

    ``codes`` maps each code, written as text, to its label; numbers have none and are
    stored as ``value * 10 ** decimals``.
    """

    version = models.ForeignKey(
        InstrumentVersion, on_delete=models.CASCADE, related_name="variables"
    )
    position = models.PositiveSmallIntegerField()
    name = models.SlugField(max_length=63)
    question_key = models.SlugField(max_length=50)
    kind = models.CharField(max_length=8, choices=VariableKind)
    label = models.TextField()
    codes = models.JSONField(default=dict)
    decimals = models.PositiveSmallIntegerField(default=0)
    demographic = models.CharField(max_length=16, choices=Demographic, blank=True)

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "version",
            "position",
            "name",
            "question_key",
            "kind",
            "label",
            "codes",
            "decimals",
            "demographic",
        ),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("version_id", "position")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("version", "position"), name="variable_position_once"),
            models.UniqueConstraint(fields=("version", "name"), name="variable_name_once"),
        )

    def __str__(self) -> str:
        return self.name
