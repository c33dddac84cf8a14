"""Plays one invented study as far as it has come, with the people who would have done it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from random import Random

from django.utils import timezone

from consent.actions import release_notice, translate_notice, write_notice
from fieldwork.actions import (
    LinkTerms,
    import_responses,
    load_summary,
    publish_link,
    request_import,
    set_code_book,
    set_texts_apart,
    start_import,
)
from fieldwork.actions.summaries import SummaryDetails
from foundation.access.models import User
from participants.actions import BatchDetails, draw_invitations, import_contacts
from participants.reading.columns import Field
from participants.reading.mapping import ContactMapping
from participants.vocabulary import Origin
from research_portal.demo.answers import export_file
from research_portal.demo.cast import Cast
from research_portal.demo.checkpoint_visit import NOTICE_IN_SPANISH, SPANISH
from research_portal.demo.contacts import contact_file, write_to_contacts
from research_portal.demo.documents import write_documents, write_package
from research_portal.demo.program import STEPS, DemoStudy
from research_portal.demo.reviewing import CONDITIONS, decide, send_back
from research_portal.demo.texts import notice_text, questions_of, study_draft
from retention.actions import set_hold
from studies.actions import (
    add_wave,
    approve_pta_for_component,
    approve_pta_for_office,
    close_study,
    close_wave,
    create_instrument_version,
    create_study,
    edit_burden,
    grant_request,
    open_collection,
    record_clearance,
    request_access,
    submit_pta,
)
from studies.actions.burden import BurdenDraft
from studies.clearances import ClearanceFacts
from studies.models import InstrumentVersion, Pta, Study, SurveyTool, Wave
from studies.queries import needs_clearance
from studies.vocabulary import (
    Audience,
    ClearanceKind,
    PersonKind,
)

PRIVACY_OFFICERS = {
    "TSA": "cora.privacy",
    "USCIS": "uma.privacy",
    "CBP": "carl.privacy",
    "FEMA": "faye.privacy",
}
COMPANYS_TABLE = (
    b"Age,Found every sign,Missed one or more\n18 to 34,52,31\n35 to 54,61,28\n55 or older,43,26\n"
)
RESPONDENT_NUMBER = "Respondent number"
PERSON_KINDS = {
    Audience.EMPLOYEES: PersonKind.EMPLOYEE,
    Audience.STAKEHOLDERS: PersonKind.STAKEHOLDER,
    Audience.PUBLIC: PersonKind.PUBLIC,
}


@dataclass(slots=True)
class Stage:
    """One study being played. ``day`` moves forward as things happen, never past ``today``."""

    plan: DemoStudy
    cast: Cast
    tool: SurveyTool
    random: Random
    today: datetime
    study: Study
    day: datetime

    @property
    def lead(self) -> User:
        return self.cast[self.plan.lead]

    def after(self, days: int) -> datetime:
        """Some days later, or an hour ago where that would lie in the future."""
        later = self.day + timedelta(days=days)
        self.day = min(later, self.today - timedelta(hours=1))
        return self.day

    def minutes_later(self, minutes: int) -> datetime:
        """Within the day: sessions happen in minutes."""
        self.day += timedelta(minutes=minutes)
        return self.day


def play(plan: DemoStudy, *, cast: Cast, tool: SurveyTool, random: Random, at: datetime) -> Stage:
    """Build the study of a plan as of ``at``: everything before it lies in the past."""
    began = at - timedelta(days=plan.began)
    study = create_study(draft=study_draft(plan, tool), by=cast[plan.lead], at=began)
    stage = Stage(plan, cast, tool, random, at, study, began)
    _prepare(stage)
    for step in STEPS[1 : STEPS.index(plan.reached) + 1]:
        _TAKE[step](stage)
    if plan.returned_because:
        _return(stage)
    stage.study.refresh_from_db()
    return stage


def _prepare(stage: Stage) -> None:
    """Team, questions and notice, in the first days."""
    plan, study = stage.plan, stage.study
    for username, role in plan.team.items():
        asked = request_access(
            study=study,
            user=stage.cast[username],
            role=role,
            justification="Needed for this study.",
            expires_on=timezone.localdate(stage.today) + timedelta(days=110),
            by=stage.lead,
            at=stage.day,
        )
        grant_request(request=asked, by=stage.cast["ada.admin"], at=stage.day)
    create_instrument_version(
        study=study, definition=questions_of(plan), by=stage.lead, at=stage.after(1)
    )
    notice = write_notice(study=study, text=notice_text(plan), by=stage.lead, at=stage.day)
    if plan.on_web:
        notice = translate_notice(
            study=study, language=SPANISH, texts=NOTICE_IN_SPANISH, by=stage.lead, at=stage.day
        )
    release_notice(notice=notice, by=stage.lead, at=stage.day)
    write_documents(study, service=plan.service, by=stage.lead, at=stage.day)
    write_package(study, by=stage.lead, at=stage.day)


def _pta(stage: Stage) -> Pta:
    return stage.study.ptas.latest("number")


def _submit(stage: Stage) -> None:
    submit_pta(study=stage.study, by=stage.lead, at=stage.after(2))


def _approve_for_component(stage: Stage) -> None:
    officer = stage.cast[PRIVACY_OFFICERS[stage.plan.component]]
    pta = decide(_pta(stage), by=officer, at=stage.after(4))
    approve_pta_for_component(pta=pta, revision=pta.revision, by=officer, at=stage.day)


def _return(stage: Stage) -> None:
    officer = stage.cast[PRIVACY_OFFICERS[stage.plan.component]]
    send_back(_pta(stage), because=stage.plan.returned_because, by=officer, at=stage.after(4))


def _approve_for_office(stage: Stage) -> None:
    office = stage.cast["paul.privacy"]
    pta = decide(_pta(stage), by=office, at=stage.after(5))
    approve_pta_for_office(
        pta=pta, revision=pta.revision, conditions=CONDITIONS, by=office, at=stage.day
    )
    stage.study.refresh_from_db()
    kind = PERSON_KINDS[stage.plan.audience]
    line = BurdenDraft(kind, stage.study.expected_respondents, minutes=5)
    edit_burden(study=stage.study, lines=[line], by=stage.lead, at=stage.day)
    if needs_clearance(stage.study):
        record_clearance(
            study=stage.study,
            facts=ClearanceFacts(
                kind=ClearanceKind.GENERIC,
                control_number="1601-0029",
                decided_on=timezone.localdate(stage.day),
                meets_conditions=True,
                expires_on=timezone.localdate(stage.today)
                + timedelta(days=stage.plan.clearance_left),
            ),
            by=stage.cast["peter.paperwork"],
            at=stage.after(3),
        )


def _collect(stage: Stage) -> None:
    stage.study = open_collection(study=stage.study, by=stage.lead, at=stage.after(2))
    if stage.plan.contacts:
        _bring_in_contacts(stage)
    if stage.plan.company:
        _load_table(stage)
    for wave, people in zip(_waves(stage), stage.plan.answers, strict=False):
        _import(stage, wave, people)
        if stage.plan.waves:
            close_wave(wave=wave, by=stage.lead, at=stage.after(20))
    if stage.plan.waves and stage.plan.contacts:
        _invite(stage, _next_wave(stage))


def _waves(stage: Stage) -> Iterator[Wave]:
    """The first wave, and the further ones of a study in waves."""
    yield stage.study.waves.get(number=1)
    for label in stage.plan.waves[1:]:
        yield add_wave(study=stage.study, label=label, by=stage.lead, at=stage.after(1))


def _next_wave(stage: Stage) -> Wave:
    number = len(stage.plan.answers) + 1
    there = stage.study.waves.filter(number=number).first()
    label = stage.plan.waves[number - 1]
    return there or add_wave(study=stage.study, label=label, by=stage.lead, at=stage.after(1))


def _invite(stage: Stage, wave: Wave) -> None:
    """The next wave on the portal's own pages: a personal link for each contact."""
    terms = LinkTerms(person_kind=PERSON_KINDS[stage.plan.audience], by_invitation=True)
    publish_link(wave=wave, terms=terms, by=stage.lead, at=stage.after(1))
    recruiter = stage.cast["ruth.recruiter"]
    draw_invitations(wave=wave, by=recruiter, at=stage.day)
    write_to_contacts(stage.study, wave, recruiter, at=stage.day)


