"""The roles as data that a manager can read: what each may do, and which exclude each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from django.db.models import TextChoices


class Role(TextChoices):
    """What a person is, on one study or for the department or a component."""

    LEAD = "lead", "Lead"
    RECRUITER = "recruiter", "Recruiter"
    FACILITATOR = "facilitator", "Facilitator"
    ANALYST = "analyst", "Analyst"
    VENDOR_STAFF = "vendor_staff", "Vendor staff"
    COMPONENT_PRIVACY_OFFICER = "component_privacy_officer", "Component privacy officer"
    PRIVACY_OFFICE = "privacy_office", "Privacy Office"
    PUBLIC_AFFAIRS = "public_affairs", "Public Affairs"
    PAPERWORK_OFFICER = "paperwork_officer", "Paperwork officer"
    RECORDS_OFFICER = "records_officer", "Records officer"
    IT_SECURITY = "it_security", "IT Security"
    GENERAL_COUNSEL = "general_counsel", "General Counsel"
    INSPECTOR_GENERAL = "inspector_general", "Inspector General"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"
    OPERATIONAL_DECISION_MAKER = "operational_decision_maker", "Operational decision maker"


class UnitKind(TextChoices):
    """What the unit that a person works for does."""

    RESEARCH = "research", "Research"
    OUTREACH = "outreach", "Outreach"
    VENDOR = "vendor", "Cleared vendor"
    OPERATIONAL = "operational", "Management, benefits, services or enforcement"
    PRIVACY = "privacy", "Privacy"
    OVERSIGHT = "oversight", "Oversight"
    ADMINISTRATION = "administration", "Administration"


@dataclass(frozen=True, slots=True)
class RoleDescription:
    """``study_permissions`` are codenames on a study; ``pages`` are department pages."""

    label: str
    sentence: str
    study_permissions: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()


def _describe(
    role: Role, sentence: str, *, study: str = "", pages: str = ""
) -> tuple[Role, RoleDescription]:
    permissions, places = frozenset(study.split()), frozenset(pages.split())
    return role, RoleDescription(str(role.label), sentence, permissions, places)


ROLES: dict[Role, RoleDescription] = dict(
    (
        _describe(
            Role.LEAD,
            "Plans and runs a study, and answers for it.",
            study="view_study edit_study submit_study import_responses facilitate_session"
            " transcribe_session close_study manage_team analyse_study release_report",
            pages="reports",
        ),
        _describe(
            Role.RECRUITER,
            "Brings contacts into the vault and opens them for a named purpose.",
            study="view_study import_contacts open_contacts",
        ),
        _describe(
            Role.FACILITATOR,
            "Holds sessions and writes down what was said.",
            study="view_study facilitate_session transcribe_session",
        ),
        _describe(
            Role.ANALYST,
            "Works with answers that lead back to nobody, and with reports.",
            study="view_study analyse_study release_report transcribe_session",
            pages="reports",
        ),
        _describe(
            Role.VENDOR_STAFF,
            "Works for a cleared vendor: holds and transcribes sessions of one study.",
            study="view_study facilitate_session transcribe_session",
        ),
        _describe(
            Role.COMPONENT_PRIVACY_OFFICER,
            "Reviews the privacy assessments of the component's studies first.",
            pages="reviews oversight sharing disclosures redress",
        ),
        _describe(
            Role.PRIVACY_OFFICE,
            "Approves privacy assessments and tools for the department.",
            pages="reviews oversight tools retention reports sharing incidents disclosures redress"
            " openings",
        ),
        _describe(
            Role.PUBLIC_AFFAIRS,
            "Approves survey tools together with the Privacy Office.",
            pages="tools",
        ),
        _describe(
            Role.PAPERWORK_OFFICER,
            "Records clearances under the Paperwork Reduction Act.",
            pages="reviews oversight",
        ),
        _describe(
            Role.RECORDS_OFFICER,
            "Watches what must be forgotten and when; sets and lifts legal holds.",
            pages="retention oversight tools",
        ),
        _describe(
            Role.IT_SECURITY,
            "Reviews sharing agreements and new uses for the security of the data.",
            pages="sharing",
        ),
        _describe(
            Role.GENERAL_COUNSEL,
            "Reviews sharing agreements and new uses for their legal ground.",
            pages="sharing",
        ),
        _describe(
            Role.INSPECTOR_GENERAL,
            "Reads the reports of suspected misuse that the Privacy Office refers.",
            pages="incidents",
        ),
        _describe(
            Role.AUDITOR,
            "Sees who did what to which study, and nobody's data.",
            pages="audit oversight retention disclosures",
        ),
        _describe(
            Role.ADMINISTRATOR,
            "Adds people and gives roles; sees no research data.",
            pages="people training",
        ),
        _describe(
            Role.OPERATIONAL_DECISION_MAKER,
            "Decides on operations, benefits, services or enforcement; sees released reports only.",
            pages="reports",
        ),
    )
)

# what renews training stays open to who renews it for others.
PAGES_WITHOUT_TRAINING = frozenset({"training"})

STUDY_ROLES: frozenset[Role] = frozenset(r for r in Role if ROLES[r].study_permissions)


def _pairs(one: Role, others: Iterable[Role]) -> frozenset[frozenset[Role]]:
    return frozenset(frozenset({one, other}) for other in others if other != one)


# PIA 3.4: who decides about people's cases never meets what they said or who they
# are. PIA 8.3: who gives access does not use or audit it; the two privacy approvals are
# by two people; an auditor has no part in what is audited, nor the Inspector General in what is
# reported there (PIA 5.2, R-123). PIA 8.4: each review of a sharing agreement is by an
# office of its own.
INCOMPATIBLE: frozenset[frozenset[Role]] = (
    _pairs(
        Role.OPERATIONAL_DECISION_MAKER,
        {
            *STUDY_ROLES,
            Role.COMPONENT_PRIVACY_OFFICER,
            Role.PRIVACY_OFFICE,
            Role.RECORDS_OFFICER,
        },
    )
    | _pairs(Role.ADMINISTRATOR, STUDY_ROLES)
    | _pairs(Role.COMPONENT_PRIVACY_OFFICER, {Role.PRIVACY_OFFICE})
    | _pairs(Role.IT_SECURITY, {Role.GENERAL_COUNSEL, Role.PRIVACY_OFFICE})
    | _pairs(Role.GENERAL_COUNSEL, {Role.PRIVACY_OFFICE})
    | _pairs(Role.INSPECTOR_GENERAL, Role)
    | _pairs(Role.AUDITOR, Role)
)

# who comes to decide about people's cases loses what they held on studies, at that moment.
# The other way round nothing is taken from the decider: the study role is refused.
REVOKES: dict[Role, frozenset[Role]] = {Role.OPERATIONAL_DECISION_MAKER: STUDY_ROLES}

# a recruiter belongs to an outreach or research unit or to a cleared vendor.
# nobody from an operational unit receives personal or individual data.
_UNITS_OF_RECRUITERS = frozenset({UnitKind.OUTREACH, UnitKind.RESEARCH, UnitKind.VENDOR})
_NOT_FOR_OPERATIONS = STUDY_ROLES | {
    Role.COMPONENT_PRIVACY_OFFICER,
    Role.PRIVACY_OFFICE,
    Role.RECORDS_OFFICER,
}


def incompatible_with(existing: Iterable[str], new: str) -> list[Role]:
    """The roles among ``existing`` that nobody may hold together with ``new``."""
    held = {Role(role) for role in existing}
    return sorted(other for other in held if frozenset({other, Role(new)}) in INCOMPATIBLE)


def reason_against_unit(unit_kind: str, role: str) -> str | None:
    """Why somebody of this kind of unit may not hold the role (R-016, R-120), or nothing."""
    wanted = Role(role)
    if unit_kind == UnitKind.OPERATIONAL and wanted in _NOT_FOR_OPERATIONS:
        return "People of operational units hold no role that meets personal or individual data."
    if wanted == Role.RECRUITER and unit_kind not in _UNITS_OF_RECRUITERS:
        return "A recruiter belongs to an outreach unit, a research unit or a cleared vendor."
    return None


def incompatible_department_roles() -> list[tuple[str, str]]:
    """Incompatible pairs that no study is needed for; the database refuses these too."""
    department = sorted(str(role.value) for role in Role if role not in STUDY_ROLES)
    return [
        (a, b)
        for a, b in combinations(department, 2)
        if frozenset({Role(a), Role(b)}) in INCOMPATIBLE
    ]
