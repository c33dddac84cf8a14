"""Somebody does not want to be asked again: at their own word, or as they told a recruiter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.crowds.starts import may_start
from foundation.crowds.work import challenge_for
from participants import actions, policies
from participants.forms import OptOutForm, TypedOptOutForm
from participants.opt_out_links import accounted_in, fingerprints_in, token_for
from participants.queries.opt_outs import new_or_nothing
from participants.views.public import leaves_nothing, public_page
from studies.views.page import person, study_called, study_page

OPT_OUT = "opt-out"  # what crowds are counted at
ONE_CLICK = ("List-Unsubscribe", "One-Click")  # RFC 8058, sent by the person's mail program


@leaves_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def opt_out(request: HttpRequest) -> HttpResponse:
    """One button behind the link of a message, or a form for whoever has no such link.

    Opening the page changes nothing: programs that look for harm in mail open every link.
    """
    token = request.GET.get("t", "")
    fingerprints = fingerprints_in(token)
    if fingerprints is None:
        return _typed(request, is_broken=bool(token))
    if request.method != "POST":
        return public_page(request, "opt_out", keep={"t": token})
    if "take_back" in request.POST:
        actions.opt_in(fingerprints=fingerprints, at=timezone.now())
        return public_page(request, "opted_in", keep={"t": token})
    accounted = accounted_in(token)
    actions.opt_out(fingerprints=fingerprints, accounted=accounted, at=timezone.now())
    if request.POST.get(ONE_CLICK[0]) == ONE_CLICK[1]:
        return HttpResponse(_("You will not be asked again."), content_type="text/plain")
    return public_page(request, "opted_out", token=token)


def _typed(request: HttpRequest, *, is_broken: bool) -> HttpResponse:
    """Whatever is typed is opted out, and nobody is told whether it was known."""
    at = timezone.now()
    form = TypedOptOutForm(request.POST if request.method == "POST" and not is_broken else None)
    if form.is_bound and form.is_valid():
        if wait := may_start(request, place=OPT_OUT, at=at):
            form.add_error(None, _(wait.sentence))
        else:
            theirs = form.fingerprints
            to_take_back = new_or_nothing(theirs)
            actions.opt_out(fingerprints=theirs, accounted=form.accounted, at=at)
            return public_page(request, "opted_out", token=token_for(to_take_back))
    return public_page(
        request,
        "type_opt_out",
        form=form,
        is_broken=is_broken,
        challenge=challenge_for(OPT_OUT, at=at),
        status=400 if is_broken else 200,
    )


@never_cache
@require_http_methods(["GET", "POST"])
def record_opt_out(request: HttpRequest, code: str) -> HttpResponse:
    """The ways to reach the person; none is kept as it is typed."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.record_opt_out.require(user, study, at=at)
    form = OptOutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        slip = form.cleaned_data["slip"]
        actions.record_opt_out(study=study, ways=form.ways, slip=slip, by=user, at=at)
        messages.success(request, "Recorded. No study shows this person to be asked any more.")
        return redirect("view_contacts", code)
    context = {**study_page(request, study, at=at, here="view_contacts"), "form": form}
    return render(request, "participants/record_opt_out.html", context)
