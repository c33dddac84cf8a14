"""Where the public answers: one address for each round of a survey."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.access.data_handling import DataHandling
from studies.vocabulary import PersonKind


class SurveyLink(models.Model):
    """The short address of a wave's survey page, and until when it takes answers.

    After ``quota`` answers on the web nobody begins any more, nor after ``closes_on``, the last
    day; nothing where it does not matter. ``by_invitation`` lets in only who follows a link of
    their own. Whoever has begun may end, whatever is changed here meanwhile.
    """

    address = models.CharField(max_length=12, unique=True)
    wave = models.OneToOneField(
        "studies.Wave", on_delete=models.PROTECT, related_name="survey_link"
    )
    person_kind = models.CharField(max_length=12, choices=PersonKind)
    by_invitation = models.BooleanField(default=False)
    quota = models.PositiveIntegerField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField()

    data_handling = DataHandling(
        personal=(),
        plain=(
            "id",
            "address",
            "wave",
            "person_kind",
            "by_invitation",
            "quota",
            "closes_on",
            "paused_at",
            "published_by",
            "published_at",
        ),
        kept="study files: with the study, no personal data of participants",
    )

    class Meta:
        ordering = ("wave_id",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="link_quota_of_somebody", condition=Q(quota__isnull=True) | Q(quota__gte=1)
            ),
        )

    def __str__(self) -> str:
        return self.address
