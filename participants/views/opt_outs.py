"""Recording that somebody does not want to be asked again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import actions, policies
from participants.forms import OptOutForm
from studies.views.page import person, study_called, study_page


@never_cache
@require_http_methods(["GET", "POST"])
def record_opt_out(request: HttpRequest, code: str) -> HttpResponse:
    """The ways to reach the person; none is kept as it is typed."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.record_opt_out.require(user, study, at=at)
    form = OptOutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.record_opt_out(study=study, ways=form.ways, by=user, at=at)
        messages.success(request, "Recorded. No study shows this person to be asked any more.")
        return redirect("view_contacts", code)
    context = {**study_page(request, study, at=at, here="view_contacts"), "form": form}
    return render(request, "participants/record_opt_out.html", context)
