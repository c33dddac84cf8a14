"""Every way in: what each says when it refuses; nothing said means that it let in."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fieldwork import actions
from fieldwork.answering.progress import Progress, seal
from fieldwork.jobs import run_import
from fieldwork.lifecycle import ImportStatus
from fieldwork.models import ImportRun, PaperForm, SurveyLink
from foundation.access.models import User
from foundation.access.policy import Refused
from participants.actions import open_contacts, prepare_handover, schedule_mailing
from participants.jobs import send_mailings
from participants.models import Mailing
from studies.models import Study, Vendor
from studies.queries import vendors_of
from tests.builders.fieldwork import BOOK, an_export
from tests.builders.handovers import a_draft
from tests.builders.participants import a_contact_list, bring_in
from tests.builders.studies import a_vendor, a_version
from tests.builders.summaries import TABLE, a_summary
from tests.gates.by_hand import call_by_hand, call_by_hand_on_page, letters_by_hand
from tests.gates.missing import PEOPLE, Prepared

Way = Callable[[Prepared, Path], str]


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def reasons_of(action: Callable[..., object], *given: Any, **named: Any) -> tuple[str, ...]:
    """Why an action is refused; nothing when it is not."""
    try:
        action(*given, **named)
    except Refused as refused:
        return refused.reasons
    return ()


def said_by(action: Callable[..., object], *given: Any, **named: Any) -> str:
    """The reasons of a refused action, as one text."""
    return " ".join(reasons_of(action, *given, **named))


def said_on(answer: Any) -> str:
    """The text of the page of a refusal."""
    if answer.status_code != 403:
        assert answer.status_code in {200, 302}, answer.status_code
        return ""
    return text_of(answer)


def text_of(answer: Any) -> str:
    """What a page says, in one line."""
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


def said_in_terminal(*command: str) -> str:
    """What a command complains of."""
    try:
        call_command(*command, stdout=StringIO(), stderr=StringIO())
    except CommandError as refused:
        return str(refused)
    return ""


def import_by_action(prepared: Prepared, _: Path) -> str:
    run = {"run_id": prepared.checked.pk, "by": prepared.lead, "at": prepared.at}
    return said_by(actions.import_responses, **run)


def import_by_asking_for_the_job(prepared: Prepared, _: Path) -> str:
    run = {"run_id": prepared.checked.pk, "by": prepared.lead, "at": prepared.at}
    return said_by(actions.request_import, **run)


def import_by_page(prepared: Prepared, _: Path) -> str:
    address = reverse("import_responses", args=[prepared.study.code, prepared.checked.run_ref])
    return said_on(signed_in(prepared.lead).post(address))


def import_by_command(prepared: Prepared, folder: Path) -> str:
    export, book = folder / "export.csv", folder / "book.json"
    export.write_bytes(an_export(PEOPLE))
    book.write_text(json.dumps(BOOK))
    files = (str(export), f"--code-book={book}")
    wave = f"--wave={prepared.checked.wave.number}"
    by = f"--by={prepared.lead.username}"
    said = ("--everyone-agreed", "--not-anonymised-because=The tool exports them so.")
    return said_in_terminal(
        "import_responses", prepared.study.code, *files, wave, by, *said, "--for-real"
    )


def import_by_job(prepared: Prepared, _: Path) -> str:
    """The file was handed over before something went missing."""
    assert prepared.requested is not None
    run_import(str(prepared.requested.run_ref))
    run = ImportRun.objects.get(pk=prepared.requested.pk)
    return "" if run.status == ImportStatus.DONE else " ".join(run.findings["failed_because"])


def contacts_by_action(prepared: Prepared, _: Path) -> str:
    people = a_contact_list(PEOPLE)
    return said_by(bring_in, prepared.study, people, by=prepared.recruiter, at=prepared.at)


def contacts_by_page(prepared: Prepared, _: Path) -> str:
    address = reverse("import_contacts", args=[prepared.study.code])
    recruiter = signed_in(prepared.recruiter)
    batch = {"origin": "sign_up", "person_kind": "public", "region": "US"}
    file = SimpleUploadedFile("people.csv", a_contact_list(PEOPLE).encode())
    answer = recruiter.post(address, {**batch, "file": file})
    if refusal := said_on(answer):
        return refusal
    (ref,) = re.findall(r'name="upload_ref" value="([^"]+)"', answer.content.decode())
    fields = ("name", "phone", "email", "address")
    columns = {f"column_{number}": field for number, field in enumerate(fields)}
    stored = {**batch, **columns, "upload_ref": ref, "step": "store"}
    return said_on(recruiter.post(address, stored))


def contacts_by_command(prepared: Prepared, folder: Path) -> str:
    people = folder / "people.csv"
    people.write_text(a_contact_list(PEOPLE))
    fields = ("name=name", "phone=phone", "email=email", "address=address")
    by = f"--by={prepared.recruiter.username}"
    return said_in_terminal(
        "import_contacts", prepared.study.code, str(people), by, "--for-real", "--map", *fields
    )


def opening_by_action(prepared: Prepared, _: Path) -> str:
    opening = {"study_ref": prepared.study.study_ref, "purpose": "recruit"}
    return said_by(open_contacts, **opening, by=prepared.recruiter, at=prepared.at)


def opening_by_page(prepared: Prepared, _: Path) -> str:
    address = reverse("open_contacts", args=[prepared.study.code])
    return said_on(signed_in(prepared.recruiter).post(address, {"purpose": "recruit"}))


def handover_by_action(prepared: Prepared, _: Path) -> str:
    draft, who = a_draft(_vendor(prepared)), {"by": prepared.recruiter, "at": prepared.at}
    return said_by(prepare_handover, study=prepared.study, draft=draft, **who)


def handover_by_page(prepared: Prepared, _: Path) -> str:
    """The form as a browser sends it, also where the page itself says what is missing."""
    vendor = _vendor(prepared)
    draft = asdict(replace(a_draft(vendor), vendor=None))  # type: ignore[arg-type]
    address = reverse("prepare_handover", args=[prepared.study.code])
    sent = {**draft, "vendor": vendor.pk, "limits_acknowledged": "on"}
    answer = signed_in(prepared.recruiter).post(address, sent)
    return text_of(answer) if answer.status_code == 400 else said_on(answer)


def _vendor(prepared: Prepared) -> Vendor:
    """Who runs the study's tool; somebody else where nobody does."""
    return next(iter(vendors_of(prepared.study)), None) or a_vendor(at=prepared.at)


