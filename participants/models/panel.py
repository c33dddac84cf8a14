"""People who asked to hear from the department again, each under a key of their own."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from studies.vocabulary import RecruitingChannel


class PanelEntry(models.Model):
    """How to reach one person who signed up, and what for. It names no study (R-105, C-7).

    Its data key is its own, so that leaving the panel destroys it in backups too. A day is all
    that is known of when; ``withdrawal`` is the keyed fingerprint of the code that ends it. How
    ``email_drawer`` and ``email_index`` find it, and what a backup keeps of them, is told in
    ``participants/queries/panel.py``.
    """

    entry_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    email = models.BinaryField(null=True)
    address = models.BinaryField(null=True)
    email_drawer = models.PositiveSmallIntegerField(null=True, db_index=True)
    email_index = models.BinaryField(max_length=32, null=True)
    future_waves = models.BooleanField()
    pamphlets = models.BooleanField()
    email_notices = models.BooleanField()
    withdrawal = models.BinaryField(max_length=32, unique=True)
    signed_up_on = models.DateField()

    data_handling: ClassVar = DataHandling(
        personal=(
            *("name", "phone", "email", "address", "email_drawer", "email_index", "withdrawal"),
        ),
        plain=("entry_ref", "future_waves", "pamphlets", "email_notices", "signed_up_on"),
        kept="opt-in panel: until the person asks to be removed (GRS 6.5/020)",
        forgotten_by=("panel_entries",),
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(phone__isnull=False)
                | Q(email__isnull=False)
                | Q(address__isnull=False),
                name="panel_entry_can_be_reached",
            ),
            # nobody is kept without something that they want to hear about.
            models.CheckConstraint(
                condition=Q(future_waves=True) | Q(pamphlets=True) | Q(email_notices=True),
                name="panel_entry_allows_something",
            ),
            models.CheckConstraint(
                condition=Q(email_notices=False) | Q(email__isnull=False),
                name="panel_entry_has_email_for_notices",
            ),
        ]

    def __str__(self) -> str:
        return str(self.entry_ref)


class PanelLinkRequest(models.Model):
    """Somebody typed an e-mail address to get a link to their entry. It waits to be answered.

    ``entry_ref`` is nothing where nobody of the panel has the address, which is not kept: the
    page does the same and says the same either way.
    """

    request_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry_ref = models.UUIDField(null=True)
    language = models.CharField(max_length=2)
    asked_on = models.DateField()

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=("request_ref", "entry_ref", "language", "asked_on"),
        kept="until it is answered, a minute later; it names nobody",
        forgotten_by=("panel_link_requests",),
    )

    def __str__(self) -> str:
        return str(self.request_ref)


class PanelSignUps(models.Model):
    """How many people signed up who came through one indirect channel, and nothing of who (R-014).

    Kept apart from the entries, and not taken back when somebody leaves: it measures the channel.
    """

    channel = models.CharField(max_length=16, choices=RecruitingChannel, primary_key=True)
    people = models.PositiveIntegerField(default=0)

    data_handling: ClassVar = DataHandling(
        personal=(), plain=("channel", "people"), kept="a count of people: with the vault"
    )

    class Meta:
        verbose_name_plural: ClassVar = "panel sign-ups"

    def __str__(self) -> str:
        return f"{self.people} by {self.channel}"
