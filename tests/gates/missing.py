"""Studies that lack one thing each, and what must be said about it on every path.

Everything is made through the real actions; where something ran out, the day is a later one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from fieldwork.actions import request_import
from fieldwork.models import ImportRun, Session
from foundation.access.actions import record_training
from foundation.access.models import Training, User
from studies.actions import (
    close_study,
    create_instrument_version,
    edit_study,
    open_collection,
)
from studies.actions.team import end_access
from studies.drafts import StudyDraft
from studies.models import Grant, Study
from studies.queries import vendors_of
from tests.builders.access import NOW, an_administrator
from tests.builders.consent import a_notice
from tests.builders.fieldwork import (
    STARTED,
    a_session,
    an_export,
    an_import,
    prepare,
    responses,
)
from tests.builders.handovers import a_recruiting_vendor, agree_on_contacts
from tests.builders.icr import a_packaged_study
from tests.builders.participants import a_contact_list, a_recruiter, bring_in
from tests.builders.studies import (
    a_clearance,
    a_definition,
    a_grant,
    a_study,
    a_tool,
    approve_for_component,
)

PEOPLE = 9  # one less than need a clearance
SOON, LATER = NOW + timedelta(days=60), NOW + timedelta(days=90)
YEARS_LATER = NOW + timedelta(days=3 * 366)
NOT_COLLECTING = "The study is not collecting."


@dataclass(frozen=True)
class Prepared:
    """A study with a file that waits, a file handed to the job, and a session about to start.

    What a study cannot have in its state is missing. ``at`` is the day on which it is tried.
    """

    study: Study
    recruiter: User
    checked: ImportRun
    requested: ImportRun | None = None
    session: Session | None = None
    at: datetime = STARTED

    @property
    def lead(self) -> User:
        """Who imports and runs the session."""
        return self.study.created_by


@dataclass(frozen=True)
class Missing:
    """One missing approval; a path that it does not stop has no reason here.

    Contacts may come in before anybody is asked, so that some things stop only asking.
    """

    name: str
    build: Callable[[], Prepared]
    to_import: str = ""
    to_bring_in_contacts: str = ""
    to_open_contacts: str = ""
    to_begin_a_session: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether nothing is missing but time: whoever asks says so in other words."""
        return self.name == "the study is closed"

    @property
    def to_recruit(self) -> str:
        """Opening contacts needs what bringing them in needs, and sometimes more."""
        return self.to_open_contacts or self.to_bring_in_contacts


def collecting(study: Study | None = None, **description: Any) -> Prepared:
    """Nothing is missing: forty people are cleared, nine answers wait twice and nine contacts."""
    study = study or a_study("collecting", **_with_vendor(description))
    _agree(study)
    lead = study.created_by
    requested = an_import(study, content=an_export(PEOPLE))
    request_import(run_id=requested.pk, by=lead, at=NOW)
    session = a_session(study=study)
    prepare(session, by=lead)
    recruiter = a_recruiter(study)
    bring_in(study, a_contact_list(PEOPLE, start=100), by=recruiter)
    return Prepared(
        study=study,
        recruiter=recruiter,
        checked=an_import(study, content=an_export(PEOPLE)),
        requested=requested,
        session=session,
    )


def _with_vendor(description: dict[str, Any]) -> dict[str, Any]:
    """Unless it names its own, the tool belongs to a vendor that may get contacts."""
    if "survey_tool" in description:
        return description
    return {**description, "survey_tool": a_tool(vendor=a_recruiting_vendor())}


def _agree(study: Study) -> None:
    for vendor in vendors_of(study):
        agree_on_contacts(study, vendor)


def not_yet(status: str) -> Prepared:
    """A study before collection: a file can be looked at, a session cannot be planned."""
    study = a_study(status, **_with_vendor({}))
    _agree(study)
    checked = an_import(study, content=an_export(PEOPLE))
    return Prepared(study=study, recruiter=a_recruiter(study), checked=checked)


def approved_by_one_office() -> Prepared:
    prepared = not_yet("in_review")
    approve_for_component(prepared.study)
    return prepared


def nine_were_asked(**description: Any) -> Prepared:
    """A study that has asked nine people, so that a clearance is needed for the next one."""
    prepared = collecting(**description)
    responses(prepared.study, content=an_export(PEOPLE))
    return prepared


def clearance_ran_out() -> Prepared:
    prepared = nine_were_asked()
    a_clearance(prepared.study, expires_on=SOON.date())
    return replace(prepared, at=LATER)


def notice_periods_run() -> Prepared:
    """OMB decides no sooner than thirty days after the second notice in the Federal Register."""
    study = a_packaged_study()
    a_clearance(study)
    study = open_collection(study=study, by=study.created_by, at=NOW)
    prepared = nine_were_asked(study=study)
    notices: dict[str, Any] = {
        "notice60_citation": "92 FR 12345",
        "notice60_on": (NOW - timedelta(days=65)).date(),
        "notice30_citation": "92 FR 23456",
        "notice30_on": (NOW - timedelta(days=2)).date(),
    }
    a_clearance(prepared.study, kind="full", control_number="1601-0030", **notices)
    return prepared


