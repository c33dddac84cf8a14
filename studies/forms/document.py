"""Forms of documents and of proposed revisions."""

from typing import Any, ClassVar

from django import forms

from studies.documents import DocumentError, DocumentText, check_document, contacts_in
from studies.models.document import TextFormat
from studies.vocabulary import DocumentKind


class DocumentForm(forms.Form):
    """A document, sent as a file or written; ``said`` is what it says once the form is valid.

    What is read from a file comes as ``text``, so that nothing is lost when something else is
    wrong. The box that confirms contacts is there only when the text names some.
    """

    kind = forms.ChoiceField(choices=DocumentKind, label="What is it?")
    title = forms.CharField(max_length=200, label="Title")
    language = forms.CharField(max_length=40, initial="English", label="Language")
    file = forms.FileField(
        required=False,
        label="File",
        help_text="A Word document (.docx), Markdown (.md) or plain text (.txt). "
        "Only its text is kept.",
    )
    text = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"data-rows": "14"}), label="Or write the text"
    )
    text_format = forms.ChoiceField(
        choices=TextFormat, initial=TextFormat.PLAIN, label="How is the text written?"
    )
    contacts_confirmed = forms.BooleanField(
        required=False, label="These are the office’s own contacts, no participant’s"
    )

    why: ClassVar[dict[str, str]] = {
        "kind": "A request lists every text that people meet (PIA, Oversight).",
        "contacts_confirmed": "Materials are read by many and kept with the study (PIA 2.1).",
    }

    def __init__(
        self, *args: Any, kind: str = "", file_problems: list[str] | None = None, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self._kind = kind
        self.said: DocumentText | None = None
        self._file_problems = file_problems or []
        self._found = contacts_in(self.data.get("text", "")) if self.is_bound else []
        if kind:
            del self.fields["kind"]
        if not self._found:
            del self.fields["contacts_confirmed"]

    def clean(self) -> dict[str, Any]:
        """The text must be there, and may name only contacts that are confirmed."""
        cleaned = super().clean() or {}
        for problem in self._file_problems:
            self.add_error("file", problem)
        if self._found and not cleaned.get("contacts_confirmed"):
            found = ", ".join(self._found)
            self.add_error(
                "contacts_confirmed",
                f"The text names {found}. Check this box if that is the office, or take it out.",
            )
        if not self.errors:
            self._check(cleaned)
        return cleaned

    def _check(self, cleaned: dict[str, Any]) -> None:
        said = DocumentText(**{name: cleaned[name] for name in cleaned if name in SAID})
        try:
            check_document(said, kind=cleaned.get("kind") or self._kind)
        except DocumentError as error:
            for problem in error.problems:
                self.add_error("text", problem)
        else:
            self.said = said


SAID = frozenset({"title", "language", "text", "text_format", "contacts_confirmed"})


class RevisionForm(forms.Form):
    """What a guide should say instead, and what was learned."""

    change = forms.CharField(
        widget=forms.Textarea,
        label="What should it say?",
        help_text="Quote the passage and write it anew. Name no participant.",
    )
    why = forms.CharField(
        widget=forms.Textarea,
        label="Why?",
        help_text="What happened in sessions, without who said it.",
    )


class DeclineRevisionForm(forms.Form):
    """Why a guide stays as it is."""

    reason = forms.CharField(
        widget=forms.Textarea,
        label="Why does it stay as it is?",
        help_text="Whoever proposed it reads this.",
    )
