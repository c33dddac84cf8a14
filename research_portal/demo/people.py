"""Who appears in the demonstration, as data."""

from dataclasses import dataclass

from foundation.access.roles import Role, UnitKind

PASSWORD = "demonstration-only"  # noqa: S105 - printed on the sign-in page of the demonstration

COMPONENTS = {
    "TSA": "Transportation Security Administration",
    "USCIS": "U.S. Citizenship and Immigration Services",
    "CBP": "U.S. Customs and Border Protection",
    "FEMA": "Federal Emergency Management Agency",
}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One account. ``roles`` are held department-wide, or for ``component`` where a role is
    the component privacy officer's; study roles come with the studies."""

    username: str
    name: str
    component: str
    unit_kind: UnitKind
    sentence: str
    roles: tuple[Role, ...] = ()


PEOPLE = (
    DemoPerson(
        "lena.lead",
        "Lena Hartwell",
        "TSA",
        UnitKind.RESEARCH,
        "leads studies at TSA and CBP",
    ),
    DemoPerson(
        "omar.lead",
        "Omar Castellan",
        "USCIS",
        UnitKind.RESEARCH,
        "leads studies at USCIS and FEMA",
    ),
    DemoPerson(
        "ruth.recruiter",
        "Ruth Abernethy",
        "TSA",
        UnitKind.OUTREACH,
        "recruits participants: the only one who opens contacts",
    ),
    DemoPerson(
        "felix.facilitator",
        "Felix Nakamoto",
        "USCIS",
        UnitKind.RESEARCH,
        "holds interviews and usability tests",
    ),
    DemoPerson(
        "ana.analyst",
        "Ana Whitcombe",
        "TSA",
        UnitKind.RESEARCH,
        "writes reports",
    ),
    DemoPerson(
        "ben.analyst",
        "Ben Okonjo",
        "USCIS",
        UnitKind.RESEARCH,
        "writes and releases reports",
    ),
    DemoPerson(
        "cora.privacy",
        "Cora Lindqvist",
        "TSA",
        UnitKind.PRIVACY,
        "component privacy officer of TSA",
        (Role.COMPONENT_PRIVACY_OFFICER,),
    ),
    DemoPerson(
        "uma.privacy",
        "Uma Delacroix",
        "USCIS",
        UnitKind.PRIVACY,
        "component privacy officer of USCIS",
        (Role.COMPONENT_PRIVACY_OFFICER,),
    ),
    DemoPerson(
        "carl.privacy",
        "Carl Montague",
        "CBP",
        UnitKind.PRIVACY,
        "component privacy officer of CBP",
        (Role.COMPONENT_PRIVACY_OFFICER,),
    ),
    DemoPerson(
        "faye.privacy",
        "Faye Rostova",
        "FEMA",
        UnitKind.PRIVACY,
        "component privacy officer of FEMA",
        (Role.COMPONENT_PRIVACY_OFFICER,),
    ),
    DemoPerson(
        "paul.privacy",
        "Paul Eriksen",
        "",
        UnitKind.PRIVACY,
        "Privacy Office of the department",
        (Role.PRIVACY_OFFICE,),
    ),
    DemoPerson(
        "grace.affairs",
        "Grace Fontaine",
        "",
        UnitKind.OVERSIGHT,
        "Public Affairs",
        (Role.PUBLIC_AFFAIRS,),
    ),
    DemoPerson(
        "peter.paperwork",
        "Peter Valdez",
        "",
        UnitKind.OVERSIGHT,
        "paperwork officer: records clearances",
        (Role.PAPERWORK_OFFICER,),
    ),
    DemoPerson(
        "rosa.records",
        "Rosa Kimball",
        "",
        UnitKind.OVERSIGHT,
        "records officer: holds and purges",
        (Role.RECORDS_OFFICER,),
    ),
    DemoPerson(
        "remy.records",
        "Remy Duval",
        "",
        UnitKind.OVERSIGHT,
        "second records officer: proposed another period of retention",
        (Role.RECORDS_OFFICER,),
    ),
    DemoPerson(
        "iris.security",
        "Iris Halvorsen",
        "",
        UnitKind.OVERSIGHT,
        "IT Security: reviews sharing agreements",
        (Role.IT_SECURITY,),
    ),
    DemoPerson(
        "gil.counsel",
        "Gil Brandt",
        "",
        UnitKind.OVERSIGHT,
        "General Counsel: reviews sharing agreements",
        (Role.GENERAL_COUNSEL,),
    ),
    DemoPerson(
        "petra.privacy",
        "Petra Sandoval",
        "",
        UnitKind.PRIVACY,
        "Privacy Office of the department, second officer",
        (Role.PRIVACY_OFFICE,),
    ),
    DemoPerson(
        "ines.inspector",
        "Ines Cardoso",
        "",
        UnitKind.OVERSIGHT,
        "Inspector General: reads what is referred there",
        (Role.INSPECTOR_GENERAL,),
    ),
    DemoPerson(
        "alan.auditor",
        "Alan Whitfield",
        "",
        UnitKind.OVERSIGHT,
        "auditor",
        (Role.AUDITOR,),
    ),
    DemoPerson(
        "ada.admin",
        "Ada Sorensen",
        "",
        UnitKind.ADMINISTRATION,
        "administrator: gives roles, sees no research data",
        (Role.ADMINISTRATOR,),
    ),
)
