"""What every page of a study shows around its content."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import may_use_page
from studies.gates import GateResult, Reason
from studies.models import Study
from studies.queries import is_covered, may, study_state_steps

REVIEW_PLACES = (
    ("Privacy reviews", "list_reviews", "reviews"),
    ("Survey tools and vendors", "list_tools", "tools"),
    ("Sharing agreements", "list_agreements", "sharing"),
    ("Disclosures to vendors", "list_disclosures", "disclosures"),
    ("Recordings sent out", "list_sent_recordings", "disclosures"),
    ("Suspected misuse", "list_incidents", "incidents"),
    ("Requests about contact data", "list_redress", "redress"),
    ("Control numbers", "list_umbrellas", "reviews"),
)


def person(request: HttpRequest) -> User:
    """Who asks; strangers never come here."""
    assert isinstance(request.user, User)
    return request.user


def study_called(code: str) -> Study:
    """The study of an address, or the page that says there is none."""
    studies = Study.objects.select_related("component", "vendor", "survey_tool", "created_by")
    return get_object_or_404(studies, code=code)


def study_page(request: HttpRequest, study: Study, *, at: datetime, here: str) -> dict[str, Any]:
    """Breadcrumbs, steps and side navigation; ``here`` is the URL name of the page."""
    places = _side_navigation(person(request), study, at=at, here=here)
    return {
        "study": study,
        "at": at,
        "is_covered": is_covered(study, on=timezone.localdate(at)),
        "breadcrumbs": [("Studies", reverse("list_studies")), (study.code, "")],
        "steps": study_state_steps(study, on=timezone.localdate(at)),
        "side_navigation": places,
        "is_place": any(place["url"] == request.path for place in places),
    }


def address(name: str, *args: str | int) -> str:
    """The address of a page; without the arguments where it has none; "" where it is not served."""
    for arguments in (args, ()):
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return ""


def review_places(user: User, *, at: datetime, here: str) -> list[dict[str, Any]]:
    """The places in which the person's offices decide, as tabs."""
    return [
        {"label": label, "url": reverse(name), "current": name == here}
        for label, name, page in REVIEW_PLACES
        if may_use_page(user, page, at=at)
    ]


def checklist_items(study: Study, results: Sequence[GateResult]) -> list[dict[str, Any]]:
    """The launch checklist as ``components/checklist.html`` takes it."""
    return [
        {
            "met": result.is_met,
            "title": result.title,
            "source": result.source,
            "reasons": [reason.text for reason in result.reasons],
            "url": _settle(study, result.reasons[0]) if result.reasons else "",
        }
        for result in results
    ]


def _settle(study: Study, reason: Reason) -> str:
    return address(reason.settle, study.code)


def _side_navigation(user: User, study: Study, *, at: datetime, here: str) -> list[dict[str, Any]]:
    """``settings.STUDY_NAVIGATION``: label, URL name, and permissions of which one is needed."""
    navigation: Sequence[Sequence[str]] = settings.STUDY_NAVIGATION
    return [
        {"label": label, "url": url, "current": name == here}
        for label, name, *needed in navigation
        if (url := address(name, study.code))
        and (not needed or any(may(user, permission, study, at=at) for permission in needed))
    ]
