"""What we know about reports: who waits, what may be asked, what left before."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import has_role, is_trained, may_use_page, roles_of
from foundation.access.roles import ROLES, Role
from reports.document import ReportDocument
from reports.lifecycle import ReportStatus
from reports.models import ReleaseApproval, Report
from studies.models import Grant, Study, Variable, Wave
from studies.queries import may, overseen_studies, visible_studies
from studies.vocabulary import Demographic, VariableKind

RELEASING_OFFICES = (Role.PRIVACY_OFFICE, Role.COMPONENT_PRIVACY_OFFICER)


@dataclass(frozen=True, slots=True)
class Askable:
    """A variable that a report may use."""

    name: str
    label: str
    is_number: bool


def questions_of(study: Study) -> list[Askable]:
    """Every closed question, option and number that is no demographic; newest wording."""
    return _askable(_variables(study).filter(demographic=""))


def demographics_of(study: Study) -> list[Askable]:
    """Every demographic that can group answers."""
    return _askable(_variables(study).exclude(demographic=""))


def waves_of(study: Study, numbers: Sequence[int]) -> list[Wave]:
    """The waves of these numbers, in order."""
    return list(study.waves.filter(number__in=numbers).order_by("number"))


def labels_of(report: Report) -> dict[str, str]:
    """The words of every variable that a report uses; a demographic has a short name ("Age")."""
    used = _variables(report.study).filter(name__in=[*report.questions, *report.demographics])
    labels = {askable.name: askable.label for askable in _askable(used)}
    short = {v.name: str(Demographic(v.demographic).label) for v in used if v.demographic}
    known = Counter(short.values())
    return labels | {name: label for name, label in short.items() if known[label] == 1}


def kinds_of(report: Report) -> dict[str, str]:
    """As what each question of a report was asked: a ``QuestionKind``; newest version."""
    used = _variables(report.study).filter(name__in=report.questions)
    return {
        variable.name: question["kind"]
        for variable in used
        for question in variable.version.questions
        if question["key"] == variable.question_key
    }


def document_of(report: Report) -> ReportDocument | None:
    """What was rendered, if anything was."""
    if not report.can_be_read or report.payload is None:
        return None
    return ReportDocument.from_plain(report.payload)


def threshold_of(report: Report) -> int:
    """Below how many people a number is hidden: never less than the study's threshold of today."""
    return max(report.threshold, report.study.threshold or 0)


def ever_released(study: Study) -> QuerySet[Report]:
    """Reports that people outside the team have had in their hands, withdrawn since or not."""
    return Report.objects.filter(
        study=study, released_at__isnull=False, payload__isnull=False
    ).order_by("pk")


def reports_for(user: User, *, at: datetime, study: Study | None = None) -> QuerySet[Report]:
    """The reports that a person may see.

    Before release those that the person helps to write or may release; once released those of own
    and overseen studies as well, and all of them for who has the page.
    """
    seen = Q(study__in=visible_studies(user, at=at), released_at__isnull=False)
    seen |= Q(study__in=_working_on_reports(user, ("analyse_study", "release_report"), at=at))
    if may_use_page(user, "reports", at=at):
        seen |= Q(status=ReportStatus.RELEASED)
    found = Report.objects.filter(seen) if study is None else study.reports.filter(seen)
    return (
        found.select_related("study__component", "author")
        .defer("payload", "pdf", "audit")
        .annotate(
            approved_by=Count("approvals", filter=Q(approvals__document_hash=F("document_hash")))
        )
        .newest_first()
    )


def reports_to_release(user: User, *, at: datetime) -> QuerySet[Report]:
    """Rendered reports of others that wait for a yes that this person has not said yet."""
    said_yes = ReleaseApproval.objects.filter(by=user, document_hash=OuterRef("document_hash"))
    return (
        Report.objects.waiting_for_release()
        .filter(study__in=_working_on_reports(user, ("release_report",), at=at))
        .exclude(author=user)
        .exclude(Exists(said_yes.filter(report=OuterRef("pk"))))
        .select_related("study__component")
        .prefetch_related("study__clearances__umbrella")
        .defer("payload", "pdf", "audit")
        .order_by("rendered_at")
    )


def releases(user: User, study: Study, *, at: datetime) -> bool:
    """Whether the person may release reports of the study, from its team or from an office."""
    if not is_trained(user, at=at):
        return False
    return may(user, "release_report", study, at=at) or any(
        has_role(user, role, at=at, component=study.component) for role in RELEASING_OFFICES
    )


def sees_study(user: User, study: Study, *, at: datetime) -> bool:
    """Whether the person is on the team or in an office that oversees it."""
    return (
        may(user, "view_study", study, at=at)
        or overseen_studies(user, at=at).filter(pk=study.pk).exists()
    )


def _working_on_reports(
    user: User, permissions: Collection[str], *, at: datetime
) -> QuerySet[Study]:
    """Studies where the person has one of these permissions, or releases for an office."""
    if not is_trained(user, at=at):
        return Study.objects.none()
    offices = [each.component for each in roles_of(user, at=at) if each.role in RELEASING_OFFICES]
    if None in offices:
        return Study.objects.all()
    carrying = [role for role, said in ROLES.items() if said.study_permissions & {*permissions}]
    grants = Grant.objects.active(on=timezone.localdate(at)).filter(user=user, role__in=carrying)
    own = Q(component__in=[component for component in offices if component is not None])
    return Study.objects.filter(own | Q(pk__in=grants.values("study")))


def _variables(study: Study) -> QuerySet[Variable]:
    return (
        Variable.objects.filter(version__instrument__study=study)
        .select_related("version")
        .order_by("version_id", "position")
    )


def _askable(variables: QuerySet[Variable]) -> list[Askable]:
    """What a table can be made of; months and years have no categories and no mean."""
    return list(
        {
            variable.name: Askable(
                variable.name, _words_of(variable), variable.kind == VariableKind.NUMBER
            )
            for variable in variables
            if variable.kind != VariableKind.DATE
        }.values()
    )


def _words_of(variable: Variable) -> str:
    """The question; for an option, the question it belongs to as well."""
    if variable.kind != VariableKind.OPTION:
        return variable.label
    texts = {question["key"]: question["text"] for question in variable.version.questions}
    return f"{texts[variable.question_key]} {variable.label}"
