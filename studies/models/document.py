"""Texts of a study besides its questions and notice: documents, versions, proposed revisions."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from studies.lifecycle.proposals import ProposalStatus, check_proposal
from studies.models.instrument import ImmutableError
from studies.models.study import KEPT, Study
from studies.vocabulary import DocumentKind


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents, asked about in the department's words."""

    def in_use(self) -> "DocumentQuerySet":
        """Not removed."""
        return self.filter(removed_at__isnull=True)


class Document(models.Model):
    """A script, invitation, consent form or other text; what it says lies in its versions.

    A removed document is used no more, and stays: earlier submissions name it.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=12, choices=DocumentKind)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = DocumentQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(), plain=("id", "study", "kind", "removed_at", "removed_by"), kept=KEPT
    )

    class Meta:
        ordering = ("study_id", "pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="document_removed_by_somebody",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class TextFormat(models.TextChoices):
    """How a text is meant to be read."""

    PLAIN = "plain", "Plain text"
    MARKDOWN = "markdown", "Markdown"


class DocumentVersionQuerySet(models.QuerySet["DocumentVersion"]):
    """Versions, asked about in the department's words."""

    def current(self) -> "DocumentVersionQuerySet":
        """The highest version of each document."""
        newer = DocumentVersion.objects.filter(
            document=models.OuterRef("document"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(newer))

    def in_use(self) -> "DocumentVersionQuerySet":
        """The highest version of each document that was not removed."""
        return self.current().filter(document__removed_at__isnull=True)


class DocumentVersion(models.Model):
    """One text of a document. It never changes.

    ``contacts_confirmed``: who wrote it said that the e-mail addresses, phone numbers and names
    in it are the office's own.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=40)
    text_format = models.CharField(max_length=8, choices=TextFormat)
    text = models.TextField()
    contacts_confirmed = models.BooleanField(default=False)
    content_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="document_versions"
    )
    created_at = models.DateTimeField()

    objects = DocumentVersionQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "document",
            "number",
            "title",
            "language",
            "text_format",
            "text",
            "contacts_confirmed",
            "content_hash",
            "created_by",
            "created_at",
        ),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("document_id", "number")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("document", "number"), name="document_version_number_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new version.

        :raises ImmutableError: if it was saved before.
        """
        if not self._state.adding:
            raise ImmutableError("A document version never changes: make a new one.")
        super().save(*args, **kwargs)

    @property
    def study(self) -> Study:
        """The study whose text this is."""
        return self.document.study


class RevisionProposalQuerySet(models.QuerySet["RevisionProposal"]):
    """Proposals, asked about in the department's words."""

    def waiting(self) -> "RevisionProposalQuerySet":
        """Not answered yet."""
        return self.filter(status=ProposalStatus.OPEN)


class RevisionProposal(models.Model):
    """What somebody learned in a session that a guide should say instead (R-108)."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="proposals")
    about = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="+")
    change = models.TextField()
    why = models.TextField()
    status = models.CharField(max_length=8, choices=ProposalStatus, default=ProposalStatus.OPEN)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="revisions_proposed"
    )
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    adopted_as = models.ForeignKey(
        DocumentVersion, on_delete=models.PROTECT, null=True, related_name="adopted_from"
    )

    objects = RevisionProposalQuerySet.as_manager()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "document",
            "about",
            "change",
            "why",
            "status",
            "proposed_by",
            "proposed_at",
            "answered_by",
            "answered_at",
            "reason",
            "adopted_as",
        ),
        kept=KEPT,
        forgotten_by=("study_file",),
    )

    class Meta:
        ordering = ("document_id", "proposed_at", "pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="proposal_adopted_as_a_version",
                condition=Q(status=ProposalStatus.ADOPTED, adopted_as__isnull=False)
                | ~Q(status=ProposalStatus.ADOPTED) & Q(adopted_as__isnull=True),
            ),
            models.CheckConstraint(
                name="proposal_declined_with_a_reason",
                condition=~Q(status=ProposalStatus.DECLINED) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="proposal_answered_by_somebody",
                condition=Q(
                    status=ProposalStatus.OPEN, answered_by__isnull=True, answered_at__isnull=True
                )
                | ~Q(status=ProposalStatus.OPEN)
                & Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"Proposal {self.pk}"

    @property
    def study(self) -> Study:
        """The study whose text it is about."""
        return self.document.study

    def move_to(self, status: ProposalStatus) -> None:
        """Set the next state.

        :raises IllegalMoveError: if it was answered already.
        """
        check_proposal(self.status, status)
        self.status = status