def letters_by_action(prepared: Prepared, _: Path) -> str:
    return letters_by_hand(prepared)


def phoned_by_action(prepared: Prepared, _: Path) -> str:
    return call_by_hand(prepared)


def phoned_by_page(prepared: Prepared, _: Path) -> str:
    status, page = call_by_hand_on_page(prepared, signed_in(prepared.recruiter))
    assert status in {200, 302, 403}
    return unescape(re.sub(r"\s+", " ", page.decode())) if status == 403 else ""


def session_by_action(prepared: Prepared, _: Path) -> str:
    if prepared.session is None:
        return said_by(
            actions.schedule_session,
            study=prepared.study,
            wave=prepared.checked.wave,
            kind="interview",
            medium="in_person",
            people=1,
            held_on=timezone.localdate(prepared.at),
            by=prepared.lead,
            at=prepared.at,
        )
    session = {"session_id": prepared.session.pk, "by": prepared.lead, "at": prepared.at}
    return said_by(actions.start_session, **session)


def session_by_page(prepared: Prepared, _: Path) -> str:
    code, lead = prepared.study.code, signed_in(prepared.lead)
    if prepared.session is not None:
        ref = prepared.session.session_ref
        return said_on(lead.post(reverse("start_session", args=[code, ref])))
    planned = {
        "wave": prepared.checked.wave_id,
        "kind": "interview",
        "medium": "in_person",
        "people": 1,
        "held_on": str(timezone.localdate(prepared.at)),
    }
    return said_on(lead.post(reverse("schedule_session", args=[code]), planned))


def survey_by_action(prepared: Prepared, _: Path) -> str:
    return said_by(actions.start_answering, **_asked(prepared, "web"), by=None, at=prepared.at)


def survey_by_page(prepared: Prepared, _: Path) -> str:
    """The first page, as anybody sees it; it stores nothing, so that begins by the form follow."""
    page = Client().get(_survey(prepared))
    return said_on(page) or survey_by_form(prepared, _)


def survey_by_form(prepared: Prepared, _: Path) -> str:
    """A form that somebody kept from before, sent without a look at the page."""
    address = _survey(prepared)
    version = a_version(prepared.study)
    place = address.strip("/").rpartition("/")[2]
    kept = seal(Progress(place=place, version_id=version.pk, language="en"))
    return said_on(Client().post(address, {"form": kept, "begin": "yes"}))


def call_by_action(prepared: Prepared, _: Path) -> str:
    asked = _asked(prepared, "phone")
    del asked["mode"]
    return said_by(actions.begin_call, **asked, by=prepared.lead, at=prepared.at)


def call_by_page(prepared: Prepared, _: Path) -> str:
    begun = {"wave": prepared.checked.wave_id, "person_kind": "public", "language": "en"}
    address = reverse("begin_call", args=[prepared.study.code])
    return said_on(signed_in(prepared.lead).post(address, begun))


