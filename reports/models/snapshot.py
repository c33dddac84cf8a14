"""Frozen answers: true codes and no identity."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling


class Snapshot(models.Model):
    """All answers to one version of the instrument in one closed wave, in an order of chance."""

    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="snapshots")
    wave = models.ForeignKey("studies.Wave", on_delete=models.PROTECT, related_name="snapshots")
    instrument_version = models.ForeignKey(
        "studies.InstrumentVersion", on_delete=models.PROTECT, related_name="snapshots"
    )
    rows = models.PositiveIntegerField()
    frozen_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=("id", "study", "wave", "instrument_version", "rows", "frozen_at"),
        kept="frozen answers: one year after the study closed, or the clearance's own period",
        forgotten_by=("frozen_answers",),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wave", "instrument_version"], name="one_snapshot_per_wave_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.study_id}/{self.wave_id}/{self.instrument_version_id}"


class SnapshotBlock(models.Model):
    """One variable of at most 65,536 responses. See ``reports.blocks`` for the bytes."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="blocks")
    variable_position = models.PositiveIntegerField()
    block_number = models.PositiveIntegerField()
    width = models.CharField(max_length=2)
    packed = models.BinaryField()

    data_handling = DataHandling(
        personal=("packed",),
        plain=("id", "snapshot", "variable_position", "block_number", "width"),
        kept="frozen answers: one year after the study closed, or the clearance's own period",
        forgotten_by=("frozen_answers",),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["snapshot", "block_number", "variable_position"],
                name="one_block_per_variable_and_place",
            ),
            models.CheckConstraint(
                condition=Q(width__in=["u1", "i2", "i4"]), name="block_width_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id}: variable {self.variable_position}, block {self.block_number}"


class EarlierBlock(models.Model):
    """What the people of one block of a snapshot said in an earlier wave, row by row.

    ``variable`` is the name that both versions have; the empty one says who answered then at all
    (1) and who did not (0). Nothing in it leads to a row of the earlier wave's own snapshot.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="earlier_blocks")
    wave = models.ForeignKey("studies.Wave", on_delete=models.PROTECT, related_name="+")
    variable = models.SlugField(max_length=63, blank=True, db_index=False)
    block_number = models.PositiveIntegerField()
    width = models.CharField(max_length=2)
    packed = models.BinaryField()

    data_handling = DataHandling(
        personal=("packed",),
        plain=("id", "snapshot", "wave", "variable", "block_number", "width"),
        kept="frozen answers: one year after the study closed, or the clearance's own period",
        forgotten_by=("frozen_answers",),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["snapshot", "wave", "variable", "block_number"],
                name="one_earlier_block_per_variable_and_place",
            ),
            models.CheckConstraint(
                condition=Q(width__in=["u1", "i2", "i4"]), name="earlier_block_width_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id}: {self.variable} in {self.wave_id}, block {self.block_number}"
