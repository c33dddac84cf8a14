"""The requests about contact data that an office answers, one of them, and what is done to it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participants import actions, policies
from participants.actions.redress import RedressError
from participants.forms import (
    AnswerRedressForm,
    AppealForm,
    CodeForm,
    ContactFields,
    ExtendRedressForm,
    RecordRedressForm,
    ReportRedressForm,
)
from participants.lifecycle import RedressStatus
from participants.models import RedressRequest
from participants.queries import names_of
from participants.queries.redress import requests_of
from participants.redress_words import KIND_IN_SHORT
from participants.unmistakable import in_groups
from studies.views.page import person, review_places

PER_PAGE = 25
STATES = {
    RedressStatus.RECEIVED: "running",
    RedressStatus.CODE_DUE: "due",
    RedressStatus.CODE_SENT: "planned",
    RedressStatus.OPEN: "waiting",
    RedressStatus.ANSWERED: "done",
    RedressStatus.APPEALED: "returned",
    RedressStatus.SETTLED: "done",
    RedressStatus.LAPSED: "expired",
}
"""How pages colour each state."""


@require_safe
def list_redress(request: HttpRequest) -> HttpResponse:
    """What is to be answered, what is due first at the top; or what was answered."""
    user, at = person(request), timezone.now()
    policies.list_redress.require(user, at=at)
    theirs, shows = requests_of(user, at=at), request.GET.get("show", "")
    chosen = theirs.undecided() if shows != "all" else theirs.order_by("-received_on", "pk")
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate(at)
    with_stuck = set(theirs.with_stuck_letters(at=at).values_list("pk", flat=True))
    context = {
        "page": page,
        "rows": [
            {
                **_row(each, late=each.is_late(today)),
                "stuck": each.is_never_looked_up or each.pk in with_stuck,
            }
            for each in page
        ],
        "shows": shows,
        "places": review_places(user, at=at, here="list_redress"),
    }
    return render(request, "participants/list_redress.html", context)


@require_http_methods(["GET", "POST"])
def record_redress(request: HttpRequest) -> HttpResponse:
    """Enter a request that came by letter, by phone or in person."""
    user, at = person(request), timezone.now()
    policies.record_redress.require(user, at=at)
    form = RecordRedressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            asked = actions.record_redress(
                draft=form.draft(given["language"]),
                came_by=given["came_by"],
                received_on=given["received_on"],
                by=user,
                at=at,
            )
        except RedressError as error:
            form.add_error("received_on", str(error))
        else:
            messages.success(request, f"Recorded under the reference {in_groups(asked.reference)}.")
            return redirect("view_redress", asked.pk)
    context = {"form": form, "breadcrumbs": _crumbs("Enter a request")}
    status = 400 if form.errors else 200
    return render(request, "participants/record_redress.html", context, status=status)


@never_cache
@require_safe
def view_redress(request: HttpRequest, request_ref: UUID) -> HttpResponse:
    """Where a request stands. What was said and what is held are opened by a step of their own."""
    return redress_page(request, _asked(request, request_ref))


@never_cache
@require_POST
def open_redress(request: HttpRequest, request_ref: UUID) -> HttpResponse:
    """Read what the person said and, once confirmed, what is held."""
    asked = _asked(request, request_ref)
    return opened_page(request, asked)


@require_POST
def retry_redress_look_up(request: HttpRequest, request_ref: UUID) -> HttpResponse:
    """Look again whether somebody is known."""
    asked = _asked(request, request_ref)
    actions.retry_redress_look_up(request_ref=asked.pk, by=person(request), at=timezone.now())
    messages.success(request, "The vault looks again within a minute.")
    return redirect("view_redress", asked.pk)


@require_POST
def write_redress_code(request: HttpRequest, request_ref: UUID) -> HttpResponse:
    """A new code, in another way too."""
    asked = _asked(request, request_ref)
    return _done(
        request, asked, "write_redress_code", CodeForm(request.POST), "A new code is written."
    )


@require_POST
def extend_redress(request: HttpRequest, request_ref: UUID) -> HttpResponse:
    """Take longer, once."""
    asked = _asked(request, request_ref)
    said = "Extended. A letter tells the person why."
    return _done(request, asked, "extend_redress", ExtendRedressForm(request.POST), said)


@require_POST
def refer_redress(request: HttpRequest, request_ref: UUID) -> HttpResponse:
    """Hand it to the Privacy Office."""
    user, at, asked = person(request), timezone.now(), _asked(request, request_ref)
    actions.refer_redress(request_ref=asked.pk, by=user, at=at)
    messages.success(request, "The Privacy Office has it now.")
    if policies.view_redress.allows(user, _found(request_ref), at=at):
        return redirect("view_redress", asked.pk)
    return redirect("list_redress")


@require_POST
def report_redress(request: HttpRequest, request_ref: UUID) -> HttpResponse:
    """Report it as suspected misuse."""
    asked = _asked(request, request_ref)
    said = "Reported as suspected misuse. Answer the person here all the same."
    return _done(request, asked, "report_redress", ReportRedressForm(request.POST), said)


@require_POST
def answer_redress(request: HttpRequest, request_ref: UUID) -> HttpResponse:
    """Decide, and have the letter written."""
    asked = _asked(request, request_ref)
    form = AnswerRedressForm(request.POST, kind=asked.kind)
    return _done(request, asked, "answer_redress", form, "Answered. The letter is written.")


@require_POST
def record_redress_appeal(request: HttpRequest, request_ref: UUID) -> HttpResponse:
    """The person does not agree."""
    asked = _asked(request, request_ref)
    actions.record_redress_appeal(request_ref=asked.pk, by=person(request), at=timezone.now())
    messages.success(request, "Recorded. Somebody else of the Privacy Office decides again.")
    return redirect("view_redress", asked.pk)


@require_POST
def decide_redress_appeal(request: HttpRequest, request_ref: UUID) -> HttpResponse:
    """What the second person says."""
    asked = _asked(request, request_ref)
    said = "Decided. The letter is written."
    return _done(request, asked, "decide_redress_appeal", AppealForm(request.POST), said)


def redress_page(request: HttpRequest, asked: RedressRequest, **more: Any) -> HttpResponse:
    """The page of a request; a form that was refused is among ``more``."""
    user, at = person(request), timezone.now()
    may = {
        name: getattr(policies, name).allows(user, asked, at=at)
        for name in (
            *("open_redress", "retry_redress_look_up"),
            *("write_redress_code", "extend_redress", "refer_redress"),
            *("report_redress", "answer_redress", "record_redress_appeal"),
            "decide_redress_appeal",
        )
    }
    staff = names_of(ref for ref in (asked.decided_by, asked.appeal_decided_by) if ref)
    context = {
        **_row(asked, late=asked.is_late(timezone.localdate(at))),
        "breadcrumbs": _crumbs(in_groups(asked.reference)),
        "letters": [
            (each, each.hangs(at), policies.resend_redress_letter.allows(user, each, at=at))
            for each in asked.letters.select_related("request")
        ],
        "hangs_any": any(each.hangs(at) for each in asked.letters.defer("words")),
        "may": may,
        "decided_by": staff.get(asked.decided_by) if asked.decided_by else "",
        "appeal_by": staff.get(asked.appeal_decided_by) if asked.appeal_decided_by else "",
        "code_form": CodeForm(initial={"way": asked.reply_way}),
        "extend_form": ExtendRedressForm(),
        "report_form": ReportRedressForm(),
        "answer_form": AnswerRedressForm(kind=asked.kind),
        "appeal_form": AppealForm(),
        **more,
    }
    wrong = [one for one in more.values() if isinstance(one, forms.BaseForm) and one.errors]
    return render(request, "participants/view_redress.html", context, status=400 if wrong else 200)


def opened_page(request: HttpRequest, asked: RedressRequest, **more: Any) -> HttpResponse:
    """The same with what is sealed, which no browser keeps."""
    opened = actions.open_redress(request_ref=asked.pk, by=person(request), at=timezone.now())
    held = [(each, ContactFields(initial=each.fields)) for each in opened.held]
    response = redress_page(request, asked, opened=opened, held=held, **more)
    response["Cache-Control"] = "no-store, private"
    return response


def _done(
    request: HttpRequest,
    asked: RedressRequest,
    action: str,
    form: forms.Form,
    said: str,
) -> HttpResponse:
    """Who may is asked before what was typed is looked at, so that a refusal shows no form."""
    user, at = person(request), timezone.now()
    getattr(policies, action).require(user, asked, at=at)
    if form.is_valid():
        try:
            getattr(actions, action)(request_ref=asked.pk, by=user, at=at, **form.cleaned_data)
        except RedressError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, said)
            return redirect("view_redress", asked.pk)
    return redress_page(request, asked, **{FORMS[type(form)]: form})


FORMS: dict[type[forms.Form], str] = {
    CodeForm: "code_form",
    ExtendRedressForm: "extend_form",
    ReportRedressForm: "report_form",
    AnswerRedressForm: "answer_form",
    AppealForm: "appeal_form",
}


def _asked(request: HttpRequest, request_ref: UUID) -> RedressRequest:
    """The request, for whoever works on it and for nobody else."""
    asked = _found(request_ref)
    policies.view_redress.require(person(request), asked, at=timezone.now())
    return asked


def _found(request_ref: UUID) -> RedressRequest:
    return get_object_or_404(RedressRequest, pk=request_ref)


def _row(asked: RedressRequest, *, late: bool) -> dict[str, Any]:
    return {
        "asked": asked,
        "reference": in_groups(asked.reference),
        "kind": KIND_IN_SHORT[asked.kind],
        "state": "due" if late else STATES[RedressStatus(asked.status)],
        "late": late,
    }


def _crumbs(here: str) -> list[tuple[str, str]]:
    return [("Requests about contact data", reverse("list_redress")), (here, "")]
