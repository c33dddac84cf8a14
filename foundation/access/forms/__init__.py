"""Is what was typed well formed? Nothing here saves."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from foundation.access import sign_in_attempts

TOO_MANY_ATTEMPTS = "too_many_attempts"


class SignInForm(AuthenticationForm):
    """Django's, with a limit: after ten attempts under one name the password is not looked at."""

    def clean(self) -> dict[str, Any]:
        """:raises ValidationError: for a wrong name or password, and after too many of them."""
        username = self.cleaned_data.get("username")
        if username and not sign_in_attempts.may_try(username):
            raise ValidationError(
                "Too many attempts under this user name. Wait 15 minutes, then try again.",
                code=TOO_MANY_ATTEMPTS,
            )
        cleaned = super().clean()
        if username and self.get_user() is not None:
            sign_in_attempts.forget(username)
        return cleaned


class AcceptRulesForm(forms.Form):
    """One box, ticked by the person who read the rules."""

    read = forms.BooleanField(
        label="I have read the operating procedure and these rules, and I will follow them",
        error_messages={"required": "Tick the box to say that you have read the rules."},
    )
