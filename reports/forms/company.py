"""A report on a study that a research company ran: its tables in place of questions and groups."""

from dataclasses import replace
from typing import Any

from django import forms

from reports.actions import ReportDraft
from reports.forms.writing import ReportForm
from reports.models import WavesAs
from reports.queries import loaded_in
from studies.models import Study

#: What is chosen of answers that came in here, with what stands for nothing of it.
ELSEWHERE: dict[str, Any] = {
    **dict.fromkeys(("questions", "demographics", "pairs", "measures", "waves", "themes"), ()),
    "bands": {},
    "margins": (),
    "margins_source": "",
    "waves_as": WavesAs.APART,
    "change": "",
    "only": (),
    "leave_out": (),
    "answered": (),
}


class CompanyReportForm(ReportForm):
    """Which of the company's tables it shows, and what it found."""

    company_tables = forms.MultipleChoiceField(
        label="Tables of the company",
        widget=forms.CheckboxSelectMultiple,
        help_text="Those of closed waves. The same table in two waves shows the change over time.",
    )

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, study=study, **kwargs)
        for name in ELSEWHERE:
            self.fields.pop(name, None)
        found = list(loaded_in(study))
        self._waves = {str(each.summary_ref): each.wave.number for each in found}
        self.choose_from(
            "company_tables",
            [(str(each.summary_ref), f"{each.title} ({each.wave.label})") for each in found],
        )
        self.order_fields(["title", "company_tables"])

    def draft(self) -> ReportDraft:
        """What was chosen and written, once valid."""
        chosen = tuple(self.cleaned_data["company_tables"])
        waves = tuple(sorted({self._waves[each] for each in chosen}))
        self.cleaned_data |= ELSEWHERE | {"waves": waves}
        return replace(super().draft(), company_tables=chosen)
