"""What a reviewer reads: material left with its differences, decisions and comments right."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from foundation.access.models import User
from studies import differences, policies
from studies.forms import (
    ApprovalForm,
    AskAgainForm,
    CommentForm,
    DecisionsForm,
    ReturnForm,
    WhyForm,
)
from studies.lifecycle import PtaStatus
from studies.models import Pta, PtaComment, PtaCondition, PtaPoint, Study
from studies.models.remark import CommentKind
from studies.queries import (
    confirmations_needed,
    decisions_on,
    points_of,
    pta_before,
)
from studies.queries.asked_elsewhere import Elsewhere
from studies.queries.reviews import Decisions, dropped_questions
from studies.questionnaire import Section, in_sections
from studies.views.page import person
from studies.views.review_materials import materials_sent, sent_elsewhere

Place = tuple[str, str]

# Nothing is carried over but what goes on as it was.
CARRIED_KINDS = (CommentKind.KEEP, CommentKind.MITIGATE, CommentKind.FINE)


def review_page(
    request: HttpRequest,
    pta: Pta,
    *,
    decisions: DecisionsForm | None = None,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The page of one submission, with the forms as they were sent."""
    user, at, study, before = person(request), timezone.now(), pta.study, pta_before(pta)
    may_decide = policies.decide_on_pta.allows(user, pta, at=at)
    form = decisions or (decisions_form(request, pta, by=user) if may_decide else None)
    remarks = Remarks(pta, form)
    component, office = policies.approve_pta_for_component, policies.approve_pta_for_office
    for_office = pta.status == PtaStatus.COMPONENT_APPROVED
    approve = office if for_office else component
    conditions = pta.conditions.select_related("pta__study", "marked_by", "confirmed_by")
    context = {
        "pta": pta,
        "study": study,
        "before": before,
        "breadcrumbs": _crumbs(user, study, at),
        "sections": _sections(pta, before, remarks),
        "questions": _questions(pta, before, remarks, sent_elsewhere(pta, by=user, at=at)),
        "gone": _gone(pta, before),
        "materials": materials_sent(pta, before),
        "comments": remarks.on(("", "")),
        "points": [_point(point, user, forms) for point in points_of(study)],
        "conditions": [_condition(condition, user, forms) for condition in conditions],
        "confirmations": pta.confirmations.select_related("confirmed_by"),
        "decisions": form,
        "for_office": for_office,
        "may_decide": may_decide,
        "why_not_approve": approve.refusal(user, pta, at=at),
        "may_comment": policies.comment_on_pta.allows(user, pta, at=at),
        "approval_form": ApprovalForm(initial={"threshold": study.threshold_asked}),
        "return_form": ReturnForm(),
        "comment_form": CommentForm(),
        "left": _left(pta, remarks),
        **forms,
    }
    return render(request, "reviews/review_pta.html", context, status=status)


def _crumbs(user: User, study: Study, at: datetime) -> list[tuple[str, str]]:
    """Back to the queue for the offices that have one, to the study for its team."""
    if policies.list_reviews.allows(user, at=at):
        return [("Reviews", reverse("list_reviews")), (study.code, "")]
    return [
        (study.code, reverse("view_study", args=[study.code])),
        ("Approvals", reverse("view_approvals", args=[study.code])),
        ("Review", ""),
    ]


def decisions_form(request: HttpRequest, pta: Pta, *, by: User) -> DecisionsForm:
    """What is decided already, or carried over from the last submission where nothing changed."""
    sent = request.POST if request.method == "POST" else None
    said = pta.confirmations.filter(confirmed_by=by).values_list("what", flat=True)
    known = {**carried_over(pta), **decisions_on(pta)}
    initial = {
        place: {"kind": comment.kind, "text": comment.text, "due": comment.due}
        for place, comment in known.items()
    }
    sections = {(section.key, ""): section.title for section in in_sections(pta.answers)}
    questions = {("", question["key"]): question["text"] for question in pta.questions}
    return DecisionsForm(
        sent,
        places={**sections, **questions},
        initial=initial,
        needed=confirmations_needed(pta.study),
        confirmed=said,
    )


def carried_over(pta: Pta) -> Decisions:
    """The decisions of the last submission on what is asked and answered as it was then."""
    before = pta_before(pta)
    if before is None:
        return {}
    asked = {question["key"]: question for question in before.questions}
    same = {
        ("", question["key"])
        for question in pta.questions
        if differences.is_same_question(asked.get(question["key"]), question)
    }
    old = {section.key: _texts(section) for section in in_sections(before.answers)}
    same |= {
        (section.key, "")
        for section in in_sections(pta.answers)
        if old.get(section.key) == _texts(section)
    }
    return {
        place: comment
        for place, comment in decisions_on(before).items()
        if place in same and comment.kind in CARRIED_KINDS
    }


