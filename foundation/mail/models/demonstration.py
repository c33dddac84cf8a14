"""Where the demonstration's e-mails go instead of out."""

from django.db import models

from foundation.access.data_handling import DataHandling
from foundation.mail.models.letter import KEPT


class DemonstrationMail(models.Model):
    """An e-mail as its reader would have received it; only a demonstration has any."""

    message_id = models.CharField(max_length=200)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=320)
    text = models.TextField()
    html = models.TextField()
    sent_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=("to", "subject", "text", "html"),
        plain=("id", "message_id", "sent_at"),
        kept=KEPT,
        forgotten_by=("staff_messages",),
    )

    class Meta:
        ordering = ("-sent_at", "-pk")
        default_permissions = ()

    def __str__(self) -> str:
        return self.message_id