def _bring_in_contacts(stage: Stage) -> None:
    source = contact_file(people=stage.plan.contacts, random=stage.random)
    findings = import_contacts(
        study_ref=stage.study.study_ref,
        source=partial(BytesIO, source),
        mapping=ContactMapping({each: (str(each),) for each in Field}),
        details=BatchDetails(origin=Origin.SIGN_UP, person_kind=PERSON_KINDS[stage.plan.audience]),
        dry_run=False,
        by=stage.cast["ruth.recruiter"],
        at=stage.after(1),
    )
    stored = findings.is_clean and not findings.unsettled
    assert stored, "The demonstration's contact file was refused."


def _load_table(stage: Stage) -> None:
    """What the research company sends: counts, and no row of anybody."""
    load_summary(
        study=stage.study,
        wave=stage.study.waves.get(number=1),
        details=SummaryDetails("Signs found, by age", 1, 241, 260, "Did you find every sign?"),
        source=BytesIO(COMPANYS_TABLE),
        by=stage.lead,
        at=stage.after(15),
    )


def _import(stage: Stage, wave: Wave, people: int) -> None:
    """As a lead would: upload, leave the respondent number out, check, import."""
    version = InstrumentVersion.objects.filter(instrument__study=stage.study).current().get()
    export = export_file(version.definition, people=people, random=stage.random)
    run = start_import(
        study=stage.study,
        wave=wave,
        instrument_version=version,
        upload=[export],
        everyone_agreed=True,
        not_anonymised_because="The survey tool exports them as they were written.",
        by=stage.lead,
        at=stage.after(15),
    )
    book = run.code_book
    book["columns"].pop(RESPONDENT_NUMBER, None)
    book["leave_out"] = [RESPONDENT_NUMBER]
    set_code_book(run_id=run.pk, code_book=book, by=stage.lead, at=stage.day)
    request_import(run_id=run.pk, by=stage.lead, at=stage.day)
    import_responses(run_id=run.pk, by=stage.lead, at=stage.day)
    set_texts_apart(wave=wave, at=stage.day)


def _close(stage: Stage) -> None:
    if stage.plan.hold:
        set_hold(
            study_ref=stage.study.study_ref,
            study_code=stage.study.code,
            reason=stage.plan.hold,
            by=stage.cast["rosa.records"],
            at=stage.after(1),
        )
    stage.study = close_study(study=stage.study, by=stage.lead, at=stage.after(10))


_TAKE = {
    "submitted": _submit,
    "component_approved": _approve_for_component,
    "approved": _approve_for_office,
    "collecting": _collect,
    "closed": _close,
}
