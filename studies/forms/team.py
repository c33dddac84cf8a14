"""The form in which access is given."""

from typing import Any, ClassVar

from django import forms

from foundation.access.models import User
from foundation.access.roles import ROLES, STUDY_ROLES, Role


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """People by name and account."""

    def label_from_instance(self, obj: Any) -> str:
        """Two people of one name differ by their account."""
        return f"{obj} ({obj.username})"


class GrantForm(forms.Form):
    """Who, as what, why, until when."""

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
    expires_on = forms.DateField(label="Until", help_text="At most a year from today.")

    why: ClassVar[dict[str, str]] = {
        "justification": "Access follows a need to know (PIA 3.4).",
        "expires_on": "Access ends by itself and is certified again (PIA 8.3).",
    }
    choice_hints: ClassVar[dict[str, dict[str, str]]] = {
        "role": {role.value: ROLES[role].sentence for role in Role if role in STUDY_ROLES}
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(is_active=True).order_by("last_name", "username")
