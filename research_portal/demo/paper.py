"""Paper of an invented study: forms went out, some came back, and two people key them."""

from datetime import datetime, timedelta

from django.utils import timezone

from fieldwork.actions import hand_out_forms, key_paper_form, make_paper_form, open_paper_batch
from fieldwork.actions.paper_batches import BatchDetails
from fieldwork.models import PaperBatch, PaperForm
from fieldwork.paper.keying import key_questions, read_form
from fieldwork.queries.paper import KEPT
from foundation.access.models import User
from research_portal.demo.staging import PERSON_KINDS, Stage
from studies.instruments.given import Answers

RETURN_ADDRESS = "Customer Research\nMail Stop 2090\nWashington, DC 20529"
KEYED = 4


def bring_back_paper(stage: Stage) -> None:
    """A batch that is half keyed, with one form that two people read in two ways."""
    if not stage.plan.on_paper:
        return
    analyst = stage.cast["ana.analyst"]
    form = make_paper_form(
        study=stage.study,
        language="en",
        return_address=RETURN_ADDRESS,
        by=stage.lead,
        at=_lately(stage),
    )
    batch = _batch(stage, form)
    for number in range(1, KEYED + 1):
        _key(stage, batch, number, "2", by=stage.lead)
    _key(stage, batch, 1, "2", by=analyst)
    _key(stage, batch, 2, "1", by=analyst)


def _lately(stage: Stage) -> datetime:
    """Some days ago: paper of an older day would be due, and stand in the way of reports."""
    return stage.today - timedelta(days=3)


def _batch(stage: Stage, form: PaperForm) -> PaperBatch:
    wave = stage.study.waves.latest("number")
    kind = str(PERSON_KINDS[stage.plan.audience])
    hand_out_forms(
        form=form,
        wave=wave,
        medium="mail",
        person_kind=kind,
        people=stage.plan.on_paper * 4,
        by=stage.lead,
        at=_lately(stage),
    )
    received = timezone.localdate(_lately(stage))
    details = BatchDetails(
        label="First mail",
        medium="mail",
        person_kind=kind,
        received_on=received,
        forms=stage.plan.on_paper,
        dispose_by=received + KEPT,
        second_keying=True,
        notice_stood=True,
    )
    return open_paper_batch(form=form, wave=wave, details=details, by=stage.lead, at=_lately(stage))


def _key(stage: Stage, batch: PaperBatch, number: int, typed: str, *, by: User) -> None:
    key_paper_form(
        batch_id=batch.pk,
        number=number,
        answers=_filled(batch, typed),
        replaces=False,
        by=by,
        at=_lately(stage),
    )


def _filled(batch: PaperBatch, typed: str) -> Answers:
    """The same box of every question."""
    definition = batch.form.instrument_version.definition
    fields = [f.name for each in key_questions(definition, {}) for f in each.fields if f.meanings]
    return read_form(definition, dict.fromkeys(fields, typed)).answers
