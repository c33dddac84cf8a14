"""What people are told."""

import uuid

from django.conf import settings
from django.db import models

from foundation.access.data_handling import DataHandling


class Message(models.Model):
    """One thing that one person is told; ``once`` names it, so that it is told once.

    ``kind`` is a code such as "pta.returned". ``sentence`` says what happened or waits, with at
    most a study's code. ``url_name`` and ``url_args`` are the page to which the message links.
    """

    message_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages_received"
    )
    kind = models.CharField(max_length=60)
    once = models.CharField(max_length=200)
    sentence = models.CharField(max_length=300)
    url_name = models.CharField(max_length=60)
    url_args = models.JSONField(default=list)
    written_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=("to",),
        plain=(
            "id",
            "message_ref",
            "kind",
            "once",
            "sentence",
            "url_name",
            "url_args",
            "written_at",
        ),
        kept="work messages: while the person works here",
    )

    class Meta:
        ordering = ("-written_at", "-pk")
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("to", "once"), name="message_told_once"),)

    def __str__(self) -> str:
        return f"{self.kind} for {self.to_id}"
