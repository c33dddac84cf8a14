"""Forms in which survey tools are recorded and changed."""

from typing import Any, ClassVar

from django import forms

from studies.contracts import RecruitmentFeature
from studies.models import SurveyTool, Vendor


class ToolForm(forms.Form):
    """An outside survey tool; ``tool`` is the one that is changed."""

    name = forms.CharField(max_length=120)
    vendor = forms.ModelChoiceField(
        Vendor.objects.all(),
        required=False,
        empty_label="The department runs it itself",
        help_text="Record a vendor first if it is not here: its contract and clauses count.",
    )
    run_here_because = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="If the department runs it itself: why has no vendor a part in it?",
    )
    pta_ref = forms.CharField(
        max_length=60, label="PTA of the tool", help_text="The reference of its own assessment."
    )
    ip_capture_off = forms.BooleanField(required=False, label="It keeps no IP addresses")
    email_capture_off = forms.BooleanField(required=False, label="It keeps no e-mail addresses")
    capture_reason = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="If it keeps one of them: why can that not be switched off?",
    )
    features = forms.MultipleChoiceField(
        choices=RecruitmentFeature.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="How can it invite people?",
    )
    features_allowed = forms.MultipleChoiceField(
        choices=RecruitmentFeature.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Which of these may be used?",
    )
    kept_days = forms.IntegerField(
        required=False,
        min_value=0,
        label="After how many days does the tool itself delete answers?",
        help_text="Leave it empty if it keeps them until somebody deletes them.",
    )

    why: ClassVar[dict[str, str]] = {
        "vendor": "Whoever holds answers is under contract, with the clauses (PIA 5.2).",
        "pta_ref": "Every approval of a tool rests on a PTA (PIA, note 6).",
        "ip_capture_off": "Addresses lead back to people (PIA, Third Party).",
        "email_capture_off": "Addresses lead back to people (PIA, Third Party).",
        "features_allowed": "Both offices approve exactly these (PIA, Third Party).",
        "kept_days": "Deletion there is followed to its confirmation (PIA 5.1).",
    }

    def __init__(self, *args: Any, tool: SurveyTool | None = None, **kwargs: Any) -> None:
        self.tool = tool
        super().__init__(*args, **kwargs)

    @classmethod
    def initial_of(cls, tool: SurveyTool) -> dict[str, Any]:
        """The tool as it is recorded."""
        return {name: getattr(tool, name) for name in cls.base_fields}

    def clean_name(self) -> str:
        """One record per tool."""
        name = str(self.cleaned_data["name"])
        others = SurveyTool.objects.exclude(pk=self.tool.pk if self.tool else 0)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError("This tool is recorded already.")
        return name

    def clean(self) -> dict[str, Any]:
        """A vendor's or the department's own (R-140); capture is off, or explained (R-036); only
        what it can do may be allowed (R-035).
        """
        cleaned = super().clean() or {}
        self._check_whose(cleaned)
        off = cleaned.get("ip_capture_off") and cleaned.get("email_capture_off")
        if not off and not cleaned.get("capture_reason"):
            self.add_error("capture_reason", "Say why the capture cannot be switched off.")
        if not set(cleaned.get("features_allowed", ())) <= set(cleaned.get("features", ())):
            self.add_error("features_allowed", "Choose only what the tool can do, as said above.")
        return cleaned

    def _check_whose(self, cleaned: dict[str, Any]) -> None:
        if "vendor" not in cleaned:
            return
        if cleaned["vendor"] is None and not cleaned.get("run_here_because"):
            self.add_error("run_here_because", "Choose the vendor, or say why there is none.")
        if cleaned["vendor"] is not None and cleaned.get("run_here_because"):
            self.add_error("run_here_because", "Leave this empty: a vendor is chosen.")
