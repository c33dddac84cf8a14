"""The forms in which access is given, asked for and declined."""

from typing import Any, ClassVar

from django import forms

from foundation.access.models import User
from foundation.access.roles import ROLES, STUDY_ROLES, Role


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """People by name and account."""

    def label_from_instance(self, obj: Any) -> str:
        """Two people of one name differ by their account."""
        return f"{obj} ({obj.username})"


class RoleOnStudyForm(forms.Form):
    """As what, why, until when."""

    role = forms.ChoiceField(
        choices=[(role.value, role.label) for role in Role if role in STUDY_ROLES],
        widget=forms.RadioSelect,
    )
    justification = forms.CharField(
        max_length=300,
        label="Why does this person need it?",
        help_text="The task, in one sentence.",
    )
    expires_on = forms.DateField(label="Until", help_text="At most a year from today.")

    why: ClassVar[dict[str, str]] = {
        "justification": "Access follows a need to know (PIA 3.4).",
        "expires_on": "Access ends by itself and is certified again (PIA 8.3).",
    }
    choice_hints: ClassVar[dict[str, dict[str, str]]] = {
        "role": {role.value: ROLES[role].sentence for role in Role if role in STUDY_ROLES}
    }


class GrantForm(RoleOnStudyForm):
    """Who, as what, why, until when."""

    user = PersonField(User.objects.none(), label="Person", empty_label="Choose a person")
    field_order = ("user", "role", "justification", "expires_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(is_active=True).order_by("last_name", "username")


class AskForAccessForm(RoleOnStudyForm):
    """The same for oneself, by the code of a study that one cannot see."""

    code = forms.CharField(
        max_length=24, label="Code of the study", help_text="Such as TSA-2027-014."
    )
    field_order = ("code", "role", "justification", "expires_on")

    def clean_code(self) -> str:
        """Codes are written in capitals."""
        return str(self.cleaned_data["code"]).strip().upper()


class DeclineForm(forms.Form):
    """Why access is declined."""

    reason = forms.CharField(
        max_length=300,
        label="Why is it declined?",
        help_text="The person reads this. Say what would have to change.",
        error_messages={"required": "Say why it is declined."},
    )
