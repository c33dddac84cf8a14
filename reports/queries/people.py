"""Whom a report may be about, whom it is about, and that in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from reports.linked import Step, in_both, only_later, steps_of
from reports.models import Report, WavesAs
from reports.populations import SESSIONS, Condition, Population, in_order
from reports.queries.asking import labels_of_variables, variables_of_study, waves_of
from reports.rounds import why_closed
from reports.spoken import SESSIONS_LABEL, SPOKEN
from studies.codes import OPTION_LABELS
from studies.models import Study, Variable
from studies.vocabulary import VariableKind


@dataclass(frozen=True, slots=True)
class Choosable:
    """A variable by whose categories people can be chosen; ``is_fixed`` unless a code changed."""

    name: str
    label: str
    is_demographic: bool
    categories: dict[int, str]
    is_fixed: bool


def choosable_of(study: Study) -> list[Choosable]:
    """Every variable with categories, in its newest wording; numbers and days have none."""
    found: dict[str, list[Variable]] = {}
    for variable in variables_of_study(study):
        if variable.kind not in {VariableKind.NUMBER, VariableKind.DATE}:
            found.setdefault(variable.name, []).append(variable)
    labels = labels_of_variables(each for versions in found.values() for each in versions)
    return [_choosable(versions, labels[name]) for name, versions in found.items()]


def _choosable(versions: Sequence[Variable], label: str) -> Choosable:
    newest = versions[-1]
    all_labels = [set(_categories(each).items()) for each in versions]
    told = [dict(labels) for labels in all_labels]
    both = (code for each in told for code in each if each[code] != told[-1].get(code, each[code]))
    return Choosable(
        name=newest.name,
        label=label,
        is_demographic=bool(newest.demographic),
        categories={code: text for each in told for code, text in sorted(each.items())},
        is_fixed=next(both, None) is None,
    )


def _categories(variable: Variable) -> dict[int, str]:
    if variable.kind == VariableKind.OPTION:
        return dict(OPTION_LABELS)
    return {int(code): label for code, label in variable.codes.items()}


class About(Protocol):
    """A report, or what the ledger keeps of one."""

    @property
    def waves(self) -> Sequence[int]: ...
    @property
    def waves_as(self) -> str: ...
    @property
    def change(self) -> str: ...
    @property
    def filters(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def questions(self) -> Sequence[str]: ...
    @property
    def company_tables(self) -> Sequence[str]: ...
    @property
    def themes(self) -> Sequence[str]: ...


def conditions_of(report: About) -> tuple[Condition, ...]:
    """What holds of everybody whom a report is about."""
    return in_order(map(Condition.from_plain, report.filters))


def populations_of(report: About) -> list[Population]:
    """Each wave of a report by itself, all of them together, or both.

    None where it asks nothing of waves: themes of sessions, or quotes alone.
    """
    if not _asks_of_waves(report):
        return []
    numbers, conditions = tuple(sorted(report.waves)), conditions_of(report)
    alone = [Population((number,), conditions) for number in numbers]
    if len(numbers) < 2 or report.waves_as == WavesAs.APART:
        return alone
    together = Population(numbers, conditions)
    return [together] if report.waves_as == WavesAs.TOGETHER else [*alone, together]


def _asks_of_waves(report: About) -> bool:
    return bool(report.questions or report.company_tables or {*report.themes} - {SPOKEN})


def steps_in(report: About) -> list[Step]:
    """Of which two waves a report compares the answers of the same people."""
    return steps_of(report.waves, report.change) if _asks_of_waves(report) else []


def why_change_closes(study: Study, steps: Sequence[Step], told: Iterable[About]) -> str | None:
    """Why these steps may not be told beside those of what left before; nothing if they may."""
    labels = {wave.number: wave.label for wave in study.waves.all()} if steps else {}
    return why_closed(steps, [step for each in told for step in steps_in(each)], labels)


def may_show_change(study: Study) -> bool:
    """Whether answers are linked and two waves are closed."""
    return study.keeps_linkage and study.waves.filter(closed_at__isnull=False).count() > 1


def linked_of(report: About) -> dict[Step, Population]:
    """Of whom a report says how they changed."""
    return {step: in_both(step, conditions_of(report)) for step in steps_in(report)}


def all_populations_of(report: About) -> list[Population]:
    """With those of whom it says how they changed, and who is left of their wave without them."""
    conditions = conditions_of(report)
    left = [only_later(step, conditions) for step in steps_in(report)]
    return [*populations_of(report), *linked_of(report).values(), *left]


def words_of(report: Report) -> dict[str, str]:
    """How readers call each population that a report knows, and its sessions, by stratum."""
    conditions = conditions_of(report)
    told = "; ".join(conditions_in_words(report.study, conditions))
    waves = {wave.number: wave.label for wave in waves_of(report.study, report.waves)}
    words = {p.name: _together([waves[n] for n in p.waves]) for p in populations_of(report)}
    for step in steps_in(report):
        earlier, later = waves[step.earlier], waves[step.later]
        words[in_both(step, conditions).name] = f"people who answered both {earlier} and {later}"
        words[only_later(step, conditions).name] = f"people who answered {later} and not {earlier}"
    words = {name: ", ".join(filter(None, (said, told))) for name, said in words.items()}
    return words | ({SESSIONS: SESSIONS_LABEL} if SPOKEN in report.themes else {})


def strata_in(report: About) -> tuple[str, ...]:
    """The waves of a report, as strata, all of them together, and its sessions."""
    spoken = [SESSIONS] if SPOKEN in report.themes else []
    return (*(each.name for each in populations_of(report)), *spoken)


def conditions_in_words(study: Study, conditions: Sequence[Condition]) -> list[str]:
    """“Age: 18 to 34 or 35 to 54”, “Region: all but North”."""
    known = {each.name: each for each in choosable_of(study)} if conditions else {}
    return [_in_words(each, known[each.variable]) for each in conditions]


def _in_words(condition: Condition, choosable: Choosable) -> str:
    labels = [choosable.categories.get(code, str(code)) for code in condition.codes]
    if condition.all_but:
        return f"{choosable.label}: all but {_listed(labels, 'and')}"
    return f"{choosable.label}: {_listed(labels, 'or')}"


def _together(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{_listed(labels, 'and')} together"


def _listed(words: Sequence[str], last: str) -> str:
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end
