"""What people are told, and how each wants to be told."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When

from foundation.access.data_handling import DataHandling
from foundation.access.models import User
from foundation.mail.groups import Way
from foundation.mail.models.letter import KEPT, Letter


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages, read as phrases."""

    def unread(self) -> "MessageQuerySet":
        """Not opened yet."""
        return self.filter(read_at__isnull=True)

    def unread_first(self) -> "MessageQuerySet":
        """As the page lists them: the unread, then the rest, each the newest first."""
        unread = Case(When(read_at__isnull=True, then=0), default=1)
        return self.order_by(unread, "-written_at", "-pk")

    def without_letter(self, way: Way) -> "MessageQuerySet":
        """To be told in this way, and in no e-mail yet."""
        return self.filter(way=way, letter__isnull=True)


class Message(models.Model):
    """One thing that one person is told; ``once`` names it, so that it is told once.

    ``kind`` is a code such as "pta.returned". ``sentence`` says what happened or waits, with at
    most a study's code. ``url_name`` and ``url_args`` are the page to which the message links.
    ``way`` is how the person wanted to be told when it was written.
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
    way = models.CharField(max_length=8, choices=Way, default=Way.PORTAL)
    letter = models.ForeignKey(
        Letter, on_delete=models.SET_NULL, null=True, related_name="messages"
    )
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    data_handling = DataHandling(
        personal=("to", "read_at"),
        plain=(
            "id",
            "message_ref",
            "kind",
            "once",
            "sentence",
            "url_name",
            "url_args",
            "written_at",
            "way",
            "letter",
        ),
        kept=KEPT,
        forgotten_by=("staff_messages",),
    )

    class Meta:
        ordering = ("-written_at", "-pk")
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("to", "once"), name="message_told_once"),)
        indexes = (
            models.Index(fields=("to", "-written_at"), name="message_newest_of_person"),
            models.Index(fields=("to",), condition=Q(read_at=None), name="message_unread"),
            models.Index(
                fields=("way", "to"),
                condition=Q(letter=None) & ~Q(way=Way.PORTAL),
                name="message_without_letter",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.to_id}"


class Preference(models.Model):
    """How one person wants to be told of one group of things, where it is not the usual way."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="message_preferences")
    group = models.CharField(max_length=20)
    way = models.CharField(max_length=8, choices=Way)

    data_handling = DataHandling(
        personal=("user", "way"),
        plain=("id", "group"),
        kept="staff accounts: while the person works here",
        forgotten_by=("staff_account",),
    )

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("user", "group"), name="preference_once_a_group"),
        )

    def __str__(self) -> str:
        return f"{self.group}: {self.way}"
