"""The form in which a form of another tool is sent."""

from typing import Any, ClassVar

from django import forms

from studies.models import Study
from studies.xlsform import Account, Asking, FormFileError, read_file, read_form
from studies.xlsform.files import LARGEST_FILE

ACCEPTED = ".xlsx,.xls,.csv,.md"


class ImportForm(forms.Form):
    """A workbook; ``definition`` and ``account`` say what would become of it.

    What is refused in the workbook is no error of this form: the account tells it.
    """

    file = forms.FileField(
        label="XLSForm",
        help_text="A workbook (.xlsx or .xls), or its twin as .csv or .md, of at most 2 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={"empty": "The file is empty. Choose the workbook with the questions."},
    )
    objective = forms.ChoiceField(
        label="Objective",
        help_text="Of every question for which the form names none under “portal::objective”.",
    )
    why_asked = forms.CharField(
        max_length=500,
        label="Why are they needed?",
        help_text="Of every question for which the form says nothing under “portal::why”.",
    )

    why: ClassVar[dict[str, str]] = {
        "objective": "A question that serves no objective is not asked (PIA 3.4).",
        "why_asked": "Reviewers keep, mitigate or drop each question (PIA 2.5).",
    }

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.study = study
        self.definition: dict[str, Any] | None = None
        self.account: Account | None = None
        field = self.fields["objective"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(o.number), f"{o.number}. {o.text}") for o in study.objectives.order_by("number")
        ]

    def clean(self) -> dict[str, Any]:
        """The file must be one that can be read as a form at all."""
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is None or self.errors:
            return cleaned
        if file.size > LARGEST_FILE:
            self.add_error("file", "The file is larger than 2 MB. No questionnaire needs as much.")
            return cleaned
        asking = Asking(
            self.study.title,
            int(cleaned["objective"]),
            cleaned["why_asked"].strip(),
            frozenset(self.study.objectives.values_list("number", flat=True)),
        )
        try:
            self.definition, self.account = read_form(read_file(file.read()), asking)
        except FormFileError as error:
            self.add_error("file", str(error))
        return cleaned
