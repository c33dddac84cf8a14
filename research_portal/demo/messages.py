"""What the demonstration's people were told: the old is read, the new waits and is mailed."""

from datetime import datetime, timedelta

from foundation.mail.actions import open_message, write_digests
from foundation.mail.models import Message

READ_AFTER = timedelta(hours=3)
NEWS = timedelta(days=10)


def read_old_messages(*, at: datetime) -> None:
    """Everybody opened what is older than ten days soon after it was written.

    The rest is mailed by the clock of the running demonstration, the digests of the day first.
    """
    for message in Message.objects.filter(written_at__lt=at - NEWS).select_related("to"):
        open_message(message_id=message.pk, by=message.to, at=message.written_at + READ_AFTER)
    write_digests(at=at)
