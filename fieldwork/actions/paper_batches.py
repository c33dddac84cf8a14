"""Paper goes out and comes back: people are counted, piles are keyed, finished and destroyed."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction

from consent.queries import released_notice
from fieldwork import keyed, policies
from fieldwork.actions.answers import Submission, accept_many
from fieldwork.actions.paper_forms import require_told
from fieldwork.lifecycle import BatchStatus
from fieldwork.models import KeyedForm, PaperBatch, PaperForm, PaperHandout
from fieldwork.paper.keying import is_blank
from fieldwork.queries.paper import not_counted_yet
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.keys import Purpose
from studies.actions import record_addressing
from studies.gates import CollectionRequest, require_collection
from studies.models import Wave
from studies.periods import add_months
from studies.vocabulary import CollectionChannel

YEAR = 12
WITHOUT_NOTICE = (
    "Nobody said that the notice stood on these forms. Forms without it are not keyed (PIA 4.1)."
)
TOO_LATE = "Paper is destroyed within a year of its return (PIA, DHS Administered Surveys)."
TAKEN = "Another batch of this study is called so."


@dataclass(frozen=True, slots=True)
class BatchDetails:
    """What is said about a pile; ``notice_stood`` is this person's word (R-168)."""

    label: str
    medium: str
    person_kind: str
    received_on: date
    forms: int
    dispose_by: date
    second_keying: bool
    notice_stood: bool


@transaction.atomic
def hand_out_forms(
    *,
    form: PaperForm,
    wave: Wave,
    medium: str,
    person_kind: str,
    people: int,
    by: User,
    at: datetime,
) -> PaperHandout:
    """Record forms that go out now: whoever gets one is addressed, answered or not (C-2).

    :raises CollectionRefused: with every unmet reason; then they may not go out.
    :raises Refused: if the notice is not complete in the language of the form (R-167).
    """
    policies.hand_out_forms.require(by, form, wave, at=at)
    request = _request(form, person_kind, people, at=at)
    require_collection(request)
    require_told(form)
    _require_open(wave)
    record_addressing(request=request, people=people, by=by, at=at)
    notice = released_notice(form.study)
    assert notice is not None, "the gates ask for it"
    handout = PaperHandout.objects.create(
        form=form,
        wave=wave,
        notice=notice,
        medium=medium,
        person_kind=person_kind,
        people=people,
        recorded_by=by,
        recorded_at=at,
    )
    log.record("paper_forms.handed_out", subject=handout, by=by, at=at, people=people)
    return handout


@transaction.atomic
def open_paper_batch(
    *, form: PaperForm, wave: Wave, details: BatchDetails, by: User, at: datetime
) -> PaperBatch:
    """Begin a pile of forms that came back, and count whom nobody had counted before.

    :raises CollectionRefused: with every unmet reason of the gates.
    :raises Refused: if this person may not, or if the details do not hold together.
    """
    policies.open_paper_batch.require(by, form, wave, at=at)
    _check(form, details)
    require_collection(_request(form, details.person_kind, 0, at=at))
    _require_open(wave)
    new = not_counted_yet(form.study, wave, details.person_kind, details.forms)
    if new:
        request = _request(form, details.person_kind, new, at=at)
        require_collection(request)
        record_addressing(request=request, people=new, by=by, at=at)
    batch = PaperBatch.objects.create(
        study=form.study,
        wave=wave,
        form=form,
        label=details.label,
        medium=details.medium,
        person_kind=details.person_kind,
        received_on=details.received_on,
        forms=details.forms,
        newly_addressed=new,
        second_keying=details.second_keying,
        notice_stood=details.notice_stood,
        dispose_by=details.dispose_by,
        opened_by=by,
        opened_at=at,
    )
    log.record("paper_batch.opened", subject=batch, by=by, at=at, forms=batch.forms, new=new)
    return batch


