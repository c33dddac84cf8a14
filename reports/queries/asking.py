"""What a report may ask of a study, and in which words it was asked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import QuerySet

from reports.categories import Bands, CannotTabulateError, sorting_of
from reports.changes import change_name, change_words, direction_of
from reports.disclosure.tables import crossed
from reports.document import EVERYBODY
from reports.linked import steps_of
from reports.measures import kind_of
from reports.merges import Merges, merged
from reports.models import Report
from reports.spoken import EVERYBODY_LABEL
from reports.themes import theme_labels
from reports.weighting import Grouping, Weighting
from studies.codes import RESERVED_LABELS
from studies.models import Study, Variable, Wave
from studies.vocabulary import Demographic, QuestionKind, VariableKind


@dataclass(frozen=True, slots=True)
class Askable:
    """A variable that a report may use."""

    name: str
    label: str
    is_number: bool


def questions_of(study: Study) -> list[Askable]:
    """Every closed question, option and number that is no demographic; newest wording."""
    return _askable(variables_of_study(study).filter(demographic=""))


def demographics_of(study: Study) -> list[Askable]:
    """Every demographic that can group answers."""
    return _askable(variables_of_study(study).exclude(demographic=""))


def categories_of(study: Study, bands: Bands, merges: Merges) -> dict[str, list[str]]:
    """The categories of every demographic that has some, without those of no answer.

    Of a number they are its ``bands``; those that ``merges`` put together are one.
    """
    variables = variables_of_study(study).exclude(demographic="").exclude(kind=VariableKind.DATE)
    return {
        variable.name: [
            label
            for label in _labels_of(variable, bands, merges)
            if label not in RESERVED_LABELS.values()
        ]
        for variable in variables
        if variable.kind != VariableKind.NUMBER or bands.get(variable.name)
    }


def groupings_of(report: Report) -> list[Grouping]:
    """The groups of people that a report shows, as a table of weights may name them."""
    categories = categories_of(report.study, report.bands, report.merges)
    labels = labels_of(report)
    return [
        Grouping(name, labels.get(name, name), tuple(categories[name]))
        for name in report.demographics
        if name in categories
    ]


def imported_weights_of(report: Report) -> Weighting | None:
    """Its weighting, where the weights were made elsewhere and not raked here."""
    weighting = Weighting.from_plain(report.weighting)
    return weighting if weighting and weighting.cells else None


def _labels_of(variable: Variable, bands: Bands, merges: Merges) -> tuple[str, ...]:
    groups = merges.get(variable.name, ())
    return merged(sorting_of(variable, bands), groups, variable.label).labels


def waves_of(study: Study, numbers: Sequence[int]) -> list[Wave]:
    """The waves of these numbers, in order."""
    return list(study.waves.filter(number__in=numbers).order_by("number"))


def labels_of(report: Report) -> dict[str, str]:
    """The words of every variable that a report uses; a demographic has a short name ("Age")."""
    used = variables_of_study(report.study)
    used = used.filter(name__in=[*report.questions, *report.demographics])
    labels = labels_of_variables(used) | _texts_of_rankings(used)
    labels |= theme_labels(report.study, report.themes) | _labels_of_changes(report, used, labels)
    pairs = [(crossed(*pair), [labels.get(name, name) for name in pair]) for pair in report.pairs]
    return labels | {name: crossed(first, second) for name, (first, second) in pairs}


def _labels_of_changes(
    report: Report, used: Iterable[Variable], words: Mapping[str, str]
) -> dict[str, str]:
    """The words of each question once more, for how the same people answered it since."""
    steps = steps_of(report.waves, report.change)
    waves = {wave.number: wave.label for wave in waves_of(report.study, report.waves)}
    newest = {variable.name: variable for variable in used if variable.name in report.questions}
    everybody = {EVERYBODY: EVERYBODY_LABEL} if steps else {}
    return everybody | {
        change_name(name, step): change_words(
            words[name], _categories(variable, report), direction_of(variable), waves[step.earlier]
        )
        for step in steps
        for name, variable in newest.items()
    }


def _categories(variable: Variable, report: Report) -> Sequence[str]:
    try:
        return _labels_of(variable, report.bands, report.merges)
    except CannotTabulateError:
        return ()


def _texts_of_rankings(variables: Iterable[Variable]) -> dict[str, str]:
    """The words of whole questions whose items are variables of their own."""
    return {
        question["key"]: question["text"]
        for variable in variables
        for question in variable.version.questions
        if question["key"] == variable.question_key and question["kind"] == QuestionKind.RANKING
    }


def labels_of_variables(variables: Iterable[Variable]) -> dict[str, str]:
    """The words of each; a demographic has a short name where that is no other's among them."""
    found = list(variables)
    labels = {askable.name: askable.label for askable in _askable(found)}
    short = {v.name: str(Demographic(v.demographic).label) for v in found if v.demographic}
    known = Counter(short.values())
    return labels | {name: label for name, label in short.items() if known[label] == 1}


def pairs_of(study: Study) -> list[tuple[Askable, Askable]]:
    """Every two demographics, but for options of one question, which share their people."""
    found = variables_of_study(study).exclude(demographic="")
    question = {variable.name: variable.question_key for variable in found}
    both = combinations(_askable(found), 2)
    return [(a, b) for a, b in both if question[a.name] != question[b.name]]


def kinds_of(report: Report) -> dict[str, str]:
    """As what each question of a report was asked: a ``QuestionKind``; newest version."""
    used = variables_of_study(report.study).filter(name__in=report.questions)
    kinds = {variable.name: kind for variable in used if (kind := kind_of(variable))}
    return kinds | {
        change_name(variable.name, step): QuestionKind.SCALE.value
        for step in steps_of(report.waves, report.change)
        for variable in used
        if direction_of(variable)
    }


def variables_of_study(study: Study) -> QuerySet[Variable]:
    """In all versions of its instruments, oldest first; those of a version share its object."""
    return (
        Variable.objects.filter(version__instrument__study=study)
        .prefetch_related("version")  # a join would read its long definition for every variable
        .order_by("version_id", "position")
    )


def _askable(variables: Iterable[Variable]) -> list[Askable]:
    """What a table can be made of; months and years have no categories and no mean."""
    return list(
        {
            variable.name: Askable(
                variable.name, _words_of(variable), variable.kind == VariableKind.NUMBER
            )
            for variable in variables
            if variable.kind != VariableKind.DATE
        }.values()
    )


def _words_of(variable: Variable) -> str:
    """The question; for an option, the question it belongs to as well."""
    if variable.kind != VariableKind.OPTION:
        return variable.label
    texts = {question["key"]: question["text"] for question in variable.version.questions}
    return f"{texts[variable.question_key]} {variable.label}"