def paper_by_action(prepared: Prepared, _: Path) -> str:
    """A form from before the study was described otherwise, or closed, is handed out."""
    form = PaperForm.objects.create(
        study=prepared.study,
        instrument_version=a_version(prepared.study),
        language="en",
        return_address="Mail Stop 11",
        made_by=prepared.lead,
        made_at=prepared.at,
    )
    return said_by(
        actions.hand_out_forms,
        form=form,
        wave=prepared.checked.wave,
        medium="mail",
        person_kind="public",
        people=1,
        by=prepared.lead,
        at=prepared.at,
    )


def _asked(prepared: Prepared, mode: str) -> dict[str, Any]:
    return {
        "wave": prepared.checked.wave,
        "version": a_version(prepared.study),
        "mode": mode,
        "person_kind": "public",
    }


def _survey(prepared: Prepared) -> str:
    """The address of the wave's page, published while that was possible."""
    link, _ = SurveyLink.objects.get_or_create(
        wave=prepared.checked.wave,
        defaults={
            "address": f"w{prepared.checked.wave_id}",
            "person_kind": "public",
            "published_by": prepared.lead,
            "published_at": prepared.at,
        },
    )
    return reverse("answer_survey", args=[link.address])


def summary_by_action(study: Study) -> str:
    return said_by(a_summary, study)


def summary_by_page(study: Study) -> str:
    """``TABLE``, as the page of a research company's study sends it."""
    sent = {
        "wave": study.waves.get().pk,
        "title": "By age",
        "question": "How satisfied are you?",
        "label_columns": 1,
        "respondents": 100,
        "newly_addressed": 120,
        "file": SimpleUploadedFile("by-age.csv", TABLE.encode(), "text/csv"),
    }
    address = reverse("load_summary", args=[study.code])
    return said_on(signed_in(study.created_by).post(address, sent))


IMPORTS: Mapping[str, Way] = {
    "action": import_by_action,
    "request": import_by_asking_for_the_job,
    "page": import_by_page,
    "command": import_by_command,
    "job": import_by_job,
}


def mailing_by_action(prepared: Prepared, _: Path) -> str:
    sent = {"mailing": _mailing(prepared), "people": PEOPLE}
    return said_by(schedule_mailing, **sent, by=prepared.recruiter, at=prepared.at)


def mailing_by_page(prepared: Prepared, _: Path) -> str:
    ref = _mailing(prepared).mailing_ref
    address = reverse("schedule_mailing", args=[prepared.study.code, ref])
    return said_on(signed_in(prepared.recruiter).post(address, {"people": PEOPLE}))


def mailing_by_job(prepared: Prepared, _: Path) -> str:
    """It was scheduled before something went missing."""
    mailing = _scheduled(prepared)
    send_mailings()
    mailing.refresh_from_db()
    return " ".join(mailing.unmet)


def mailing_by_command(prepared: Prepared, _: Path) -> str:
    """The same, sent by an operator; the words are printed, and the command fails."""
    mailing = _scheduled(prepared)
    said = said_in_terminal("send_mailings")
    mailing.refresh_from_db()
    assert not mailing.unmet or "Not everything may go" in said
    return " ".join(mailing.unmet)


def _scheduled(prepared: Prepared) -> Mailing:
    return _mailing(
        prepared,
        status="scheduled",
        starts_at=prepared.at,
        scheduled_at=prepared.at,
        scheduled_by=prepared.recruiter.user_ref,
    )


def _mailing(prepared: Prepared, **more: Any) -> Mailing:
    """A draft from when everything was there; what it says is never asked before the gates."""
    return Mailing.objects.create(
        study_ref=prepared.study.study_ref,
        study_code=prepared.study.code,
        wave=prepared.checked.wave.number,
        kind="invitation",
        way="email",
        created_by=prepared.recruiter.user_ref,
        created_at=prepared.at,
        **more,
    )


CONTACTS: Mapping[str, Way] = {
    "action": contacts_by_action,
    "page": contacts_by_page,
    "command": contacts_by_command,
}
MAILINGS: Mapping[str, Way] = {
    "action": mailing_by_action,
    "page": mailing_by_page,
    "the clock": mailing_by_job,
    "command": mailing_by_command,
}
OPENINGS: Mapping[str, Way] = {"action": opening_by_action, "page": opening_by_page}
HANDOVERS: Mapping[str, Way] = {"action": handover_by_action, "page": handover_by_page}
BY_HAND: Mapping[str, Way] = {
    "letters": letters_by_action,
    "phone list": phoned_by_action,
    "phone list on its page": phoned_by_page,
}
SUMMARIES: Mapping[str, Callable[[Study], str]] = {
    "action": summary_by_action,
    "page": summary_by_page,
}
SESSIONS: Mapping[str, Way] = {"action": session_by_action, "page": session_by_page}
SURVEYS: Mapping[str, Way] = {"page": survey_by_page, "form": survey_by_form}
ASKED: Mapping[str, Way] = {"survey action": survey_by_action, "paper": paper_by_action}
CALLS: Mapping[str, Way] = {"action": call_by_action, "page": call_by_page}
