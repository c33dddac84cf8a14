"""Confirming that the answers of employees are anonymous."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from fieldwork import actions, policies
from fieldwork.script import UnreadError
from studies.views.page import person, study_called


@require_POST
def record_anonymisation(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Confirm every step for one closed wave."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_fieldwork.require(user, study, at=at)
    wave = get_object_or_404(study.waves, number=number)
    try:
        actions.record_anonymisation(
            wave=wave, confirmed=request.POST.getlist("items"), by=user, at=at
        )
        messages.success(request, f"{wave.label} is confirmed anonymous. Reports can be made.")
    except UnreadError as error:
        messages.error(request, str(error))
    return redirect("view_fieldwork", code)
