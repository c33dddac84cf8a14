"""The reviewers' side: the queue, and one submission with material left and decision right."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from studies import actions, policies
from studies.actions.reviews import ReviewError
from studies.forms import ApprovalForm, CommentForm, ReturnForm
from studies.lifecycle import PtaStatus
from studies.models import Pta
from studies.queries import current_version
from studies.queries.waiting import ptas_to_decide, tools_to_decide
from studies.views.page import address, person
from studies.vocabulary import Demographic, Pii

MATERIAL_PAGES = {
    "description": "view_study",
    "instrument": "view_instrument",
    "notice": "edit_notice",
}


@require_safe
def list_reviews(request: HttpRequest) -> HttpResponse:
    """What waits for the person's office, oldest first."""
    user, at = person(request), timezone.now()
    policies.list_reviews.require(user, at=at)
    context = {
        "ptas": ptas_to_decide(user, at=at).select_related("submitted_by"),
        "tools": tools_to_decide(user, at=at),
    }
    return render(request, "reviews/list_reviews.html", context)


@require_safe
def review_pta(request: HttpRequest, pta_id: int) -> HttpResponse:
    """One submission."""
    pta = _pta(pta_id)
    policies.view_review.require(person(request), pta, at=timezone.now())
    return _page(request, pta)


@require_POST
def approve_pta(request: HttpRequest, pta_id: int) -> HttpResponse:
    """Approve for the office whose turn it is."""
    user, at, pta = person(request), timezone.now(), _pta(pta_id)
    policies.view_review.require(user, pta, at=at)
    if pta.status == PtaStatus.SUBMITTED:
        actions.approve_pta_for_component(pta=pta, by=user, at=at)
        messages.success(request, "Approved. It waits for the Privacy Office now.")
        return redirect("review_pta", pta_id)
    policies.approve_pta_for_office.require(user, pta, at=at)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return _page(request, pta, approval_form=form)
    actions.approve_pta_for_office(pta=pta, by=user, at=at, **form.cleaned_data)
    messages.success(request, f"{pta.study.code} is approved for three years.")
    return redirect("review_pta", pta_id)


@require_POST
def return_pta(request: HttpRequest, pta_id: int) -> HttpResponse:
    """Send back with a reason."""
    user, at, pta = person(request), timezone.now(), _pta(pta_id)
    policies.return_pta.require(user, pta, at=at)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, pta, return_form=form)
    actions.return_pta(pta=pta, reason=form.cleaned_data["reason"], by=user, at=at)
    messages.success(request, "Returned to the lead with your reason.")
    return redirect("review_pta", pta_id)


@require_POST
def comment_on_pta(request: HttpRequest, pta_id: int) -> HttpResponse:
    """Say something about the whole or one question."""
    user, at, pta = person(request), timezone.now(), _pta(pta_id)
    policies.comment_on_pta.require(user, pta, at=at)
    form = CommentForm(request.POST, questions=_questions(pta))
    if form.is_valid():
        try:
            actions.comment_on_pta(pta=pta, by=user, at=at, **form.cleaned_data)
        except ReviewError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The comment is kept with the submission.")
            return redirect("review_pta", pta_id)
    return _page(request, pta, comment_form=form)


def _page(request: HttpRequest, pta: Pta, **forms: Any) -> HttpResponse:
    user, at, study = person(request), timezone.now(), pta.study
    questions = _questions(pta)
    component, office = policies.approve_pta_for_component, policies.approve_pta_for_office
    approve = office if pta.status == PtaStatus.COMPONENT_APPROVED else component
    context = {
        "pta": pta,
        "study": study,
        "breadcrumbs": [("Reviews", reverse("list_reviews")), (study.code, "")],
        "answers": _compared(pta),
        "materials": _materials(pta),
        "questions": questions,
        "comments": pta.comments.select_related("author"),
        "for_office": approve is office,
        "may_approve": approve.allows(user, pta, at=at),
        "why_not_approve": approve.refusal(user, pta, at=at),
        "may_return": policies.return_pta.allows(user, pta, at=at),
        "may_comment": policies.comment_on_pta.allows(user, pta, at=at),
        "approval_form": ApprovalForm(initial={"threshold": study.threshold_asked}),
        "return_form": ReturnForm(),
        "comment_form": CommentForm(questions=questions),
        **forms,
    }
    return render(request, "reviews/review_pta.html", context)


def _pta(pta_id: int) -> Pta:
    ptas = Pta.objects.select_related(
        "study__component", "submitted_by", "component_by", "office_by", "returned_by"
    )
    return get_object_or_404(ptas.exclude(status=PtaStatus.DRAFT), pk=pta_id)


def _before(pta: Pta) -> Pta | None:
    """The last submission before this one."""
    earlier = pta.study.ptas.filter(number__lt=pta.number, submitted_at__isnull=False)
    return earlier.order_by("-number").first()


def _compared(pta: Pta) -> list[dict[str, Any]]:
    """Each answer, with the earlier one where it was another."""
    before = _before(pta)
    earlier = {row["field"]: row["answer"] for row in before.answers} if before else {}
    return [
        {**row, "before": earlier[row["field"]] if _differs(row, earlier) else None}
        for row in pta.answers
    ]


def _differs(row: dict[str, str], earlier: dict[str, str]) -> bool:
    return row["field"] in earlier and earlier[row["field"]] != row["answer"]


def _materials(pta: Pta) -> list[dict[str, Any]]:
    before = _before(pta)
    known = {material["hash"] for material in before.materials} if before else set()
    return [
        {
            **material,
            "url": address(MATERIAL_PAGES.get(material["kind"], ""), pta.study.code),
            "is_changed": bool(known) and material["hash"] not in known,
        }
        for material in pta.materials
    ]


def _questions(pta: Pta) -> list[dict[str, Any]]:
    version = current_version(pta.study)
    questions = version.questions if version else []
    return [{**question, "about": _about(question)} for question in questions]


def _about(question: dict[str, Any]) -> str:
    """What a question asks about the person, in words."""
    if question.get("demographic"):
        return f"Demographic: {Demographic(question['demographic']).label.lower()}"
    return str(Pii(question.get("pii") or Pii.NONE).label)
