"""A study's copies of people of the panel end when those leave, or want to be asked no more.

A copy bears a keyed mark of the entry that it was made of. Only somebody with the entry in hand can
make that mark again, so that the study’s contacts say of nobody that they are of the panel.
"""

from participants.leaving import forget_contact
from participants.models import Contact, MailItem, OptOutSlip
from participants.queries.panel import copy_mark
from retention.queries import is_on_hold


def forget_copies(withdrawal: bytes) -> None:
    """Delete the copies with their links and messages.

    One that a legal hold keeps stays, and is asked no more. A slip in a letter that went still
    opts its reader out, and says no more whose it was.

    ``withdrawal`` is that of the entry: it stays the same when the entry is changed. Inside a
    transaction of the vault, after the entry itself is gone or changed: nobody who draws people
    from the panel at that moment makes another.
    """
    for copy in Contact.objects.filter(panel_mark=copy_mark(withdrawal)):
        if is_on_hold(copy.study_ref, "study_contacts"):
            copy.left_panel = True
            copy.save(update_fields=["left_panel"])
            continue
        items = MailItem.objects.filter(contact_ref=copy.contact_ref)
        OptOutSlip.objects.filter(item_ref__in=items.values("pk")).update(item_ref=None)
        forget_contact(copy)
