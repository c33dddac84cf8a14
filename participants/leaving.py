"""A contact ends with all that was made for it, whoever wants it to end."""

from participants.models import (
    Contact,
    DemonstrationVaultMail,
    Invitation,
    MailItem,
    PrintRun,
    WaveLink,
)


def forget_contact(contact: Contact) -> None:
    """Delete it with its links and messages. Letters that were set for it are not to go any more.

    Inside a transaction of the vault. Slips stay with whoever calls: they stand for an opt-out.
    """
    items = MailItem.objects.filter(contact_ref=contact.contact_ref)
    PrintRun.objects.filter(run_ref__in=items.values("claim")).update(somebody_left=True)
    DemonstrationVaultMail.objects.filter(item_ref__in=items.values("pk")).delete()
    for linked in (MailItem, Invitation, WaveLink):
        linked.objects.filter(contact_ref=contact.contact_ref).delete()
    contact.delete()
