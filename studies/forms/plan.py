"""Forms with which a set-up begins, and in which people are proposed."""

from typing import Any, ClassVar

from django import forms

from foundation.access.models import User
from foundation.access.roles import ROLES, STUDY_ROLES, Role
from studies.forms.team import PersonField
from studies.models import Study
from studies.models.study import StudyQuerySet


class EarlierStudyForm(forms.Form):
    """The code of a study to begin from; ``earlier`` is that study once the form is valid."""

    code = forms.CharField(
        label="Code of the earlier study",
        max_length=24,
        help_text="Such as TSA-2027-014. You find it in the list of studies.",
    )

    def __init__(self, *args: Any, studies: StudyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._studies = studies
        self.earlier: Study | None = None

    def clean_code(self) -> str:
        """It must be a study that the person sees."""
        code = str(self.cleaned_data["code"]).strip().upper()
        self.earlier = self._studies.filter(code=code).first()
        if self.earlier is None:
            raise forms.ValidationError("You see no study of this code. Check the code.")
        return code


class ProposalForm(forms.Form):
    """Who, as what, and why."""

    user = PersonField(User.objects.none(), label="Person", empty_label="Choose a person")
    role = forms.ChoiceField(
        choices=[(role.value, role.label) for role in Role if role in STUDY_ROLES],
        widget=forms.RadioSelect,
    )
    justification = forms.CharField(
        max_length=300,
        label="Why does this person need it?",
        help_text="The task, in one sentence.",
    )

    why: ClassVar[dict[str, str]] = {
        "user": "A proposal gives no access: somebody else decides on it (PIA 8.3).",
        "justification": "Access follows a need to know (PIA 3.4).",
    }
    choice_hints: ClassVar[dict[str, dict[str, str]]] = {
        "role": {role.value: ROLES[role].sentence for role in Role if role in STUDY_ROLES}
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(is_active=True).order_by("last_name", "username")
