"""What is known of mailings, as numbers and without a name."""

from django.db.models import Count

from participants.models import Mailing

Numbers = dict[str, int]
"""How many messages stand where: “sent”, or “skipped:opted_out” with the reason."""


def numbers_of(mailing: Mailing) -> Numbers:
    """The messages of a mailing, counted; those that were kept once the messages are gone."""
    counted = mailing.items.order_by().values("status", "trouble").annotate(count=Count("pk"))
    found = {
        ":".join(filter(None, (each["status"], each["trouble"]))): each["count"] for each in counted
    }
    return found or mailing.numbers
