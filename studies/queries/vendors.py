"""What stands against a vendor or a survey tool, and who of them may be used."""

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.remembering import remembered
from foundation.access.roles import UnitKind
from studies.contracts import Lack, VendorKind, is_vetted
from studies.lifecycle import StudyStatus
from studies.models import DestructionCertificate, Study, SurveyTool, Vendor, VendorStaff
from studies.models.study import StudyQuerySet
from studies.vocabulary import Conductor

NOT_RECORDED = (
    "Nobody has recorded for which vendor this account works. "
    "Staff who start studies do so in the vendor’s file."
)
TOOLS = "PIA, Third Party Survey Tools"


def lacks_of_vendor(vendor: Vendor, *, on: date, is_new: bool = True) -> Iterator[Lack]:
    """Everything that stands against using a vendor on that day (R-102, R-140 to R-142, R-148).

    ``is_new``: for work that has not begun; a missing certificate of destruction stops only that.
    """
    name = vendor.name
    if not vendor.has_contract(on=on):
        yield Lack(f"{name} has no contract in force.", "PIA 5.2")
    for clause in vendor.missing_clauses:
        yield Lack(f"The contract of {name} lacks the clause that {clause}.", "PIA 5.2")
    if vendor.privacy_by_id is None:
        text = f"The Privacy Office has not approved contract and privacy policy of {name}."
        yield Lack(text, "PIA 6.5")
    if vendor.kind == VendorKind.RECRUITING and not is_vetted(vendor, on=on):
        yield Lack(f"The vetting of {name} is not recorded, or has run out.", "PIA 2.4")
    if is_new and vendor.certificates.overdue(on=on).exists():
        text = f"{name} owes a certificate of destruction from earlier work."
        yield Lack(text, "PIA 5.2")


def reason_against_staff(user: User, *, at: datetime) -> str | None:
    """Why staff of a vendor has no access to studies now, or nothing (R-016, R-102; G5, G6).

    Whoever belongs to a vendor's unit works for one vendor that is on record, and only while that
    vendor is cleared and under contract.
    """
    if user.unit_kind != UnitKind.VENDOR:
        return None
    today = timezone.localdate(at)
    return remembered(("vendor", user.pk, today), lambda: _reason_against(user, on=today))


def _reason_against(user: User, *, on: date) -> str | None:
    found = VendorStaff.objects.filter(user=user).select_related("vendor").first()
    if found is None:
        return NOT_RECORDED
    lack = next(lacks_of_vendor(found.vendor, on=on, is_new=False), None)
    return f"{lack.text} Its staff has no access until its file is in order." if lack else None


def lacks_of_tool(tool: SurveyTool, *, on: date) -> Iterator[Lack]:
    """Everything that stands against using a survey tool on that day (R-033, R-140)."""
    if tool.returned_at is not None:
        yield Lack(f"{tool.name} was returned: it must be changed and approved again.", TOOLS)
        return
    if not tool.says_whose:
        yield Lack(f"Nobody said whether a vendor or the department runs {tool.name}.", "PIA 5.2")
    if tool.privacy_by_id is None:
        yield Lack(f"The Privacy Office has not approved {tool.name} yet.", TOOLS)
    if tool.public_affairs_by_id is None:
        yield Lack(f"Public Affairs has not approved {tool.name} yet.", TOOLS)
    if tool.is_approved and not tool.is_in_force(on=on):
        yield Lack(f"The approval of {tool.name} has expired.", TOOLS)


def only_aggregates(study: Study) -> bool:
    """Whether a commercial company runs the study, so that no row-level file comes in (R-100).

    Whoever conducts a study under contract acts as a research company, whatever else it does.
    """
    return study.conductor == Conductor.VENDOR


def collectors_of(study: Study) -> list[str]:
    """Who collects what the study asks: the department, or companies by name (R-096; PIA 2.2)."""
    vendors = [study.vendor, study.survey_tool.vendor if study.survey_tool else None]
    named = dict.fromkeys(vendor.name for vendor in vendors if vendor is not None)
    if study.conductor == Conductor.VENDOR and study.vendor is not None:
        return list(named)
    return [settings.PORTAL_DEPARTMENT, *named]


def approved_transcription_services(*, on: date) -> list[Vendor]:
    """The transcription services to which recordings may be sent on that day (R-164)."""
    services = Vendor.objects.filter(
        kind=VendorKind.TRANSCRIPTION, privacy_by__isnull=False, contract_ends_on__gte=on
    )
    return [service for service in services if not list(lacks_of_vendor(service, on=on))]


def studies_using(vendor: Vendor) -> StudyQuerySet:
    """The studies that the vendor conducts, or whose survey tool is its own."""
    return Study.objects.filter(Q(vendor=vendor) | Q(survey_tool__vendor=vendor)).distinct()


def open_studies_of_tool(tool: SurveyTool) -> StudyQuerySet:
    """The studies that use a survey tool and are not closed."""
    return Study.objects.filter(survey_tool=tool).exclude(status=StudyStatus.CLOSED)


def missing_certificates(*, on: date) -> QuerySet[DestructionCertificate]:
    """Certificates of destruction that are due and not verified, the longest due first."""
    missing = DestructionCertificate.objects.missing().filter(due_on__lte=on)
    return missing.select_related("vendor", "study").order_by("due_on", "pk")
