"""G1: the study and its questions lie within the privacy impact assessment."""

from collections.abc import Iterator
from typing import Any

from foundation.access.remembering import kept
from studies.gates.request import CollectionRequest, Reason
from studies.instruments import called
from studies.models import Study
from studies.queries import person_kinds, records_calls
from studies.scope import problems_of_scope
from studies.vocabulary import CollectionChannel, PersonKind, Pii

GATE = "G1"
TITLE = "Within the scope of the privacy impact assessment"
SOURCE = "PIA, Overview"


def check(request: CollectionRequest) -> Iterator[Reason]:
    """Purpose, matter and sponsor are covered, and so are the people and every question asked."""
    for problem in problems_of_scope(request.study):
        yield Reason(GATE, problem.text, problem.source, "edit_study")
    if request.person_kind not in person_kinds(request.study):
        kind = PersonKind(request.person_kind).label.lower()
        yield Reason(GATE, f"The study does not address: {kind}.", "PIA, Abstract", "edit_study")
    yield from _reasons_of_version(request)


def _reasons_of_version(request: CollectionRequest) -> Iterator[Reason]:
    version = request.instrument_version
    if version is None:
        # Recruiting asks nothing yet.
        if request.channel != CollectionChannel.RECRUITING:
            yield Reason(GATE, "There is no instrument yet.", SOURCE, "view_instrument")
        return
    if version.instrument.study_id != request.study.pk:
        yield Reason(GATE, "The instrument belongs to another study.", SOURCE, "view_instrument")
        return
    yield from reasons_of_questions(request.study, version.questions)


def reasons_of_questions(study: Study, questions: list[dict[str, Any]]) -> Iterator[Reason]:
    """Questions beyond contact, demographic or experience data, or for no objective.

    Where calls are recorded, nothing personal is asked but general demographics (R-028).
    """
    recorded = records_calls(study)
    objectives = kept(("objectives", study.pk), lambda: _objectives(study))
    for question in questions:
        if question.get("pii") == Pii.OTHER:
            yield Reason(
                GATE,
                f"{_question(question)} asks for personal data that the PIA does not cover.",
                SOURCE,
                "view_instrument",
            )
        if recorded and question.get("pii") in (Pii.CONTACT, Pii.OTHER):
            yield Reason(
                GATE,
                f"{_question(question)} asks for personal data, and calls of this study are "
                "recorded: ask for general demographics only, or hold no recordings.",
                "PIA, DHS Administered Surveys",
                "view_instrument",
            )
        if question["objective"] not in objectives:
            yield Reason(
                GATE,
                f"{_question(question)} serves no objective of the study.",
                "PIA 3.4",
                "view_instrument",
            )


def _objectives(study: Study) -> set[int]:
    return set(study.objectives.values_list("number", flat=True))


def _question(question: dict[str, Any]) -> str:
    return f"Question {called([question], [question['key']])}"
