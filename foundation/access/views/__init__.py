"""How the web asks: signing in, one's own page, the people pages, and the page of refusals."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import urlencode

from foundation.access import queries
from foundation.access.models import User
from foundation.access.policy import RULES_FIRST, TRAINING_FIRST


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of a refusal: what is missing, in the words of the policy."""
    reasons = tuple(getattr(exception, "reasons", ()))
    if reasons == (RULES_FIRST,) and request.method == "GET":
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{resolve_url('accept_rules')}?{query}")
    user = request.user
    renewals = queries.renewals(user, at=timezone.now()) if isinstance(user, User) else []
    about_training = any("training" in str(reason) for reason in reasons)
    is_said_above = any(not state.current for state in renewals)
    context = {
        "reasons": reasons,
        "is_suspended": reasons == (TRAINING_FIRST,),
        "how_to_renew": settings.TRAINING_RENEWAL if about_training and not is_said_above else "",
    }
    return render(request, "403.html", context, status=403)
