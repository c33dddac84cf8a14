"""Questionnaires on paper, made through the real actions; ``by`` is the study's lead."""

from datetime import datetime, timedelta
from typing import Any

from fieldwork import actions
from fieldwork.actions.paper_batches import BatchDetails
from fieldwork.models import KeyedForm, PaperBatch, PaperForm, PaperScan
from fieldwork.paper.keying import read_form
from foundation.access.models import User
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.fieldwork import an_upload
from tests.builders.studies import a_study
from tests.playing_back import played_back

RETURN_ADDRESS = "Customer Research\nMail Stop 11\nSpringfield, VA 20598"


@played_back
def a_paper_form(
    study: Study | None = None, *, language: str = "en", at: datetime = NOW
) -> PaperForm:
    """A form that can be printed, of a collecting study unless one is given."""
    study = study or a_study("collecting")
    return actions.make_paper_form(
        study=study, language=language, return_address=RETURN_ADDRESS, by=study.created_by, at=at
    )


RECEIVED = NOW.date()
ANSWERED = {"satisfied": "3", "languages": "1 2", "minutes": "7.5", "age": "2", "better": "Chairs."}
"""What is typed for a form of the definition of ``tests.builders.studies``."""


def some_details(**changes: Any) -> BatchDetails:
    """A pile of two forms that came by mail."""
    said: dict[str, Any] = {
        "label": "Mail of March",
        "medium": "mail",
        "person_kind": "public",
        "received_on": RECEIVED,
        "forms": 2,
        "dispose_by": RECEIVED + timedelta(days=90),
        "second_keying": False,
        "notice_stood": True,
    } | changes
    return BatchDetails(**said)


@played_back
def a_batch(form: PaperForm | None = None, *, at: datetime = NOW, **changes: Any) -> PaperBatch:
    """A batch that is being keyed; ``changes`` are details of it."""
    form = form or a_paper_form(at=at)
    wave, by = form.study.waves.latest("number"), form.study.created_by
    details = some_details(**changes)
    return actions.open_paper_batch(form=form, wave=wave, details=details, by=by, at=at)


@played_back
def keyed(
    batch: PaperBatch,
    number: int = 1,
    *,
    by: User | None = None,
    replaces: bool = False,
    at: datetime = NOW,
    **typed: str,
) -> KeyedForm:
    """A form of the batch as somebody keyed it; ``typed`` replace what is written on it."""
    definition = batch.form.instrument_version.definition
    return actions.key_paper_form(
        batch_id=batch.pk,
        number=number,
        answers=read_form(definition, ANSWERED | typed).answers,
        replaces=replaces,
        by=by or batch.study.created_by,
        at=at,
    )


A_PICTURE = b"%PDF-1.7 Chairs, wrote Maria."


@played_back
def a_scan(batch: PaperBatch, *, content: bytes = A_PICTURE, at: datetime = NOW) -> PaperScan:
    """A sealed picture of forms of the batch."""
    by = batch.study.created_by
    upload = an_upload(content, by=by, name="scan.pdf")
    return actions.attach_paper_scan(batch_id=batch.pk, upload=upload, by=by, at=at)
