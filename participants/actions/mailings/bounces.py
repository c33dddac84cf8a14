"""A message that came back: the address that it went to is not written to again in the study."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from participants.lifecycle import ItemStatus
from participants.models import MailItem


@transaction.atomic(using="vault")
def record_bounce(*, message_id: str, at: datetime) -> bool:
    """Note that the message of this Message-ID came back; whether it is one of ours that went."""
    item_ref = _item_ref(message_id)
    if item_ref is None:
        return False
    went = MailItem.objects.filter(status__in=[ItemStatus.SENT, ItemStatus.UNCERTAIN])
    item = went.select_for_update(no_key=True).filter(pk=item_ref).first()
    if item is None:
        return False
    item.move_to(ItemStatus.BOUNCED)
    item.settled_on = timezone.localdate(at)
    item.save()
    return True


def _item_ref(message_id: str) -> UUID | None:
    try:
        return UUID(message_id.strip().strip("<>").partition("@")[0])
    except ValueError:
        return None
