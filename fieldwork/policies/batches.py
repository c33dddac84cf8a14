"""Who may bring in paper forms, key them, and say that they are destroyed."""

from datetime import date, datetime

from django.utils import timezone

from fieldwork.models import KeyedForm, PaperBatch, PaperForm, PaperScan
from fieldwork.policies.sessions import PLAYBACK
from fieldwork.queries.paper import left_to_key
from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.keyring.keys import Purpose
from retention.queries import is_on_hold
from studies.models import Study, Wave
from studies.queries import may, oversees
from studies.queries.access import conditions

CLOSED = "The wave is closed: its answers are complete."
ENDED = "Nothing is keyed of this batch any more."
HELD = "A legal hold keeps this paper and what was keyed of it. Destroy nothing."
NOT_YOURS = "You neither bring in answers of this study nor write down what people said."


@Policy
def hand_out_forms(user: User, form: PaperForm, wave: Wave, *, at: datetime) -> Conditions:
    """Who brings answers in may let forms go out, if the gates say yes (C-2)."""
    yield from _brings_in(user, form.study, at=at)
    yield wave.study_id == form.study_id and wave.is_open, "Choose an open wave of this study."


@Policy
def open_paper_batch(user: User, form: PaperForm, wave: Wave, *, at: datetime) -> Conditions:
    """Who brings answers in may begin a batch of forms that came back."""
    yield from _brings_in(user, form.study, at=at)
    yield wave.study_id == form.study_id and wave.is_open, "Choose an open wave of this study."


@Policy
def begin_on_paper(user: User, study: Study, *, at: datetime) -> Conditions:
    """Asked before a form about paper is even read."""
    yield from _brings_in(user, study, at=at)


@Policy
def view_paper_batch(user: User, batch: PaperBatch, *, at: datetime) -> Conditions:
    """The team sees how far a batch is, and so do the offices; no answer is shown."""
    yield (
        may(user, "view_study", batch.study, at=at) or oversees(user, batch.study, at=at),
        "You are not on the team of this study.",
    )


@Policy
def key_paper_form(user: User, batch: PaperBatch, *, at: datetime) -> Conditions:
    """Who writes down what people said keys their forms."""
    yield from conditions(user, "transcribe_session", batch.study, at=at)
    yield batch.is_open, ENDED
    yield not batch.study.is_closed and batch.wave.is_open, CLOSED


@Policy
def settle_paper_form(user: User, form: KeyedForm, *, at: datetime) -> Conditions:
    """Whoever keys may look at the paper again and say what stands there."""
    yield from conditions(user, "transcribe_session", form.batch.study, at=at)
    yield form.batch.is_open, ENDED
    yield form.differs and form.settled_by_id is None, "There is nothing to settle."


compare_keyings = settle_paper_form


@Policy
def attach_paper_scan(user: User, batch: PaperBatch, *, at: datetime) -> Conditions:
    """Who writes down what people said may keep pictures of the forms while they are keyed."""
    yield from conditions(user, "transcribe_session", batch.study, at=at)
    yield batch.is_open, ENDED


@Policy
def open_paper_scan(
    user: User, scan: PaperScan, purpose: Purpose | None, *, at: datetime
) -> Conditions:
    """Looking at a scan has a purpose, like everything sealed."""
    yield from conditions(user, "transcribe_session", scan.batch.study, at=at)
    yield purpose in PLAYBACK, "Say for which purpose you open it."


@Policy
def finish_paper_batch(user: User, batch: PaperBatch, *, at: datetime) -> Conditions:
    """All forms are keyed, twice where that was asked for, and nothing differs any more."""
    yield from conditions(user, "import_responses", batch.study, at=at)
    yield batch.is_open, ENDED
    yield not batch.study.is_closed and batch.wave.is_open, CLOSED
    left = left_to_key(batch)
    yield not left, left


@Policy
def discard_paper_batch(user: User, batch: PaperBatch, *, at: datetime) -> Conditions:
    """Who brings answers in may give a batch up; its paper is destroyed all the same."""
    yield from conditions(user, "import_responses", batch.study, at=at)
    yield batch.is_open, ENDED
    yield not _is_held(batch, "paper_forms", "keyed_forms"), HELD


@Policy
def record_paper_destroyed(
    user: User, batch: PaperBatch, destroyed_on: date, *, at: datetime
) -> Conditions:
    """Somebody of the study says in their own name that the paper is gone (R-031)."""
    yield (
        may(user, "import_responses", batch.study, at=at)
        or may(user, "transcribe_session", batch.study, at=at),
        NOT_YOURS,
    )
    yield not _is_held(batch, "paper_forms"), HELD
    yield not batch.is_open, "Forms are still being keyed: finish the batch first."
    yield batch.destroyed_on is None, "The paper is destroyed already."
    yield destroyed_on >= batch.received_on, "The forms had not come back on that day."
    yield destroyed_on <= timezone.localdate(at), "That day has not come yet."


def _brings_in(user: User, study: Study, *, at: datetime) -> Conditions:
    yield from conditions(user, "import_responses", study, at=at)
    # Whether collection is open, and why not, the gates say.
    yield not study.is_closed, "The study is closed."


def _is_held(batch: PaperBatch, *record_classes: str) -> bool:
    return any(is_on_hold(batch.study.study_ref, each) for each in record_classes)
