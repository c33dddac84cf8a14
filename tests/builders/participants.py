"""Contacts in the vault, brought in through the real import."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

from foundation.access.models import User
from foundation.access.roles import Role
from participants.actions import BatchDetails, import_contacts, open_join_page
from participants.findings import ContactFindings
from participants.models import JoinPage
from participants.reading.columns import Field
from participants.reading.mapping import ContactMapping
from participants.reading.table import Source
from participants.settling import Known, Repeated, Settling
from participants.vocabulary import Origin
from studies.models import Study
from studies.vocabulary import PersonKind, RecruitingChannel
from tests.builders.access import NOW
from tests.builders.studies import a_member, a_study
from tests.playing_back import played_back

COLUMNS: Mapping[Field, tuple[str, ...]] = {
    Field.NAME: ("name",),
    Field.PHONE: ("phone",),
    Field.EMAIL: ("email",),
    Field.ADDRESS: ("address",),
}

AS_THEY_COME = Settling(repeated=Repeated.KEEP_FIRST, known=Known.LEAVE)


def a_source(text: str | bytes) -> Source:
    """A file with this text, opened anew each time."""
    return partial(BytesIO, text.encode() if isinstance(text, str) else text)


def a_contact_list(people: int = 3, *, start: int = 1) -> str:
    """A clean list of as many people, each with all four fields."""
    rows = [
        f"Person Number{n},202-555-{n % 10000:04},person{n}@mail.example,"
        f'"{n} Long Street, Springfield"'
        for n in range(start, start + people)
    ]
    return "\n".join(["name,phone,email,address", *rows, ""])


@played_back
def a_recruiter(study: Study, *, at: datetime = NOW, **person: Any) -> User:
    """A recruiter of the study."""
    return a_member(study, Role.RECRUITER, at=at, **person)


def details(**changes: Any) -> BatchDetails:
    """Where a list comes from: people who signed up themselves, unless told otherwise."""
    given = {"origin": Origin.SIGN_UP, "person_kind": PersonKind.PUBLIC, **changes}
    return BatchDetails(**given)


@played_back
def bring_in(
    study: Study,
    text: str | bytes,
    *,
    by: User,
    mapping: ContactMapping | None = None,
    dry_run: bool = False,
    at: datetime = NOW,
    settling: Settling = AS_THEY_COME,
    **origin: Any,
) -> ContactFindings:
    """Import a list as the builders write it, or another one with its mapping."""
    return import_contacts(
        study_ref=study.study_ref,
        source=a_source(text),
        mapping=mapping or ContactMapping(COLUMNS),
        details=details(**origin),
        dry_run=dry_run,
        by=by,
        at=at,
        settling=settling,
    )


@played_back
def a_study_with_contacts(study: Study, people: int = 3, *, at: datetime = NOW) -> User:
    """Bring as many people into the vault for a study; the recruiter who did it."""
    recruiter = a_recruiter(study, at=at)
    findings = bring_in(study, a_contact_list(people), by=recruiter, at=at)
    assert findings.contacts == people, findings
    return recruiter


@played_back
def a_study_to_join(status: str = "collecting", **changes: Any) -> Study:
    """A study whose plan names channels through which people come by themselves."""
    chosen = ("email", "flyer", "internet", "in_person")
    return a_study(status, channels=tuple(RecruitingChannel(each) for each in chosen), **changes)


@played_back
def a_join_page(
    study: Study, channel: str = "flyer", *, by: User | None = None, at: datetime = NOW
) -> JoinPage:
    """A page on which people sign up for the study."""
    by = by or a_recruiter(study, at=at)
    return open_join_page(study=study, channel=channel, by=by, at=at)
