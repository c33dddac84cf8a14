"""One form for each step in which a study is described. Their rules are those of its draft."""

from typing import ClassVar

from django import forms

from foundation.access.models import Component
from studies.forms.step import StepForm
from studies.models import SurveyTool, Vendor
from studies.plans import Answers, PlanStep
from studies.plans.reading import NO, YES
from studies.vocabulary import (
    Audience,
    Conductor,
    CustodianKind,
    DataClass,
    LegalAuthority,
    Method,
    Purpose,
    RecruitingChannel,
    StakeholderKind,
)

YES_OR_NO = ((YES, "Yes"), (NO, "No"))


class ScopeForm(StepForm):
    """What the study is for."""

    title = forms.CharField(max_length=200, help_text="As colleagues would call it.")
    component = forms.ModelChoiceField(Component.objects.all(), empty_label="Choose a component")
    purpose = forms.ChoiceField(
        choices=Purpose, widget=forms.RadioSelect, label="What is the study for?"
    )
    touches_case = forms.ChoiceField(
        choices=YES_OR_NO,
        widget=forms.RadioSelect,
        label="Does it touch an investigation, an individual complaint or an administrative "
        "action?",
    )
    sponsor_is_department = forms.ChoiceField(
        choices=YES_OR_NO,
        widget=forms.RadioSelect,
        label="Does the Department or one of its components sponsor it?",
    )

    why: ClassVar[dict[str, str]] = {
        "component": "Its privacy officer reviews the study first; its code begins the study’s "
        "code and cannot be changed later (PIA, Oversight).",
        "purpose": "The privacy impact assessment covers usability, general satisfaction and "
        "service needs only (Overview).",
        "touches_case": "Customer research never touches a person’s case (PIA, Overview).",
        "sponsor_is_department": "Only the Department’s own research is covered (PIA, Overview).",
    }


class AudienceForm(StepForm):
    """Whom the study addresses."""

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

    why: ClassVar[dict[str, str]] = {
        "audiences": "What must be cleared depends on who is asked (PIA, Abstract).",
        "stakeholder_kind": "Federal staff are not counted under the Paperwork Reduction Act, "
        "others are (5 CFR 1320.3).",
        "target_population": "Reviewers weigh what is asked against who is asked (PIA 3.1).",
        "expected_respondents": "From the tenth countable person in twelve months a clearance is "
        "needed (44 U.S.C. 3502).",
        "mandatory": "Only employees can be required, about tools and processes (PIA, Recruiting).",
    }


class MethodsForm(StepForm):
    """How people are asked."""

    method = forms.ChoiceField(choices=Method, widget=forms.RadioSelect, label="How do you ask?")
    ethnographic = forms.BooleanField(
        required=False, label="The interview includes observing people at work or at home"
    )

    why: ClassVar[dict[str, str]] = {
        "method": "Each method has its own script, consent and records (PIA, Overview).",
        "ethnographic": "Consent to observation is asked separately (PIA, Ethnographic).",
    }


class ChannelsForm(StepForm):
    """How people are found."""

    channels = forms.MultipleChoiceField(
        choices=RecruitingChannel,
        widget=forms.CheckboxSelectMultiple,
        label="How will you find them?",
    )
    contact_sources = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"data-rows": "3"}),
        label="Where do contact details come from?",
        help_text="Needed for e-mail, phone and direct mail. Name each system or list, such as a "
        "case management system, the human resources system or a directory.",
    )

    why: ClassVar[dict[str, str]] = {
        "channels": "Direct and indirect recruiting follow different rules (PIA, Recruiting).",
        "contact_sources": "An extract names the system that it comes from; the form on which "
        "people once gave their details must allow it (PIA 2.2, 4.1).",
    }


