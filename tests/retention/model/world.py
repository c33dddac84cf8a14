"""The studies with which every example begins, and an undoing of all that an example did."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections, transaction

from fieldwork.models import PaperForm, Session
from participants.actions import store_signature
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.consent import a_decision
from tests.builders.fieldwork import STARTED, a_recording, a_session, a_session_study
from tests.builders.paper import a_paper_form
from tests.builders.studies import a_study
from tests.retention.model import reference
from tests.retention.model.almanac import day_of, midnight

WAVES = 3
MANY = 5_000


@dataclass(frozen=True, slots=True)
class World:
    """Two surveys, one of which asks the same people again; two interviews with signatures; a
    survey on paper.
    """

    surveys: tuple[Study, Study]
    interviews: Study
    sessions: tuple[Session, Session]
    form: PaperForm

    @classmethod
    def built(cls) -> "World":
        """Through the real actions, at the builders' moment."""
        interviews = a_session_study()
        sessions = (a_session("ended", study=interviews), a_session("ended", study=interviews))
        for session in sessions:
            a_recording(session)
            decision = a_decision(interviews, "record_audio", session_ref=session.session_ref)
            store_signature(
                decision_ref=decision.decision_ref,
                name="Ann Lee",
                signature=b"stroke",
                by=session.facilitator,
                at=NOW,
            )
        apart = a_study("collecting", planned_waves=WAVES, expected_respondents=MANY)
        linked = a_study(
            "collecting",
            planned_waves=WAVES,
            expected_respondents=MANY,
            keeps_linkage=True,
            linkage_justification="Change is seen in the same people only.",
        )
        form = a_paper_form(a_study("collecting", expected_respondents=MANY))
        return cls((apart, linked), interviews, sessions, form)

    def said_simply(self) -> tuple[reference.Reference, dict[str, Study]]:
        """The same for the model; and the studies by code."""
        model = reference.Reference()
        studies = (*self.surveys, self.interviews, self.form.study)
        for study in studies:
            said = reference.Study(study.code, study.planned_waves, study.keeps_linkage)
            model.studies.append(said)
        for session in self.sessions:
            key = ("recordings", str(session.session_ref))
            said = model.studies[2]
            model.there[key] = reference.Record("recordings", said, 1, began=STARTED)
            signed = reference.Record(reference.SIGNATURES, said, 1, began=midnight(day_of(NOW)))
            model.there[(signed.kind, key[1])] = signed
        assert NOW < STARTED
        return model, {study.code: study for study in studies}


@contextmanager
def undone() -> Iterator[None]:
    """What happens within is taken back in every database; no ``atomic``, which purges refuse."""
    undo: list[Callable[[], None]] = [_undoing(alias) for alias in connections]
    try:
        yield
    finally:
        for each in undo:
            each()


def _undoing(alias: str) -> Callable[[], None]:
    saved = transaction.savepoint(using=alias)

    def undo() -> None:
        transaction.set_rollback(False, using=alias)
        transaction.savepoint_rollback(saved, using=alias)

    return undo
