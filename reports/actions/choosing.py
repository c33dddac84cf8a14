"""What a report on a study of a research company may choose: the company's tables, nothing else."""

from collections.abc import Sequence

from reports.categories import CannotTabulateError
from reports.queries import loaded_in
from studies.models import Study
from studies.queries import only_aggregates

NO_MIX = (
    "A report shows either what was answered here or the tables of a research company, never "
    "both: nobody can tell who is counted in both."
)
NOT_A_COMPANYS = "No research company runs this study. Choose questions and groups."
CHOOSE_TABLES = "Choose tables of closed waves that the research company handed over."
WAVES_OF_TABLES = "The waves of the report are those of the tables that it shows."


def require_loaded(
    study: Study, *, summaries: Sequence[str], waves: Sequence[int], anything_else: bool
) -> None:
    """``anything_else``: whether questions, groups or measures are chosen, too.

    :raises CannotTabulateError: unless it is tables of closed waves, and their waves.
    """
    if not only_aggregates(study):
        raise CannotTabulateError(NOT_A_COMPANYS)
    if anything_else:
        raise CannotTabulateError(NO_MIX)
    chosen = [each for each in loaded_in(study) if str(each.summary_ref) in summaries]
    if not chosen or len(chosen) != len(summaries):
        raise CannotTabulateError(CHOOSE_TABLES)
    if {each.wave.number for each in chosen} != {*waves}:
        raise CannotTabulateError(WAVES_OF_TABLES)
