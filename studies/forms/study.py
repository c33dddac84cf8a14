"""The form in which a study is described."""

from typing import Any, ClassVar

from django import forms

from foundation.access.models import Component
from studies.drafts import StudyDraft, problems_of_draft
from studies.models import Study, SurveyTool, Vendor
from studies.vocabulary import (
    Audience,
    Conductor,
    LegalAuthority,
    Method,
    Purpose,
    RecruitingChannel,
    StakeholderKind,
)


class StudyForm(forms.Form):
    """Everything that a lead says about a study, with the reason beside each question.

    ``draft`` is the result once the form is valid.
    """

    title = forms.CharField(max_length=200, help_text="As colleagues would call it.")
    component = forms.ModelChoiceField(Component.objects.all(), empty_label=None)
    purpose = forms.ChoiceField(
        choices=Purpose, widget=forms.RadioSelect, label="What is the study for?"
    )
    objectives = forms.CharField(
        widget=forms.Textarea,
        help_text="One per line. Every question will belong to one of them.",
        label="What do you want to find out?",
    )
    touches_case = forms.BooleanField(
        required=False,
        label="It touches an investigation, an individual complaint or an administrative action",
    )
    sponsor_is_department = forms.BooleanField(
        required=False, initial=True, label="The Department or one of its components sponsors it"
    )
    legal_authorities = forms.MultipleChoiceField(
        choices=LegalAuthority,
        widget=forms.CheckboxSelectMultiple,
        label="Under which authority do you ask?",
    )
    audiences = forms.MultipleChoiceField(
        choices=Audience, widget=forms.CheckboxSelectMultiple, label="Whom do you address?"
    )
    stakeholder_kind = forms.ChoiceField(
        choices=[("", "No stakeholders"), *StakeholderKind.choices],
        required=False,
        label="If stakeholders: of which government?",
    )
    target_population = forms.CharField(
        widget=forms.Textarea, label="Describe whom you want to hear from"
    )
    expected_respondents = forms.IntegerField(min_value=1, label="How many people do you expect?")
    mandatory = forms.BooleanField(required=False, label="Taking part is required")
    channels = forms.MultipleChoiceField(
        choices=RecruitingChannel,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="How will you find them?",
    )
    method = forms.ChoiceField(choices=Method, widget=forms.RadioSelect, label="How do you ask?")
    ethnographic = forms.BooleanField(
        required=False, label="The interview includes observing people at work or at home"
    )
    conductor = forms.ChoiceField(
        choices=Conductor, widget=forms.RadioSelect, initial=Conductor.INTERNAL, label="Who asks?"
    )
    vendor = forms.ModelChoiceField(
        Vendor.objects.all(), required=False, empty_label="No vendor", label="Which vendor?"
    )
    survey_tool = forms.ModelChoiceField(
        SurveyTool.objects.all(),
        required=False,
        empty_label="No outside tool",
        label="Which outside survey tool?",
    )
    keeps_linkage = forms.BooleanField(
        required=False, label="Answers of the same person are linked over several waves"
    )
    linkage_justification = forms.CharField(
        widget=forms.Textarea, required=False, label="If linked: why is that necessary?"
    )

    why: ClassVar[dict[str, str]] = {
        "purpose": "The privacy impact assessment covers usability, general satisfaction and "
        "service needs only (Overview).",
        "objectives": "A question that serves no objective is not asked (PIA 3.4).",
        "touches_case": "Customer research never touches a person’s case (PIA, Overview).",
        "sponsor_is_department": "Only the Department’s own research is covered (PIA, Overview).",
        "legal_authorities": "Asking needs an authority in law (PIA 1.1).",
        "audiences": "What must be cleared depends on who is asked (PIA, Abstract).",
        "stakeholder_kind": "Federal staff are not counted under the Paperwork Reduction Act, "
        "others are (5 CFR 1320.3).",
        "target_population": "Reviewers weigh what is asked against who is asked (PIA 3.1).",
        "expected_respondents": "From the tenth countable person in twelve months a clearance is "
        "needed (44 U.S.C. 3502).",
        "mandatory": "Only employees can be required, about tools and processes (PIA, Recruiting).",
        "channels": "Direct and indirect recruiting follow different rules (PIA, Recruiting).",
        "ethnographic": "Consent to observation is asked separately (PIA, Ethnographic).",
        "conductor": "A vendor needs a contract with clauses on data (PIA 5.2).",
        "survey_tool": "Two offices approve a tool before it is used (PIA, Third Party).",
        "keeps_linkage": "Linked answers are never called anonymous (PIA, Waves).",
    }

    def __init__(self, *args: Any, study: Study | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.study = study
        self.draft: StudyDraft | None = None
        if study is not None:
            del self.fields["component"]

    def clean(self) -> dict[str, Any]:
        """Show what is missing or outside the PIA at the field that says it."""
        cleaned = super().clean() or {}
        if not self.errors:
            self.draft = self._draft(cleaned)
            for field, sentences in problems_of_draft(self.draft).items():
                for sentence in sentences:
                    self.add_error(field if field in self.fields else None, sentence)
        return cleaned

    @staticmethod
    def initial_of(study: Study) -> dict[str, Any]:
        """What the form shows of a saved study."""
        draft = StudyDraft.of(study)
        shown = {name: getattr(draft, name) for name in StudyForm.base_fields}
        return {**shown, "objectives": "\n".join(draft.objectives)}

    def _draft(self, cleaned: dict[str, Any]) -> StudyDraft:
        said = dict(cleaned)
        said["objectives"] = tuple(said["objectives"].splitlines())
        for name in ("audiences", "channels", "legal_authorities"):
            said[name] = tuple(said[name])
        if self.study is None:
            return StudyDraft(**said)
        kept = StudyDraft.of(self.study)
        others = {
            name: getattr(kept, name)
            for name in StudyDraft.__dataclass_fields__
            if name not in said
        }
        return StudyDraft(**said, **others)
