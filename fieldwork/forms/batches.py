"""What is typed about paper that goes out and comes back."""

from typing import Any, ClassVar

from django import forms

from fieldwork.forms import OpenWaveChoice
from fieldwork.models import PaperBatch, PaperForm
from fieldwork.models.paper import PaperMedium
from fieldwork.queries.paper import paper_forms_of
from studies.forms.burden import PEOPLE
from studies.models import Study
from studies.queries import only_kind, person_kinds, strictest_person_kind

DAY = {"type": "date"}
LARGEST_PILE = 500  # all of it is handed over while somebody waits


class FormChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the study's forms, by what stands on its pages."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(PaperForm.objects.none(), empty_label=None, **keywords)

    def of(self, study: Study) -> None:
        """Offer the forms of this study."""
        self.queryset = paper_forms_of(study)


class OnPaperForm(forms.Form):
    """Which form, for which wave, how, and to whom."""

    form = FormChoice(label="Form", help_text="Its code stands at the foot of each page.")
    wave = OpenWaveChoice(label="Wave")
    medium = forms.ChoiceField(label="How", choices=PaperMedium.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, study: Study, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.study = study
        for name in ("form", "wave"):
            field = self.fields[name]
            assert isinstance(field, FormChoice | OpenWaveChoice)
            field.of(study)
        kinds = person_kinds(study)
        if len(kinds) > 1:
            self.fields["person_kind"] = forms.ChoiceField(
                label="Who they are",
                choices=[(str(kind), PEOPLE[kind]) for kind in kinds],
                initial=only_kind(study),
                widget=forms.RadioSelect,
            )

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, with the only kind of person where there is one."""
        return {"person_kind": str(strictest_person_kind(self.study)), **self.cleaned_data}


class HandoutForm(OnPaperForm):
    """How many forms go out now."""

    people = forms.IntegerField(
        label="How many forms go out?",
        min_value=1,
        max_value=100_000,
        help_text="Record it before they leave.",
    )

    why: ClassVar = {
        "people": "Whoever is given a form counts as addressed, answered or not (5 CFR 1320.3).",
    }


class BatchForm(OnPaperForm):
    """A pile of forms that came back."""

    label = forms.CharField(
        max_length=60, help_text="What the pile is called on the folder. No names of people."
    )
    received_on = forms.DateField(label="Received on", widget=forms.DateInput(attrs=DAY))
    pile = forms.IntegerField(
        label="How many forms?",
        min_value=1,
        max_value=LARGEST_PILE,
        help_text=f"Count the pile. Make several of more than {LARGEST_PILE}.",
    )
    dispose_by = forms.DateField(
        label="Paper is destroyed by",
        widget=forms.DateInput(attrs=DAY),
        help_text="90 days are long enough to key twice and to settle what differs.",
    )
    second_keying = forms.BooleanField(
        label="A second person keys every form again", required=False
    )
    notice_stood = forms.BooleanField(
        label="The notice stood on every one of these forms",
        error_messages={"required": "Forms without the notice are not keyed."},
    )

    why: ClassVar = {
        "dispose_by": "At the latest one year after the forms came back (PIA, DHS Administered "
        "Surveys; GRS 6.5 item 010).",
        "second_keying": "What two people read differently is settled with the paper in hand.",
        "notice_stood": "People must be told before they answer (PIA 4.1, 4.2). You say so in "
        "your name.",
    }

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as ``BatchDetails`` calls it."""
        said = super().said
        said["forms"] = said.pop("pile")
        return said


class DestroyedForm(forms.Form):
    """Somebody's word that the paper is gone."""

    destroyed_on = forms.DateField(label="Destroyed on", widget=forms.DateInput(attrs=DAY))
    everything = forms.BooleanField(
        error_messages={"required": "Tick this once all of it is destroyed."}
    )

    def __init__(self, *args: Any, batch: PaperBatch, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields[
            "everything"
        ].label = f"All {batch.forms:,} forms of “{batch.label}” were shredded or pulped"


class ScanForm(forms.Form):
    """Pictures of forms of a batch."""

    scan = forms.FileField(
        label="Scan",
        help_text="A PDF, PNG or JPEG. It is sealed while it arrives and goes with the paper.",
    )
