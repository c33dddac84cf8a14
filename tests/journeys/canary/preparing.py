"""Inside the portal: the studies of the canary, and the people who work there.

Through the builders: plans, approvals and clearances are made by staff and hold nobody's data.
"""

import json
from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import override_settings
from django.utils import timezone

from foundation.access.models import User
from foundation.access.roles import Role
from studies.contracts import VendorKind
from studies.models import Study, Vendor
from studies.vocabulary import RecruitingChannel
from tests.builders.access import a_person
from tests.builders.answers import a_link, a_survey
from tests.builders.handovers import (
    a_recruiting_vendor,
    a_vendor_key,
    agree_on_contacts,
)
from tests.builders.mailings import texts_and_notice
from tests.builders.studies import a_definition, a_lead, a_member, a_study, a_tool, a_vendor

EXPECTED = 1_000
CHANNELS = ("email", "phone", "direct_mail", "flyer", "in_person")


class QuickHasher(PBKDF2PasswordHasher):
    """As the portal's, which reads from each password how often it was hashed: here, once."""

    iterations = 1


@override_settings(PASSWORD_HASHERS=[f"{__name__}.QuickHasher"])
def prepare() -> None:
    """A study of sessions for a vendor, a survey by invitation with linked waves, and a draft."""
    at = timezone.now() - timedelta(hours=1)
    lead = a_lead(at=at)
    vendor = a_recruiting_vendor(at=at, name=f"Recruiters {uuid4().hex}")
    study = _study(lead, vendor, at)
    survey = _survey(lead, at)
    recruiter = a_member(study, Role.RECRUITER, at=at)
    a_member(survey, Role.RECRUITER, user=recruiter, at=at)
    keyer = a_member(survey, Role.ANALYST, at=at)
    a_member(study, Role.ANALYST, user=keyer, at=at)  # the second person for a transcript
    component = study.component
    facts = {
        "code": study.code,
        "study_ref": study.study_ref,
        "wave": study.waves.get().pk,
        "survey": survey.code,
        "survey_ref": survey.study_ref,
        "survey_wave": survey.waves.get().pk,
        "draft": a_study("draft", lead=lead, at=at, survey_tool=None, component=component).code,
        "vendor": vendor.pk,
        "service": _service(study, at).pk,
        "lead": lead,
        "recruiter": recruiter,
        "keyer": keyer,
        "officer": a_person(Role.COMPONENT_PRIVACY_OFFICER, component=component, at=at),
        "office": a_person(Role.PRIVACY_OFFICE, at=at),
    }
    print(json.dumps(facts, default=_said))  # noqa: T201 (it is how the test process reads it)


def _study(lead: User, vendor: Vendor, at: datetime) -> Study:
    """Whose tool is the vendor's, so that contacts may go there."""
    tool = a_tool(vendor=vendor, name=f"Tool {uuid4().hex}", at=at)
    study = a_study("collecting", lead=lead, survey_tool=tool, at=at, expected_respondents=EXPECTED)
    agree_on_contacts(study, vendor, at=at)
    return study


def _survey(lead: User, at: datetime) -> Study:
    here = f"({uuid4().hex})"  # no other study asks the same
    asked = [{**one, "text": f"{one['text']} {here}"} for one in a_definition()["questions"]]
    survey = a_survey(
        lead=lead,
        at=at,
        notice=texts_and_notice,
        channels=tuple(RecruitingChannel(each) for each in CHANNELS),
        expected_respondents=EXPECTED,
        definition=a_definition(questions=asked),
        keeps_linkage=True,
        linkage_justification="Change over time.",
        planned_waves=2,
    )
    a_link(survey, by_invitation=True, at=at)
    return survey


def _service(study: Study, at: datetime) -> Vendor:
    """Writes recordings down, under an agreement."""
    service = a_vendor(
        kind=VendorKind.TRANSCRIPTION,
        name=f"Writers {uuid4().hex}",
        routine_use="DHS/ALL-002, F",
        redissemination_limits="To nobody.",
        at=at,
    )
    a_vendor_key(service, at=at)
    agree_on_contacts(study, service, at=at)
    return service


def _said(value: object) -> str:
    return value.username if isinstance(value, User) else str(value)