class Remarks:
    """What was said to each place of a submission, and the form that says more."""

    def __init__(self, pta: Pta, form: DecisionsForm | None) -> None:
        self._form = form
        self._said: dict[Place, list[PtaComment]] = {}
        for comment in pta.comments.select_related("author"):
            self._said.setdefault(comment.about, []).append(comment)
        self.decisions: Decisions = decisions_on(pta)

    def on(self, place: Place) -> list[PtaComment]:
        """All comments and decisions on it, in order."""
        return self._said.get(place, [])

    def beside(self, place: Place) -> dict[str, Any]:
        """All that the page shows beside a section or question."""
        decision = self.decisions.get(place)
        return {
            "decision": decision,
            "remarks": [comment for comment in self.on(place) if comment != decision],
            "form": self._form.items.get(place) if self._form else None,
        }


def _sections(pta: Pta, before: Pta | None, remarks: Remarks) -> list[dict[str, Any]]:
    earlier = {row["field"]: row["answer"] for row in before.answers} if before else None
    return [
        {
            "key": section.key,
            "title": section.title,
            "rows": [_row(row, earlier) for row in section.rows],
            **remarks.beside((section.key, "")),
        }
        for section in in_sections(pta.answers)
    ]


def _row(row: Mapping[str, Any], earlier: Mapping[str, str] | None) -> dict[str, Any]:
    """An answer, and where it was another one before, what changed in it."""
    known = earlier is not None and row["field"] in earlier
    before = earlier[row["field"]] if earlier is not None and known else row["answer"]
    changed = before != row["answer"]
    return {**row, "parts": differences.words(before, row["answer"]) if changed else []}


def _questions(
    pta: Pta, before: Pta | None, remarks: Remarks, elsewhere: Mapping[str, Elsewhere]
) -> list[dict[str, Any]]:
    changes = differences.questions(before.questions, pta.questions) if before else []
    changed = {change.key: change for change in changes}
    asked = {question["key"]: question["text"] for question in pta.questions}
    dropped = dropped_questions(pta.study, asked)
    return [
        {
            **question,
            "change": changed.get(question["key"]),
            "is_dropped": question["key"] in dropped,
            "elsewhere": elsewhere.get(question["key"]),
            **remarks.beside(("", question["key"])),
        }
        for question in pta.questions
    ]


def _gone(pta: Pta, before: Pta | None) -> list[differences.QuestionChange]:
    changes = differences.questions(before.questions, pta.questions) if before else []
    return [change for change in changes if change.kind == differences.REMOVED]


def _point(point: PtaPoint, user: User, sent: Mapping[str, Any]) -> dict[str, Any]:
    at, reopening = timezone.now(), sent.get("reopening") == point.pk
    return {
        "point": point,
        "replies": point.replies.all(),
        "may_accept": policies.accept_point.allows(user, point, at=at),
        "may_reopen": policies.reopen_point.allows(user, point, at=at),
        "is_reopening": reopening,
        "why_form": sent["why_form"] if reopening else AskAgainForm(prefix=f"point-{point.pk}"),
    }


def _condition(condition: PtaCondition, user: User, sent: Mapping[str, Any]) -> dict[str, Any]:
    refusing = sent.get("refusing") == condition.pk
    return {
        "condition": condition,
        "may_confirm": policies.confirm_condition.allows(user, condition, at=timezone.now()),
        "is_refusing": refusing,
        "why_form": _why_form(sent, f"condition{condition.pk}", is_sent=refusing),
    }


def _why_form(sent: Mapping[str, Any], name: str, *, is_sent: bool) -> WhyForm:
    """The form as it was sent for this one; an empty one with ids of its own for the others."""
    form: WhyForm = sent["why_form"] if is_sent else WhyForm()
    form.auto_id = f"id_{name}_%s"
    return form


def _left(pta: Pta, remarks: Remarks) -> dict[str, int]:
    keys = [question["key"] for question in pta.questions]
    decided = sum(("", key) in remarks.decisions for key in keys)
    return {"decided": decided, "questions": len(keys)}


def _texts(section: Section) -> list[str]:
    return [row["answer"] for row in section.rows]
