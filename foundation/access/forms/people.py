"""The forms of the people pages."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from foundation.access.models import Component, User
from foundation.access.roles import ROLES, STUDY_ROLES, Role, UnitKind

OFFICES = [(role.value, role.label) for role in Role if role not in STUDY_ROLES]


class PeopleFilterForm(forms.Form):
    """Whom to show."""

    q = forms.CharField(required=False, label="Name, user name or e-mail")
    component = forms.ModelChoiceField(
        Component.objects.all(), required=False, empty_label="All components"
    )
    role = forms.ChoiceField(required=False, choices=[("", "Any role"), *OFFICES])
    account = forms.ChoiceField(
        required=False, choices=[("", "Open accounts"), ("closed", "Closed"), ("all", "All")]
    )


class PersonForm(forms.Form):
    """A new account."""

    username = forms.CharField(max_length=150, label="User name")
    first_name = forms.CharField(max_length=150)
    last_name = forms.CharField(max_length=150)
    email = forms.EmailField(label="E-mail", required=False)
    component = forms.ModelChoiceField(
        Component.objects.all(), required=False, empty_label="The department itself"
    )
    unit_kind = forms.ChoiceField(choices=UnitKind.choices, label="What does the unit do?")
    password = forms.CharField(
        required=False,
        widget=forms.PasswordInput,
        label="First password",
        help_text="Leave it empty where people sign in through the department’s own service.",
    )

    why: ClassVar[dict[str, str]] = {
        "unit_kind": "Some roles are only for some units (PIA, Recruiting and 3.4).",
    }

    def clean_username(self) -> str:
        """:raises ValidationError: for a name that is taken or malformed."""
        username = str(self.cleaned_data["username"])
        User.username_validator(username)
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError("There is somebody with this user name. Choose another.")
        return username

    def clean_password(self) -> str | None:
        """:raises ValidationError: for one that is easily guessed."""
        password = str(self.cleaned_data["password"])
        if password:
            validate_password(password)
        return password or None


class RoleForm(forms.Form):
    """A role for the department or one component."""

    role = forms.ChoiceField(choices=[("", "Choose a role"), *OFFICES])
    component = forms.ModelChoiceField(
        Component.objects.all(), required=False, empty_label="The whole department", label="For"
    )
    justification = forms.CharField(max_length=300, label="Why does this person need it?")
    expires_on = forms.DateField(label="Until", help_text="At most a year from today.")

    why: ClassVar[dict[str, str]] = {
        "expires_on": "Access ends by itself and is certified again (PIA 8.3).",
    }
    role_sentences: ClassVar[dict[str, str]] = {
        role.value: ROLES[role].sentence for role in Role if role not in STUDY_ROLES
    }


class TrainingForm(forms.Form):
    """A course that somebody completed."""

    kind = forms.ChoiceField(label="Course")
    completed_on = forms.DateField(label="Completed on")

    def __init__(self, *args: Any, courses: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = list(courses.items())


class TrainingFilterForm(forms.Form):
    """Whose training to show."""

    q = forms.CharField(required=False, label="Name or user name")
    course = forms.ChoiceField(required=False)
    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Any state"),
            ("current", "Current"),
            ("ending", "Ends within 30 days"),
            ("expired", "Expired"),
            ("missing", "Never completed"),
        ],
    )
    component = forms.ModelChoiceField(
        Component.objects.all(), required=False, empty_label="All components"
    )

    def __init__(self, *args: Any, courses: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        course = self.fields["course"]
        assert isinstance(course, forms.ChoiceField)
        course.choices = list(courses.items())


class TrainingFileForm(forms.Form):
    """A file of trainings; looked at first, unless told otherwise."""

    file = forms.FileField(
        label="CSV file",
        help_text="Columns username, course and completed_on (YYYY-MM-DD). At most 5,000 rows.",
    )
    only_look = forms.BooleanField(
        required=False, initial=True, label="Only check the file, record nothing yet"
    )


class CourseForm(forms.Form):
    """A course that components ask for."""

    code = forms.SlugField(
        max_length=20,
        help_text="Small letters and underscores, as files call it. A known code changes that one.",
    )
    name = forms.CharField(max_length=120)
    how_to_renew = forms.CharField(
        max_length=300,
        label="How does one take or renew it?",
        help_text="Shown to whoever is kept out because it is missing.",
    )
    required_by = forms.ModelMultipleChoiceField(
        Component.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Which components ask for it?",
    )

    why: ClassVar[dict[str, str]] = {
        "required_by": "A component may ask for training of its own (PIA 8.2).",
    }
