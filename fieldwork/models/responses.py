"""Answers as rows of integer codes: no name, no hour, no order, no link to anybody."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from fieldwork.reading.codebook import CodeBook
from foundation.access.data_handling import DataHandling
from studies.vocabulary import CollectionChannel


class ResponseBatch(models.Model):
    """One import: which file's rows came in, read how, by whom.

    ``code_book`` names written answers for as long as there are answers, and columns for ever.
    """

    batch_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey("studies.Wave", on_delete=models.PROTECT, related_name="+")
    instrument_version = models.ForeignKey(
        "studies.InstrumentVersion", on_delete=models.PROTECT, related_name="+"
    )
    tool = models.ForeignKey(
        "studies.SurveyTool", on_delete=models.PROTECT, related_name="+", null=True
    )
    rows = models.PositiveIntegerField()
    code_book = models.JSONField()
    left_out = models.JSONField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    imported_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=("code_book",),
        plain=(
            "id",
            "batch_ref",
            "study",
            "wave",
            "instrument_version",
            "tool",
            "rows",
            "left_out",
            "imported_by",
            "imported_at",
        ),
        kept="with the study; the answers named in the code book go with the raw answers",
        forgotten_by=("responses",),
    )

    class Meta:
        ordering = ("-imported_at", "-id")

    def __str__(self) -> str:
        return str(self.batch_ref)

    @property
    def names_answers(self) -> bool:
        """Whether the code book still holds something that was written in a cell."""
        return any(rule.values for rule in CodeBook.from_json(self.code_book).rules)

    def forget_answers(self) -> None:
        """Keep which column answered what, and nothing that anybody wrote."""
        self.code_book = CodeBook.from_json(self.code_book).without_values().as_json()


class Response(models.Model):
    """One person's answers.

    ``codes[i]`` is the code of the variable at position ``i`` (reserved codes are negative).
    ``sealed_texts`` holds the open answers, a JSON object from question key to text, sealed under
    ``answers:<study_ref>`` with ``fieldwork_response:sealed_texts:<response_ref>`` as additional
    data, until they are set apart for review (``OpenText``). The identity is random and the date
    is a day, so neither lines up with a contact (R-023).
    Only what was imported has a batch. ``panel_ref`` is the random code of one person's answers in
    the waves of a wave study (R-040); nothing says whose it is once the contacts are destroyed.
    """

    response_ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # One index for study and wave together: every further one slows the import of a million rows.
    study = models.ForeignKey(
        "studies.Study", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    wave = models.ForeignKey(
        "studies.Wave", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    instrument_version = models.ForeignKey(
        "studies.InstrumentVersion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    batch = models.ForeignKey(
        ResponseBatch,
        on_delete=models.PROTECT,
        related_name="responses",
        db_index=False,
        null=True,
    )
    mode = models.CharField(max_length=12, choices=CollectionChannel)
    panel_ref = models.UUIDField(null=True)
    answered_on = models.DateField()
    codes = ArrayField(models.IntegerField())
    sealed_texts = models.BinaryField(null=True)

    data_handling = DataHandling(
        personal=("codes", "sealed_texts", "panel_ref"),
        plain=(
            "response_ref",
            "study",
            "wave",
            "instrument_version",
            "batch",
            "mode",
            "answered_on",
        ),
        kept="raw answers: one year after the study closed, or the ICR's own period (GRS 6.5/010)",
        forgotten_by=("responses",),
    )

    class Meta:
        default_permissions = ()
        indexes = (
            models.Index(fields=("study", "wave"), name="fieldwork_response_wave"),
            # Empty but for what has just come in.
            models.Index(
                fields=("wave",),
                name="fieldwork_texts_to_set_apart",
                condition=Q(sealed_texts__isnull=False),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="response_of_an_import_names_its_batch",
                condition=Q(mode=CollectionChannel.IMPORT, batch__isnull=False)
                | ~Q(mode=CollectionChannel.IMPORT) & Q(batch__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return str(self.response_ref)
