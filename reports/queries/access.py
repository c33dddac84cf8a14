"""Who sees and who releases reports, asked of many reports at once."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import has_role, is_trained, may_use_page, roles_of
from foundation.access.roles import ROLES, Role
from reports.lifecycle import ReportStatus
from reports.models import ReleaseDecision, Report, ReportAuthor, ReportReader
from studies.models import Grant, Study
from studies.queries import may, overseen_studies, visible_studies
from studies.queries.access import studies_worked_on

RELEASING_OFFICES = (Role.PRIVACY_OFFICE, Role.COMPONENT_PRIVACY_OFFICER)


def reports_for(user: User, *, at: datetime, study: Study | None = None) -> QuerySet[Report]:
    """The reports that a person may see.

    Before release those that the person helps to write or may release; once released those of own
    and overseen studies as well, those that name the person, and public ones for who has the page.
    """
    seen = Q(study__in=visible_studies(user, at=at), released_at__isnull=False)
    seen |= Q(study__in=_working_on_reports(user, ("analyse_study", "release_report"), at=at))
    named = ReportReader.objects.filter(report=OuterRef("pk"), user=user)
    seen |= Q(Exists(named), released_at__isnull=False)
    if may_use_page(user, "reports", at=at):
        seen |= Q(status=ReportStatus.PUBLIC)
    found = Report.objects.filter(seen) if study is None else study.reports.filter(seen)
    return (
        found.select_related("study__component", "author")
        .defer("payload", "pdf", "public_pdf", "audit")
        .newest_first()
    )


def reports_to_decide(user: User, *, at: datetime) -> QuerySet[Report]:
    """Reports on whose next step this person may decide now, but for open comments."""
    if not is_trained(user, at=at):
        return Report.objects.none()
    analysed = _granted(user, ("analyse_study",), at=at)
    released = _working_on_reports(user, ("release_report",), at=at)
    hers = ReportAuthor.objects.filter(report=OuterRef("pk"), user=user)
    took = ReleaseDecision.objects.filter(
        report=OuterRef("pk"), by=user, rendering=OuterRef("rendering")
    )
    by_others = ~Q(author=user) & ~Exists(hers)
    turn = Q(status=ReportStatus.RENDERED, study__in=analysed)
    offices = _of_offices(user, at=at).exclude(pk__in=studies_worked_on(user).values("pk"))
    turn |= Q(by_others, status=ReportStatus.CHECKED, study__in=offices)
    turn |= Q(by_others & ~Exists(took), status=ReportStatus.REVIEWED, study__in=released)
    return (
        Report.objects.in_review()
        .filter(turn)
        .select_related("study__component")
        .defer("payload", "pdf", "public_pdf", "audit")
        .order_by("rendered_at")
    )


def reports_returned(user: User, *, at: datetime) -> QuerySet[Report]:
    """Returned reports of which this person wrote words, and that the person may still change."""
    hers = ReportAuthor.objects.filter(report=OuterRef("pk"), user=user)
    return (
        Report.objects.filter(status=ReportStatus.RETURNED)
        .filter(Exists(hers), study__in=_granted(user, ("analyse_study",), at=at))
        .select_related("study__component")
        .defer("payload", "pdf", "public_pdf", "audit")
        .order_by("rendered_at")
    )


def reviews_privacy(user: User, study: Study, *, at: datetime) -> bool:
    """Whether the person reviews for one of the two privacy offices (PIA 6.5)."""
    return is_trained(user, at=at) and any(
        has_role(user, role, at=at, component=study.component) for role in RELEASING_OFFICES
    )


def releases(user: User, study: Study, *, at: datetime) -> bool:
    """Whether the person may release reports of the study, from its team or from an office."""
    if not is_trained(user, at=at):
        return False
    return may(user, "release_report", study, at=at) or reviews_privacy(user, study, at=at)


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
    offices = _of_offices(user, at=at)
    if not offices.query.where:
        return offices
    granted = _granted(user, permissions, at=at)
    return Study.objects.filter(Q(pk__in=offices.values("pk")) | Q(pk__in=granted.values("pk")))


def _of_offices(user: User, *, at: datetime) -> QuerySet[Study]:
    """Studies of the components for which the person works in a privacy office."""
    offices = [each.component for each in roles_of(user, at=at) if each.role in RELEASING_OFFICES]
    if None in offices:
        return Study.objects.all()
    return Study.objects.filter(component__in=[one for one in offices if one is not None])


def _granted(user: User, permissions: Collection[str], *, at: datetime) -> QuerySet[Study]:
    """Studies on which a grant in force carries one of these permissions."""
    carrying = [role for role, said in ROLES.items() if said.study_permissions & {*permissions}]
    grants = Grant.objects.active(on=timezone.localdate(at)).filter(user=user, role__in=carrying)
    return Study.objects.filter(pk__in=grants.values("study"))
