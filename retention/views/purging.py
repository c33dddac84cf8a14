"""A records officer destroys what is due now, confirmed by name and count."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from retention import actions, policies, queries
from retention.forms import PurgeNowForm
from retention.views.person import person


@require_http_methods(["GET", "HEAD", "POST"])
def purge_now(request: HttpRequest, study_ref: UUID, record_class: str) -> HttpResponse:
    """Show name and count; with the count typed again, send the purge off."""
    by, at = person(request), timezone.now()
    policies.purge_now.require(by, at=at)
    due = queries.to_purge(at=at, study_ref=study_ref)
    groups = queries.grouped(holding for holding in due if holding.record_class == record_class)
    if not groups:
        raise Http404("Nothing of this kind is due for this study.")
    count = sum(group.count for group in groups)
    form = PurgeNowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.purge_now(
                study_ref=study_ref,
                record_class=record_class,
                count=form.cleaned_data["count"],
                by=by,
                at=at,
            )
        except (actions.PurgeChangedError, actions.ClockRefusedError) as problem:
            form.add_error("count", str(problem))
        else:
            messages.success(request, "The purge has been started. Its certificate appears below.")
            return redirect("view_retention")
    context = {"groups": groups, "first": groups[0], "count": count, "form": form}
    return render(request, "retention/purge_now.html", context, status=400 if form.errors else 200)
