"""The record of who did what: a chain of rows that the database never changes."""

from typing import ClassVar

from django.db import models
from django.db.models import CharField, Func, Value

from foundation.access.data_handling import DataHandling


def verb_group() -> Func:
    """The first word of the verb, such as ``study``."""
    return Func("verb", Value("."), Value(1), function="split_part", output_field=CharField())


_KEPT = "kept: it holds no personal data (R-158)"


class AuditEvent(models.Model):
    """One thing that happened. ``hash`` covers the row and the hash of the row before it."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    by_ref = models.UUIDField(null=True)  # nothing: the clock did it
    study_ref = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=(
            "sequence",
            "at",
            "verb",
            "subject",
            "by_ref",
            "study_ref",
            "facts",
            "previous_hash",
            "hash",
        ),
        kept=_KEPT,
        forgotten_by=("audit_record",),
    )

    class Meta:
        ordering: ClassVar = ["sequence"]
        indexes: ClassVar = [
            models.Index(fields=["study_ref", "-sequence"], name="audit_by_study"),
            models.Index(fields=["subject", "-sequence"], name="audit_by_subject"),
            # For auditors, who read a page at a time, the latest first.
            models.Index(fields=["at", "sequence"], name="audit_by_time"),
            models.Index(fields=["by_ref", "at", "sequence"], name="audit_by_person"),
            models.Index(verb_group(), "at", "sequence", name="audit_by_group"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.subject}"


class AuditHead(models.Model):
    """The last link, in one row that only the database itself writes (trigger in 0002).

    It finds rows cut from the end, which the chain alone cannot. Who owns the tables and rewrites
    this row as well is found only with a head kept elsewhere: ``verify_audit --head``.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    data_handling: ClassVar = DataHandling(
        personal=(), plain=("id", "sequence", "hash"), kept=_KEPT
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_has_one_head"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"