def approval_ran_out() -> Prepared:
    """The clock has not come to it yet: the gate sees the day itself."""
    prepared = collecting()
    for person in (prepared.lead, prepared.recruiter):
        keep_in_office(person, prepared.study, at=YEARS_LATER)
    return replace(prepared, at=YEARS_LATER)


def contract_ran_out() -> Prepared:
    vendor = a_recruiting_vendor(name="Acme Polls", contract_ends_on=SOON.date())
    return replace(collecting(survey_tool=a_tool(vendor=vendor)), at=LATER)


def question_was_added() -> Prepared:
    prepared = collecting()
    definition = a_definition(title="Another title")
    study, lead = prepared.study, prepared.lead
    create_instrument_version(study=study, definition=definition, by=lead, at=NOW)
    return prepared


def notice_was_rewritten() -> Prepared:
    prepared = collecting()
    a_notice(prepared.study, purpose="Something else.", released=False)
    return prepared


def tool_was_exchanged() -> Prepared:
    prepared = collecting()
    tool = a_tool(name="Newtool", approved=False)
    study = Study.objects.get(pk=prepared.study.pk)
    draft = replace(StudyDraft.of(study), survey_tool=tool)
    edit_study(study=study, draft=draft, by=prepared.lead, at=NOW)
    return prepared


def study_was_closed() -> Prepared:
    prepared = collecting()
    close_study(study=prepared.study, by=prepared.lead, at=NOW)
    return prepared


def keep_in_office(person: User, study: Study, *, at: datetime) -> None:
    """Train somebody again, and give their role on the study again, years later."""
    administrator, today = an_administrator(at=at), timezone.localdate(at)
    for kind in Training.Kind.values:
        record_training(user=person, kind=kind, completed_on=today, by=administrator, at=at)
    grant = Grant.objects.get(study=study, user=person)
    end_access(grant=grant, by=person, at=at)
    a_grant(study, grant.role, user=person, at=at)


MISSING = [
    Missing(
        "the PTA was not sent to review",
        lambda: not_yet("draft"),
        to_import="was not sent to review yet",
        to_bring_in_contacts="was not sent to review yet",
        to_begin_a_session=NOT_COLLECTING,
    ),
    Missing(
        "the component has not approved",
        lambda: not_yet("in_review"),
        to_import="The component privacy officer has not approved it yet.",
        to_bring_in_contacts="The component privacy officer has not approved it yet.",
        to_begin_a_session=NOT_COLLECTING,
    ),
    Missing(
        "the Privacy Office has not approved",
        approved_by_one_office,
        to_import="the Privacy Office has not yet",
        to_bring_in_contacts="the Privacy Office has not yet",
        to_begin_a_session=NOT_COLLECTING,
    ),
    Missing(
        "collection was not opened",
        lambda: not_yet("approved"),
        to_import="Collection is not open yet.",
        to_begin_a_session=NOT_COLLECTING,
    ),
    Missing(
        "the tenth person, without a clearance",
        lambda: nine_were_asked(expected_respondents=PEOPLE),
        to_import="a clearance is needed, and none is recorded",
        to_open_contacts="a clearance is needed, and none is recorded",
        to_begin_a_session="a clearance is needed, and none is recorded",
    ),
    Missing(
        "the clearance ran out",
        clearance_ran_out,
        to_import="The control number 1601-0029 has expired.",
        to_open_contacts="The control number 1601-0029 has expired.",
        to_begin_a_session="The control number 1601-0029 has expired.",
    ),
    Missing(
        "the notice periods have not run out",
        notice_periods_run,
        to_import="The notice periods in the Federal Register have not run out yet.",
        to_open_contacts="The notice periods in the Federal Register have not run out yet.",
        to_begin_a_session="The notice periods in the Federal Register have not run out yet.",
    ),
    Missing(
        "the approval is three years old",
        approval_ran_out,
        to_import="The approval expired after three years",
        to_bring_in_contacts="The approval expired after three years",
        to_begin_a_session="The approval expired after three years",
    ),
    Missing(
        "the contract of the tool ran out",
        contract_ran_out,
        to_import="Acme Polls has no contract in force.",
        to_bring_in_contacts="Acme Polls has no contract in force.",
        to_begin_a_session="Acme Polls has no contract in force.",
    ),
    Missing(
        "a question changed after the approval",
        question_was_added,
        to_import="A material changed after the approval",
        to_bring_in_contacts="A material changed after the approval",
        to_begin_a_session="A material changed after the approval",
    ),
    Missing(
        "the notice changed after the approval",
        notice_was_rewritten,
        to_import="The latest notice is not released.",
        to_bring_in_contacts="A material changed after the approval",
        to_begin_a_session="The latest notice is not released.",
    ),
    Missing(
        "the tool is another one, not approved",
        tool_was_exchanged,
        to_import="The Privacy Office has not approved Newtool yet.",
        to_bring_in_contacts="The Privacy Office has not approved Newtool yet.",
        to_begin_a_session="The Privacy Office has not approved Newtool yet.",
    ),
    Missing(
        "the study is closed",
        study_was_closed,
        to_import="is closed.",
        to_bring_in_contacts="The study is closed",
        to_begin_a_session="is closed.",
    ),
]
