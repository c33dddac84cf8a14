"""Who may bring answers in, and when."""

from datetime import datetime

from fieldwork.lifecycle import ImportStatus
from fieldwork.models import ImportRun
from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from studies.gates.vendor_tool import NO_ROWS
from studies.models import InstrumentVersion, Study, Wave
from studies.queries import may, only_aggregates, oversees, problem_of_split
from studies.queries.access import conditions

NOBODY_SAID_SO = (
    "Nobody said that everybody in this file had read the notice and agreed before the first "
    "question. Upload it again and say so (PIA 4.3)."
)
NO_REASON = (
    "The file holds open answers as people wrote them. Upload it again and say why they could not "
    "be anonymised before they came here (PIA 1.3), or leave their columns out."
)
_UNDECIDED = frozenset(
    {
        ImportStatus.UPLOADED,
        ImportStatus.CHECKED,
        ImportStatus.REFUSED,
        ImportStatus.FAILED,
    }
)


@Policy
def view_fieldwork(user: User, study: Study, *, at: datetime) -> Conditions:
    """Whoever sees the study sees that fieldwork exists; recordings and answers are not shown."""
    yield (
        may(user, "view_study", study, at=at) or oversees(user, study, at=at),
        "You are not on the team of this study.",
    )


@Policy
def open_import_page(user: User, study: Study, *, at: datetime) -> Conditions:
    """Who imports for the study sees the form; whether a file is taken is asked again."""
    yield from conditions(user, "import_responses", study, at=at)
    yield not only_aggregates(study), NO_ROWS
    yield not study.is_closed, "The study is closed."


@Policy
def view_import(user: User, run: ImportRun, *, at: datetime) -> Conditions:
    """Who imports for the study sees what was found in a file."""
    yield from conditions(user, "import_responses", run.study, at=at)


@Policy
def start_import(
    user: User, study: Study, wave: Wave, version: InstrumentVersion, *, at: datetime
) -> Conditions:
    """Who imports for the study may bring in an export for one of its open waves."""
    yield from conditions(user, "import_responses", study, at=at)
    yield not only_aggregates(study), NO_ROWS
    yield not study.is_closed, "The study is closed."
    yield wave.study_id == study.pk and wave.is_open, "Choose an open wave of this study."
    yield version.instrument.study_id == study.pk, "Choose a version of this study's instrument."


@Policy
def set_code_book(user: User, run: ImportRun, *, at: datetime) -> Conditions:
    """Who imports for the study may say how the file is read, until it has been imported."""
    yield from conditions(user, "import_responses", run.study, at=at)
    yield run.status in _UNDECIDED, "This import has ended or is under way."


@Policy
def check_import(user: User, run: ImportRun, *, at: datetime) -> Conditions:
    """Who imports for the study may have the file read without storing anything."""
    yield from conditions(user, "import_responses", run.study, at=at)
    yield run.status in _UNDECIDED, "This import has ended or is under way."


@Policy
def split_import(user: User, run: ImportRun, *, at: datetime) -> Conditions:
    """Who imports for the study may say who answered, once the rows are known."""
    yield from conditions(user, "import_responses", run.study, at=at)
    yield run.status == ImportStatus.CHECKED, "This file is not waiting to be imported."


@Policy
def request_import(user: User, run: ImportRun, *, at: datetime) -> Conditions:
    """Who imports for the study may start the import of a file without open problems."""
    yield from _import_conditions(user, run, at=at)
    yield run.status == ImportStatus.CHECKED, "This file is not waiting to be imported."


@Policy
def import_responses(user: User, run: ImportRun, *, at: datetime) -> Conditions:
    """The person who started the import must still be allowed when it runs."""
    yield from _import_conditions(user, run, at=at)
    yield (
        run.status in {ImportStatus.CHECKED, ImportStatus.IMPORTING},
        "This file is not waiting to be imported.",
    )


@Policy
def discard_import(user: User, run: ImportRun, *, at: datetime) -> Conditions:
    """Who imports for the study may throw a file away that was not imported."""
    yield from conditions(user, "import_responses", run.study, at=at)
    yield run.status in _UNDECIDED, "This import has ended or is under way."


def _import_conditions(user: User, run: ImportRun, *, at: datetime) -> Conditions:
    yield from conditions(user, "import_responses", run.study, at=at)
    yield not only_aggregates(run.study), NO_ROWS
    yield not run.study.is_closed, "The study is closed."
    yield run.wave.is_open, "The wave is closed."
    yield run.everyone_agreed, NOBODY_SAID_SO
    yield run.findings.get("is_clean"), "The file still has problems; settle them first."
    yield run.not_anonymised_because or not run.findings.get("texts"), NO_REASON
    problem = problem_of_split(run.study, run.rows_total, run.people)
    yield not problem, problem
