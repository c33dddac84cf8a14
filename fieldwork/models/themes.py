"""What open answers are about: the themes of a study, and which of them each text names."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from fieldwork.models.open_texts import OpenText
from foundation.access.data_handling import DataHandling


class Theme(models.Model):
    """One theme of a study's code book. Its number is never given to another."""

    study = models.ForeignKey("studies.Study", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    definition = models.CharField(max_length=400)
    position = models.PositiveSmallIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    is_removed = models.BooleanField(default=False)

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id", "study", "number", "label", "definition", "position", "added_by", "added_at",
            "is_removed",
        ),
        kept="study files: with the study, words of analysts and none of participants",
        forgotten_by=("study_file",),
    )  # fmt: skip

    class Meta:
        ordering = ("study_id", "position", "number")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("study", "number"), name="theme_number_once"),
            models.UniqueConstraint(
                fields=("study", "label"),
                condition=Q(is_removed=False),
                name="theme_label_once",
            ),
        )

    def __str__(self) -> str:
        return self.label


class CodedText(models.Model):
    """That somebody read a reviewed text, and the numbers of the themes that it names, if any.

    It stands beside the text and nothing else of whoever wrote it, and goes with the text.
    """

    text = models.OneToOneField(OpenText, on_delete=models.PROTECT, related_name="coded")
    themes = ArrayField(models.PositiveSmallIntegerField(), default=list)
    coded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    coded_on = models.DateField()

    data_handling = DataHandling(
        personal=(),
        plain=("id", "text", "themes", "coded_by", "coded_on"),
        kept="with the open answers; counts of themes live on in reports",
        forgotten_by=("responses",),
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"themes of {self.text_id}"