class DataForm(StepForm):
    """What the study will hold, and where."""

    data_collected = forms.MultipleChoiceField(
        choices=DataClass, widget=forms.CheckboxSelectMultiple, label="What will the study hold?"
    )
    storage = forms.CharField(
        widget=forms.Textarea(attrs={"data-rows": "3"}),
        label="Where are the data stored?",
        help_text="The systems of the unit, or of the contractor.",
    )
    security_plan_ref = forms.CharField(
        required=False,
        max_length=100,
        label="Security plan of these systems",
        help_text="Its number. Needed before the study goes to review.",
    )
    custodian_kind = forms.ChoiceField(
        choices=CustodianKind, widget=forms.RadioSelect, label="What kind of unit keeps the data?"
    )
    custodian = forms.CharField(
        max_length=120, label="Which unit?", help_text="A unit, not a person."
    )
    sharing = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"data-rows": "3"}),
        label="Whom are the data shared with?",
        help_text="Leave it empty if nobody outside the unit receives them.",
    )

    why: ClassVar[dict[str, str]] = {
        "data_collected": "Each has its own authority and day of destruction (PIA 1.4, 5.1).",
        "security_plan_ref": "Raw data lies on systems with a security plan (PIA 1.3).",
        "custodian_kind": "What customers said stays with a statistical or research unit; "
        "operational units never receive it (PIA 3.4).",
        "sharing": "Every sharing needs an agreement of its own (PIA 6).",
    }


class WavesForm(StepForm):
    """Whether the same is asked again."""

    planned_waves = forms.IntegerField(
        min_value=1,
        initial=1,
        label="How many waves do you plan?",
        help_text="One, if people are asked only once.",
    )
    keeps_linkage = forms.BooleanField(
        required=False, label="Answers of the same person are linked over several waves"
    )
    linkage_justification = forms.CharField(
        widget=forms.Textarea, required=False, label="If linked: why is that necessary?"
    )

    why: ClassVar[dict[str, str]] = {
        "planned_waves": "Contacts are kept until the last wave, and not longer (PIA 5.1).",
        "keeps_linkage": "Linked answers are never called anonymous (PIA, Waves).",
    }


class ConductorForm(StepForm):
    """Who asks, and with what."""

    conductor = forms.ChoiceField(choices=Conductor, widget=forms.RadioSelect, label="Who asks?")
    vendor = forms.ModelChoiceField(
        Vendor.objects.all(), required=False, empty_label="No vendor", label="Which vendor?"
    )
    survey_tool = forms.ModelChoiceField(
        SurveyTool.objects.all(),
        required=False,
        empty_label="No outside tool",
        label="Which outside survey tool?",
    )

    why: ClassVar[dict[str, str]] = {
        "conductor": "A record’s collector is the Department or a named third party (PIA 2.2).",
        "vendor": "A vendor needs a contract with clauses on data (PIA 5.2).",
        "survey_tool": "Two offices approve a tool before it is used (PIA, Third Party).",
    }


class ObjectivesForm(StepForm):
    """What is to be found out, and by which right."""

    objectives = forms.CharField(
        widget=forms.Textarea,
        help_text="One per line. Every question will belong to one of them.",
        label="What do you want to find out?",
    )
    legal_authorities = forms.MultipleChoiceField(
        choices=LegalAuthority,
        widget=forms.CheckboxSelectMultiple,
        label="Under which authority do you ask?",
    )

    why: ClassVar[dict[str, str]] = {
        "objectives": "A question that serves no objective is not asked (PIA 3.4).",
        "legal_authorities": "Asking needs an authority in law (PIA 1.1).",
    }


class ScheduleForm(StepForm):
    """When people are asked."""

    starts_on = forms.DateField(
        required=False, input_formats=["%Y-%m-%d"], label="When do you want to begin?"
    )
    ends_on = forms.DateField(
        required=False, input_formats=["%Y-%m-%d"], label="When do you expect to end?"
    )

    why: ClassVar[dict[str, str]] = {
        "starts_on": "Both privacy offices come before it, and a full clearance takes 90 days of "
        "public comment (PIA, Oversight of Information Collections).",
    }


FORMS: dict[str, type[StepForm]] = {
    "scope": ScopeForm,
    "audience": AudienceForm,
    "methods": MethodsForm,
    "channels": ChannelsForm,
    "data": DataForm,
    "waves": WavesForm,
    "conductor": ConductorForm,
    "objectives": ObjectivesForm,
    "schedule": ScheduleForm,
    "team": StepForm,
}


def form_of(step: PlanStep, *, answers: Answers, is_shown_again: bool) -> StepForm:
    """The form of a step; its fields are the step's."""
    return FORMS[step.key](answers=answers, is_shown_again=is_shown_again)


def label_of(step: PlanStep, field: str) -> str:
    """The question as the form asks it."""
    asked = FORMS[step.key].base_fields[field]
    return str(asked.label or field.replace("_", " ").capitalize())
