"""What the numbers over all studies say, each as a finding, a chart and a table."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.access.queries import roles_of
from oversight import policies
from oversight.queries.dashboards import Seen, charts_of, figures_of
from oversight.views.page import person, tabs
from retention.published import reasons_not_to_rely
from studies.queries import OVERSEEING_ROLES, overseen_studies


@require_safe
def view_dashboards(request: HttpRequest) -> HttpResponse:
    """Reviews, clearances, what ends and what is overdue, of what the person oversees."""
    user, at = person(request), timezone.now()
    policies.view_dashboards.require(user, at=at)
    held = [one for one in roles_of(user, at=at) if one.role in OVERSEEING_ROLES]
    components = [one.component for one in held if one.component is not None]
    department = len(components) < len(held)
    seen = Seen(overseen_studies(user, at=at), () if department else tuple(components))
    context = {
        "tabs": tabs(user, at=at, here="view_dashboards"),
        "components": seen.components,
        "charts": charts_of(seen, at=at),
        "figures": figures_of(seen, at=at),
        "unseen": reasons_not_to_rely(at=at),
    }
    return render(request, "oversight/view_dashboards.html", context)
