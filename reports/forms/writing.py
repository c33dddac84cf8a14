"""Is this a report that could be made? Forms ask; actions decide."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from reports.actions import ReportDraft
from reports.categories import CannotTabulateError, read_bands
from reports.disclosure.tables import crossed
from reports.forms.people import PEOPLE, PeopleForm, people_of
from reports.margins import read_margins, text_of
from reports.measures import MeasureName
from reports.models import Report
from reports.queries import Askable, demographics_of, pairs_of, questions_of
from reports.spoken import has_spoken
from reports.themes import coded_questions
from reports.weighting import Margin, Weighting
from studies.models import Study

#: Between the names of two demographics; no name holds it.
_AND = "*"


class ReportForm(PeopleForm):
    """What the report asks, and what it found."""

    field_order = ("title", "waves", "questions", "demographics")
    PARTS = {
        "Only some of the people, or waves together": PEOPLE,
        "More than counts by one group": ("change", "pairs", "measures", "themes", "bands"),
        "Weights": ("margins", "margins_source"),
    }

    title = forms.CharField(max_length=200, help_text="Say what the report is about.")
    waves = forms.TypedMultipleChoiceField(
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="With two waves or more the report shows the change over time.",
    )
    questions = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    demographics = forms.MultipleChoiceField(
        label="Groups",
        widget=forms.CheckboxSelectMultiple,
        help_text="Each question is shown by each of these groups.",
    )
    pairs = forms.MultipleChoiceField(
        required=False,
        label="Groups of two",
        widget=forms.CheckboxSelectMultiple,
        help_text="Young women, young men and so on. Each question is shown by these groups too.",
    )
    measures = forms.MultipleChoiceField(
        required=False,
        label="Beside the counts",
        choices=MeasureName.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="For scales, ratings, rankings and net promoter questions. The code of an answer "
        "is its score.",
    )
    themes = forms.MultipleChoiceField(
        required=False,
        label="Themes of open answers and sessions",
        widget=forms.CheckboxSelectMultiple,
        help_text="How many of those who wrote something, or took part in a session, named each "
        "theme. Every text and every transcript must be coded first.",
    )
    bands = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"data-rows": "3"}),
        label="Bands of numbers",
        help_text="Only for questions that ask for a number. One line each: the name, a colon, and "
        "where each band begins, such as minutes: 5, 10, 20",
    )
    margins = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"data-rows": "4"}),
        label="Margins of the population",
        help_text="Only to weight the results. One line each for every category of one group or "
        "two: the name of the group, the category, and how many of the population, in people or "
        "percent, such as age, 18 to 34, 30. Weights that were made elsewhere are imported on the "
        "page of the report.",
    )
    margins_source = forms.CharField(
        required=False,
        max_length=200,
        label="Source of the margins",
        help_text="Such as American Community Survey 2024.",
    )
    summary = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"data-rows": "6"}),
        label="Executive summary",
        help_text="What a reader in a hurry must know. Findings and recommendations are written "
        "on the page of the report, beside its numbers.",
    )
    why = PeopleForm.why | {
        "pairs": "Groups of two are small, so that many of their numbers will be hidden.",
        "measures": "A mean is hidden where it would give a hidden number away; beside groups of "
        "two, wherever a number of its group is hidden.",
        "margins": "Weighted percentages stand beside the unweighted ones, which are what is "
        "protected. Where a number of people is hidden, nothing is weighted with it.",
        "questions": "Fewer questions and groups hide fewer numbers.",
        "summary": "Never a name, an address or a number that belongs to one person. "
        "What looks like one is refused.",
    }

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, study=study, **kwargs)
        waves = study.waves.filter(closed_at__isnull=False).order_by("number")
        self.choose_from("waves", [(str(wave.number), wave.label) for wave in waves])
        self.choose_from("questions", [_choice(each) for each in questions_of(study)])
        self.choose_from("demographics", [_choice(each) for each in demographics_of(study)])
        self.choose_from("pairs", [_pair_choice(*pair) for pair in pairs_of(study)])
        if not pairs_of(study):
            del self.fields["pairs"]
        for name in ("questions", "demographics"):
            self.fields[name].required = not has_spoken(study)
        coded = coded_questions(study)
        self.choose_from("themes", list(coded.items()))
        if not coded:
            del self.fields["themes"]
        if self.initial.get("weights_imported"):
            del self.fields["margins"], self.fields["margins_source"]

    def clean_bands(self) -> dict[str, list[float]]:
        """Lines become bands."""
        try:
            return read_bands(self.cleaned_data["bands"])
        except CannotTabulateError as error:
            raise ValidationError(str(error)) from error

    def clean_margins(self) -> tuple[Margin, ...]:
        """Lines become margins."""
        try:
            return read_margins(self.cleaned_data["margins"])
        except CannotTabulateError as error:
            raise ValidationError(str(error)) from error

    def draft(self) -> ReportDraft:
        """What was chosen and written, once valid."""
        chosen = self.cleaned_data
        return ReportDraft(
            title=chosen["title"],
            questions=tuple(chosen["questions"]),
            demographics=tuple(chosen["demographics"] if chosen["questions"] else ()),
            pairs=tuple(
                _pair(text) for text in (chosen.get("pairs", ()) if chosen["questions"] else ())
            ),
            waves=tuple(chosen["waves"]),
            measures=tuple(chosen["measures"]),
            themes=tuple(chosen.get("themes", ())),
            bands=chosen["bands"],
            weighting=_weighting(chosen.get("margins"), chosen.get("margins_source", "")),
            waves_as=chosen["waves_as"],
            change=chosen.get("change", ""),
            filters=self.filters(),
            summary=chosen["summary"],
        )


def initial_of(report: Report) -> dict[str, Any]:
    """A report as its form shows it."""
    bands = (
        f"{name}: {', '.join(f'{e:g}' for e in edges)}" for name, edges in report.bands.items()
    )
    weighting = Weighting.from_plain(report.weighting)
    return {
        "weights_imported": bool(weighting and weighting.cells),
        "margins": text_of(weighting.margins) if weighting else "",
        "margins_source": weighting.source if weighting else "",
        "title": report.title,
        "waves": [str(number) for number in report.waves],
        **people_of(report),
        "questions": report.questions,
        "demographics": report.demographics,
        "pairs": [_AND.join(pair) for pair in report.pairs],
        "measures": report.measures,
        "company_tables": report.company_tables,
        "themes": report.themes,
        "bands": "\n".join(bands),
        "summary": report.summary,
    }


def _weighting(margins: tuple[Margin, ...] | None, source: str) -> Weighting | None:
    return Weighting(margins, source.strip()) if margins else None


def _pair_choice(first: Askable, second: Askable) -> tuple[str, str]:
    return _AND.join((first.name, second.name)), crossed(first.label, second.label)


def _pair(text: str) -> tuple[str, str]:
    first, _, second = text.partition(_AND)
    return first, second


def _choice(askable: Askable) -> tuple[str, str]:
    note = f" (a number: give bands for {askable.name})" if askable.is_number else ""
    return askable.name, f"{askable.label}{note}"
