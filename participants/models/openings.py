"""Days on which somebody opened more contacts than is usual."""

from typing import ClassVar

from django.db import models

from foundation.access.data_handling import DataHandling


class UnusualDay(models.Model):
    """A person's openings of one day that are many, or many for that person (R-022).

    ``usual`` is the middle of the person's earlier days, nothing where there were too few.
    """

    user_ref = models.UUIDField()
    day = models.DateField()
    contacts = models.PositiveIntegerField()
    usual = models.PositiveIntegerField(null=True)

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=("id", "user_ref", "day", "contacts", "usual"),
        kept="access log: as long as the vault; it names no contact",
    )

    class Meta:
        ordering: ClassVar = ["-day", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user_ref", "day"], name="unusual_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.contacts} contacts on {self.day}"
