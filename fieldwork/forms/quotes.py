"""A passage of a transcript."""

from typing import Any

from django import forms

from fieldwork.models import Session
from fieldwork.models.quotes import LONGEST_QUOTE
from fieldwork.queries import quotable_in


class QuoteForm(forms.Form):
    """Who says what."""

    subject_code = forms.ChoiceField(
        label="Who says it",
        help_text="Participants who agreed to be quoted and to dissemination.",
    )
    passage = forms.CharField(
        max_length=LONGEST_QUOTE,
        widget=forms.Textarea(attrs={"data-rows": "4"}),
        label="Passage",
        help_text="Copy it word for word from what this participant says in one turn.",
    )

    def __init__(self, *args: Any, session: Session, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["subject_code"].choices = [  # type: ignore[attr-defined]
            (code, code) for code in quotable_in(session)
        ]
