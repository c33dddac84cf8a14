"""What a report may choose: answers, people, tables of a research company, themes of texts."""

from collections.abc import Sequence

from reports.categories import CannotTabulateError
from reports.linked import CHANGE_OF_SOME, Change, steps_of
from reports.models import WavesAs
from reports.populations import Condition
from reports.queries import choosable_of, loaded_in, told_of_study, why_change_closes
from reports.spoken import SPOKEN, reasons_against_choosing
from reports.themes import coded_questions
from studies.models import Study
from studies.queries import only_aggregates

NO_MIX = (
    "A report shows either what was answered here or the tables of a research company, never "
    "both: nobody can tell who is counted in both."
)
NOT_A_COMPANYS = "No research company runs this study. Choose questions and groups."
CHOOSE_TABLES = "Choose tables of closed waves that the research company handed over."
CHOOSE_CODED = "Choose open questions that were answered, once the study has themes."
THEMES_OF_ALL = (
    "Themes are counted of everybody in each wave: nobody knows who wrote which text. Take the "
    "themes out, or show each wave by itself with everybody in it."
)
NOT_LINKED = (
    "Answers of this study are not linked over its waves, so that nobody knows how the same people "
    "changed. The report shows each wave: leave the change of the same people out."
)
NO_TWO_WAVES = {
    Change.BEFORE: "To show how people changed, choose a wave and the one right before it.",
    Change.FIRST: "To show how people changed, choose the first wave and a later one.",
}
CHANGE_OF_EACH = (
    "How the same people changed is shown beside each wave. Show each wave by itself, too."
)
WAVES_OF_TABLES = "The waves of the report are those of the tables that it shows."


def require_loaded(
    study: Study, *, company_tables: Sequence[str], waves: Sequence[int], anything_else: bool
) -> None:
    """``anything_else``: whether questions, groups or measures are chosen, too.

    :raises CannotTabulateError: unless it is tables of closed waves, and their waves.
    """
    if not only_aggregates(study):
        raise CannotTabulateError(NOT_A_COMPANYS)
    if anything_else:
        raise CannotTabulateError(NO_MIX)
    chosen = [each for each in loaded_in(study) if str(each.summary_ref) in company_tables]
    if not chosen or len(chosen) != len(company_tables):
        raise CannotTabulateError(CHOOSE_TABLES)
    if {each.wave.number for each in chosen} != {*waves}:
        raise CannotTabulateError(WAVES_OF_TABLES)


def require_choosable(study: Study, conditions: Sequence[Condition]) -> None:
    """:raises CannotTabulateError: unless people can be chosen so, and somebody may be left."""
    known = {each.name: each for each in choosable_of(study)} if conditions else {}
    for condition in conditions:
        choosable = known.get(condition.variable)
        if choosable is None or not choosable.categories.keys() >= set(condition.codes):
            raise CannotTabulateError("Choose people by categories of this study's instrument.")
        if not choosable.is_fixed:
            raise CannotTabulateError(
                f"“{choosable.label}” changed its answers between two versions, so that people "
                "cannot be chosen by it."
            )
        left = set(condition.codes)
        if condition.all_but:
            left = choosable.categories.keys() - left
        if not left:
            raise CannotTabulateError(
                f"Nobody can be left with what you chose of “{choosable.label}”. Take one of its "
                "categories back."
            )


def require_coded(study: Study, themes: Sequence[str], *, of_everybody: bool) -> None:
    """:raises CannotTabulateError: unless these are open questions of a study that has themes.

    :raises CannotTabulateError: unless it is ``of_everybody`` in each wave.
    """
    if themes and not of_everybody:
        raise CannotTabulateError(THEMES_OF_ALL)
    if not {*themes} <= coded_questions(study).keys():
        raise CannotTabulateError(CHOOSE_CODED)


def require_linked(
    study: Study, change: str, waves: Sequence[int], *, waves_as: str, of_everybody: bool
) -> None:
    """:raises CannotTabulateError: unless a report may show how the same people changed."""
    if not change:
        return
    _require_steps(study, change, waves)
    if waves_as == WavesAs.TOGETHER:
        raise CannotTabulateError(CHANGE_OF_EACH)
    if not of_everybody:
        raise CannotTabulateError(CHANGE_OF_SOME)
    why = why_change_closes(study, steps_of(waves, change), told_of_study(study))
    if why:
        raise CannotTabulateError(why)


def _require_steps(study: Study, change: str, waves: Sequence[int]) -> None:
    if change not in NO_TWO_WAVES:
        raise CannotTabulateError("Choose a change that is offered.")
    if not study.keeps_linkage:
        raise CannotTabulateError(NOT_LINKED)
    if not steps_of(waves, change):
        raise CannotTabulateError(NO_TWO_WAVES[Change(change)])


def require_waves_of_sessions(study: Study, themes: Sequence[str], waves: Sequence[int]) -> None:
    """:raises CannotTabulateError: if themes of sessions are chosen and not all of their waves."""
    for reason in reasons_against_choosing(study, waves) if SPOKEN in themes else ():
        raise CannotTabulateError(reason)
