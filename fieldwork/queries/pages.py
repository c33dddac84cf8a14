"""Where a wave is answered, for apps that never meet what was answered."""

from django.conf import settings
from django.urls import reverse

from fieldwork.models import SurveyLink
from studies.models import Wave


def survey_page(wave: Wave) -> str:
    """The whole address of the wave's survey page, "" while it has none.

    For ``settings.SURVEY_PAGE_SOURCES``. The vault's services ask it too, and may read no more of
    fieldwork than these two columns.
    """
    known = SurveyLink.objects.filter(wave=wave).values_list("address", flat=True).first()
    if known is None:
        return ""
    return settings.PORTAL_ADDRESS.rstrip("/") + reverse("answer_survey", args=[known])


def page_for_anybody() -> str:
    """The path of the survey page that has longest been open to everybody, "" if there is none."""
    link = (
        SurveyLink.objects.filter(by_invitation=False, paused_at=None, wave__closed_at=None)
        .order_by("published_at")
        .first()
    )
    return reverse("answer_survey", args=[link.address]) if link else ""
