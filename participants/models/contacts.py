"""Who may be asked for a study, where they came from, and who opened them."""

import uuid
from typing import ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from participants.vocabulary import ALLOWED_ORIGINS, OpeningPurpose, Origin
from studies.vocabulary import PersonKind


class ContactBatch(models.Model):
    """One import: where its contacts came from and who vouched for them. Nothing personal.

    ``contacts`` are those whom it brought in, without who was taken over by a later one since.
    ``left_out`` are places of columns, counted from 1: a list without a header has people there.
    """

    batch_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study_ref = models.UUIDField(db_index=True)
    study_code = models.CharField(max_length=24)
    origin = models.CharField(max_length=20, choices=Origin)
    person_kind = models.CharField(max_length=12, choices=PersonKind)
    source_name = models.CharField(max_length=120, blank=True)
    statement_ref = models.UUIDField(null=True)
    sorn = models.CharField(max_length=120, blank=True)
    verified_by_program = models.CharField(max_length=120, blank=True)
    verified_on = models.DateField(null=True)
    imported_by = models.UUIDField()
    imported_at = models.DateTimeField()
    contacts = models.PositiveIntegerField()
    left_out = models.JSONField(default=list)

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=(
            "id",
            "batch_ref",
            "study_ref",
            "study_code",
            "origin",
            "person_kind",
            "source_name",
            "statement_ref",
            "sorn",
            "verified_by_program",
            "verified_on",
            "imported_by",
            "imported_at",
            "contacts",
            "left_out",
        ),
        kept="record of where contacts came from: with the study; it names no contact",
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering: ClassVar = ["-imported_at", "-pk"]
        constraints: ClassVar = [
            # R-098, R-013: no path stores contacts of commercial or organizations' lists.
            models.CheckConstraint(
                condition=Q(origin__in=[origin.value for origin in ALLOWED_ORIGINS]),
                name="batch_of_an_allowed_origin",
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.OFFICIAL_FORM) | Q(statement_ref__isnull=False),
                name="batch_from_a_form_cites_its_statement",
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.SOURCE_SYSTEM)
                | ~Q(source_name="")
                & ~Q(sorn="")
                & ~Q(verified_by_program="")
                & Q(verified_on__isnull=False),
                name="batch_from_a_system_is_vouched_for",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contacts} contacts for {self.study_code}"


class ContactQuerySet(models.QuerySet["Contact"]):
    """Reads as a phrase."""

    def of_study(self, study_ref: UUID) -> Self:
        """The contacts of one study."""
        return self.kept_of(study_ref).filter(left_panel=False)

    def kept_of(self, study_ref: UUID) -> Self:
        """Those, and who left the panel while a legal hold kept them here: nobody asks them."""
        return self.filter(study_ref=study_ref)


class Contact(models.Model):
    """Four ways to name and reach somebody, each sealed or absent, and nothing else (R-093).

    ``contact_ref`` is random, so neither key nor order says anything about a person or an answer.
    ``fingerprint`` stands for the person within the study. The four blind indexes find one way of
    reaching somebody again by equality: keyed hashes of its normal form under ``contact_index``, a
    key of the study's own. Both keys end with the contacts. ``panel_mark`` stands for the entry of
    the panel that this is a copy of, and ends it with that (``participants/panel_copies.py``).
    What the person had corrected, on ``corrected_on``, no list writes anew; ``superseded`` are the
    hashes that found the person before that, so that no list brings the wrong details back.
    """

    contact_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(ContactBatch, on_delete=models.PROTECT, db_index=False)
    study_ref = models.UUIDField()
    name = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    email = models.BinaryField(null=True)
    address = models.BinaryField(null=True)
    fingerprint = models.BinaryField(max_length=32)
    email_index = models.BinaryField(max_length=16, null=True)
    phone_index = models.BinaryField(max_length=16, null=True)
    address_index = models.BinaryField(max_length=16, null=True)
    person_index = models.BinaryField(max_length=16, null=True)
    panel_mark = models.BinaryField(max_length=32, null=True)
    left_panel = models.BooleanField(default=False)
    corrected_on = models.DateField(null=True)
    superseded = ArrayField(models.BinaryField(max_length=32), null=True)

    objects = ContactQuerySet.as_manager()

    data_handling: ClassVar = DataHandling(
        personal=(
            "name",
            "phone",
            "email",
            "address",
            "fingerprint",
            "email_index",
            "phone_index",
            "address_index",
            "person_index",
            "panel_mark",
            "left_panel",
            "corrected_on",
            "superseded",
        ),
        plain=("contact_ref", "batch", "study_ref"),
        kept="study contacts: until the study or its follow-up ends (GRS 6.5/020)",
        forgotten_by=("study_contacts",),
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["study_ref", "contact_ref"], name="contacts_of_study"),
            *(
                models.Index(
                    fields=[f"{each}_index"],
                    condition=Q(**{f"{each}_index__isnull": False}),
                    name=f"contacts_by_{each}",
                )
                for each in ("email", "phone", "address", "person")
            ),
            models.Index(
                fields=["panel_mark"],
                condition=Q(panel_mark__isnull=False),
                name="contacts_by_panel_mark",
            ),
            models.Index(
                fields=["study_ref"],
                condition=Q(corrected_on__isnull=False),
                name="contacts_corrected",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["study_ref", "fingerprint"], name="contact_once_per_study"
            ),
            models.CheckConstraint(
                condition=Q(phone__isnull=False)
                | Q(email__isnull=False)
                | Q(address__isnull=False),
                name="contact_can_be_reached",
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact_ref)


class VaultOpening(models.Model):
    """Somebody opened contacts: who, when, why, how many. A trigger keeps it for ever (R-022).

    ``by_job`` tells what the clock opens, for the person named or, where nobody is, by itself.
    With neither, people opened their own entry. Entries of the panel belong to no study.
    """

    at = models.DateTimeField()
    user_ref = models.UUIDField(null=True)
    by_job = models.BooleanField(default=False)
    purpose = models.CharField(max_length=20, choices=OpeningPurpose)
    study_ref = models.UUIDField(null=True)
    contacts = models.PositiveIntegerField()

    data_handling: ClassVar = DataHandling(
        personal=(),
        plain=("id", "at", "user_ref", "by_job", "purpose", "study_ref", "contacts"),
        kept="access log: as long as the vault; it names no contact",
    )

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["study_ref", "-at"], name="openings_of_study")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(purpose__in=[purpose.value for purpose in OpeningPurpose]),
                name="vault_opened_for_a_listed_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contacts} contacts opened to {self.purpose}"
