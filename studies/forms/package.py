"""Forms of the package: supporting statements, statistical methods, and the survey checklist."""

from collections.abc import Sequence
from typing import Any

from django import forms

from studies.models import Package
from studies.package.checklist import ANSWERS, CHECKLIST
from studies.package.statements import AnsweredItem

LONGEST_ITEM = 20_000  # characters


class StatementForm(forms.Form):
    """One field for each item of a part, filled with what is written or known."""

    def __init__(self, *args: Any, items: Sequence[AnsweredItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in items:
            from_study = " Filled in from the study." if one.from_study and one.text else ""
            self.fields[one.item.key] = forms.CharField(
                required=False,
                max_length=LONGEST_ITEM,
                initial=one.text,
                label=one.item.heading,
                help_text=f"{one.item.hint}{from_study}",
                widget=forms.Textarea(attrs={"data-rows": "4"}),
            )


class StatisticalForm(forms.Form):
    """Whether statistical methods are used."""

    is_statistical = forms.ChoiceField(
        choices=[("yes", "Yes: a sample stands for a population"), ("no", "No")],
        widget=forms.RadioSelect,
        label="Does the study use statistical methods?",
        help_text="Then part B and the survey checklist are needed.",
    )

    def __init__(self, *args: Any, package: Package | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = package.is_statistical if package else None
        if said is not None:
            self.initial["is_statistical"] = "yes" if said else "no"


class ChecklistForm(forms.Form):
    """Two fields for each point of OMB's survey guidance: the answer, and how it is so."""

    def __init__(self, *args: Any, package: Package | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = package.checklist if package else {}
        for point in CHECKLIST:
            known = said.get(point.key, {})
            self.fields[point.key] = forms.ChoiceField(
                choices=[("", "Not answered"), *ANSWERS],
                required=False,
                initial=known.get("answer", ""),
                label=point.text,
                help_text=point.section,
            )
            self.fields[f"{point.key}_how"] = forms.CharField(
                required=False,
                max_length=LONGEST_ITEM,
                initial=known.get("how", ""),
                label="How, or why not?",
                widget=forms.Textarea(attrs={"data-rows": "2"}),
            )

    def answers(self) -> dict[str, dict[str, str]]:
        """The points that were answered, as ``complete_checklist`` takes them."""
        said = self.cleaned_data
        return {
            point.key: {"answer": said[point.key], "how": said[f"{point.key}_how"]}
            for point in CHECKLIST
            if said[point.key]
        }
