"""Keying of paper forms: each is sealed at once; a second person may key it again."""

from datetime import datetime

from django.db import transaction

from fieldwork import keyed, policies
from fieldwork.models import KeyedForm, PaperBatch
from fieldwork.paper.keying import differing, put_together
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.keys import Purpose
from studies.instruments.given import Answers

NO_SUCH_FORM = "This batch has forms 1 to {forms}. Check the number."
YOURS = (
    "You keyed form {number} already. Another person keys it a second time; to replace what you "
    "keyed, choose it in the list of forms."
)
TAKEN = "Form {number} was keyed already by somebody else. Number this one differently."
TWICE = "Form {number} was keyed twice already."


@transaction.atomic
def key_paper_form(
    *, batch_id: int, number: int, answers: Answers, replaces: bool, by: User, at: datetime
) -> KeyedForm:
    """Seal what stands on a form: the first time, again by a second person, or in place of one's
    own first keying when ``replaces`` says so.

    :raises Refused: if this person may not, or if this form is not this person's to key.
    """
    batch = (
        PaperBatch.objects.select_for_update(of=("self",), no_key=True)
        .select_related("study", "wave", "form__instrument_version")
        .get(pk=batch_id)
    )
    policies.key_paper_form.require(by, batch, at=at)
    if not 1 <= number <= batch.forms:
        raise Refused(NO_SUCH_FORM.format(forms=batch.forms))
    form = KeyedForm.objects.filter(batch=batch, number=number).first()
    entry = _entry(batch, form, number, replaces=replaces, by=by)
    form = form or KeyedForm(batch=batch, number=number, first_by=by)
    form.batch = batch
    with keys.sealer(batch.key_ref) as key:
        setattr(form, entry, keyed.sealed(answers, form, entry, key))
    if entry == "second":
        form.second_by = by
        form.differs = bool(_differences(form, answers, by=by, at=at))
    form.save()
    log.record("paper_form.keyed", subject=batch, by=by, at=at, form=number, entry=entry)
    return form


@transaction.atomic
def settle_paper_form(*, form_id: int, answers: Answers, by: User, at: datetime) -> KeyedForm:
    """Seal what the paper says, where two people had read it in two ways.

    ``answers`` are those of the questions that differ; all others are as both keyed them.

    :raises Refused: if there is nothing to settle, or this person may not.
    """
    form = (
        KeyedForm.objects.select_for_update(of=("self",), no_key=True)
        .select_related("batch__study", "batch__form__instrument_version")
        .get(pk=form_id)
    )
    policies.settle_paper_form.require(by, form, at=at)
    first, second = _both(form, by=by, at=at)
    definition = form.batch.form.instrument_version.definition
    settled = put_together(definition, first, answers, differing(definition, first, second))
    with keys.sealer(form.batch.key_ref) as key:
        form.settled = keyed.sealed(settled, form, "settled", key)
    form.settled_by = by
    form.save(update_fields=["settled", "settled_by"])
    log.record("paper_form.settled", subject=form.batch, by=by, at=at, form=form.number)
    return form


def compare_keyings(*, form: KeyedForm, by: User, at: datetime) -> tuple[Answers, Answers]:
    """What two people read on a form, to settle it with the paper in hand.

    :raises Refused: if there is nothing to settle, or this person may not.
    """
    policies.compare_keyings.require(by, form, at=at)
    return _both(form, by=by, at=at)


def _entry(
    batch: PaperBatch, form: KeyedForm | None, number: int, *, replaces: bool, by: User
) -> str:
    if form is None:
        return "first"
    if form.second_by_id is not None:
        raise Refused(TWICE.format(number=number))
    if form.first_by_id == by.pk:
        if replaces:
            return "first"
        raise Refused(YOURS.format(number=number))
    if batch.second_keying:
        return "second"
    raise Refused(TAKEN.format(number=number))


def _differences(form: KeyedForm, second: Answers, *, by: User, at: datetime) -> list[str]:
    purpose = Purpose.ACCURACY_CHECK
    with keys.opener(form.batch.key_ref, purpose=purpose, by=by, at=at) as box:
        first = keyed.opened(form, "first", box)
    return differing(form.batch.form.instrument_version.definition, first, second)


def _both(form: KeyedForm, *, by: User, at: datetime) -> tuple[Answers, Answers]:
    purpose = Purpose.ACCURACY_CHECK
    with keys.opener(form.batch.key_ref, purpose=purpose, by=by, at=at) as box:
        return keyed.opened(form, "first", box), keyed.opened(form, "second", box)