@transaction.atomic
def finish_paper_batch(*, batch_id: int, by: User, at: datetime) -> PaperBatch:
    """Hand all answers of a batch over together, in an order of their own; nothing keyed stays.

    Forms on which nothing is filled in are no answers. The key of what was keyed is destroyed as
    soon as the answers are safe.

    :raises CollectionRefused: with every unmet reason of the gates.
    """
    batch = _locked(batch_id)
    policies.finish_paper_batch.require(by, batch, at=at)
    version = batch.form.instrument_version
    with keys.opener(batch.key_ref, purpose=Purpose.FILE_ANSWERS, by=by, at=at) as key:
        said = [keyed.counted(form, key) for form in batch.keyed.select_related("batch")]
    submissions = [
        Submission(
            wave=batch.wave,
            version=version,
            mode=CollectionChannel.PAPER,
            person_kind=batch.person_kind,
            answers=answers,
            ticket=secrets.token_urlsafe(),
        )
        for answers in said
        if not is_blank(answers)
    ]
    batch.answers = accept_many(submissions=submissions, at=at)
    _end(batch, BatchStatus.FINISHED, at=at)
    log.record("paper_batch.finished", subject=batch, by=by, at=at, answers=batch.answers)
    return batch


@transaction.atomic
def discard_paper_batch(*, batch_id: int, by: User, at: datetime) -> PaperBatch:
    """Give a batch up: what was keyed of it goes, and nothing is taken over."""
    batch = _locked(batch_id)
    policies.discard_paper_batch.require(by, batch, at=at)
    _end(batch, BatchStatus.DISCARDED, at=at)
    log.record("paper_batch.discarded", subject=batch, by=by, at=at)
    return batch


@transaction.atomic
def record_paper_destroyed(
    *, batch_id: int, destroyed_on: date, by: User, at: datetime
) -> PaperBatch:
    """Say in one's own name that all paper of a batch was destroyed on a day."""
    batch = _locked(batch_id)
    policies.record_paper_destroyed.require(by, batch, destroyed_on, at=at)
    batch.destroyed_on, batch.destroyed_by = destroyed_on, by
    batch.save(update_fields=["destroyed_on", "destroyed_by"])
    log.record(
        "paper_batch.destroyed", subject=batch, by=by, at=at, forms=batch.forms, on=destroyed_on
    )
    return batch


def forget_keyed_forms(*, batch_id: int, at: datetime) -> int:
    """Destroy the key of what was keyed, then delete it; how many forms went.

    A batch that was still open is given up.
    """
    batch = PaperBatch.objects.get(pk=batch_id)
    keys.destroy(batch.key_ref, at=at)
    with transaction.atomic():
        locked = _locked(batch_id)
        gone = KeyedForm.objects.filter(batch=locked).delete()[0]
        if locked.is_open:
            locked.end(BatchStatus.DISCARDED, at=at)
        locked.holds_keyed = False
        locked.save(update_fields=["status", "ended_at", "holds_keyed"])
    return gone


def _end(batch: PaperBatch, to: BatchStatus, *, at: datetime) -> None:
    batch.keyed.all().delete()
    batch.end(to, at=at)
    batch.save(update_fields=["status", "ended_at", "answers"])
    transaction.on_commit(partial(forget_keyed_forms, batch_id=batch.pk, at=at))


def _check(form: PaperForm, details: BatchDetails) -> None:
    if not details.notice_stood:
        raise Refused(WITHOUT_NOTICE)
    if details.dispose_by > add_months(details.received_on, YEAR):
        raise Refused(TOO_LATE)
    if PaperBatch.objects.filter(study=form.study, label=details.label).exists():
        raise Refused(TAKEN)


def _request(form: PaperForm, person_kind: str, people: int, *, at: datetime) -> CollectionRequest:
    return CollectionRequest(
        study=form.study,
        channel=CollectionChannel.PAPER,
        person_kind=person_kind,
        people=people,
        instrument_version=form.instrument_version,
        at=at,
    )


def _require_open(wave: Wave) -> None:
    """As it is under the lock of the gates: it cannot close until the transaction ends."""
    if not Wave.objects.get(pk=wave.pk).is_open:
        raise Refused("The wave is closed.")


def _locked(batch_id: int) -> PaperBatch:
    return (
        PaperBatch.objects.select_for_update(of=("self",), no_key=True)
        .select_related("study", "wave", "form__instrument_version__instrument")
        .get(pk=batch_id)
    )
