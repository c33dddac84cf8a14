"""What the offices keep for themselves: named views of the inventory."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from foundation.access.data_handling import DataHandling


class SavedView(models.Model):
    """Filters, order and columns of the inventory under a name; ``query`` is the address's."""

    view_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    saved_at = models.DateTimeField()

    data_handling: ClassVar[DataHandling] = DataHandling(
        personal=("owner",),
        plain=("id", "view_ref", "name", "query", "saved_at"),
        kept="until the person deletes it; no data of participants",
    )

    class Meta:
        ordering = ("name", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("owner", "name"), name="saved_view_name_once"),
        )

    def __str__(self) -> str:
        return self.name
