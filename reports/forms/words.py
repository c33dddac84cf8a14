"""A finding, a recommendation, and what became of it."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from foundation.access.models import User
from foundation.access.roles import UnitKind
from reports.actions import FindingDraft, Progress, RecommendationDraft
from reports.actions.recommendations import ONE_OWNER, SAY_WHY_NOT
from reports.lifecycle import NEXT_RECOMMENDATION, RecommendationState
from reports.models import Finding, Recommendation, Report
from reports.wording import tables_chosen
from studies.forms.team import PersonField

Choices = list[tuple[str, str]]
#: Between question, groups and wave in the value of a table.
_AT = "|"


class FindingForm(forms.Form):
    """What was found, and the table that shows it."""

    headline = forms.CharField(
        max_length=200,
        label="Finding",
        help_text="One line that can stand alone: “Two of three travelers are satisfied.”",
    )
    table = forms.ChoiceField(
        label="Shown in",
        help_text="Every number of the finding is looked for in this table.",
    )
    text = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"data-rows": "5"}),
        label="More about it",
    )
    why: ClassVar = {
        "headline": "Never a name, an address or a number that belongs to one person. "
        "What looks like one is refused."
    }

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["table"]
        assert isinstance(field, forms.ChoiceField)
        tables = tables_chosen(report)
        # A company's own words may hold anything: what was chosen is looked up, never read.
        self._where = {_value(*where): where for where in tables}
        offered = [(_value(*where), words) for where, words in tables.items()]
        field.choices = [("", "Choose a table"), *offered]

    def draft(self) -> FindingDraft:
        """As the actions take it."""
        question, demographic, wave = self._where[self.cleaned_data["table"]]
        return FindingDraft(
            headline=self.cleaned_data["headline"],
            text=self.cleaned_data["text"],
            question=question,
            demographic=demographic,
            wave=wave,
        )

    @staticmethod
    def initial_of(finding: Finding) -> dict[str, Any]:
        """A finding as its form shows it."""
        table = _value(finding.question, finding.demographic, finding.wave)
        return {"headline": finding.headline, "text": finding.text, "table": table}


class ConfirmNumberForm(forms.Form):
    """Why a number is right that its table does not print."""

    number = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = forms.CharField(
        max_length=400,
        label="Why is it right?",
        help_text="Such as: a year, or the sum of two answers. Reviewers read this.",
    )


class OwnedForm(forms.Form):
    """Whose something is: somebody's, or an office's."""

    owner = PersonField(
        User.objects.none(),
        required=False,
        empty_label="Nobody yet",
        label="Owner",
        help_text="The report itself tells the unit, never the name.",
    )
    office = forms.CharField(
        required=False, max_length=120, label="Or an office", help_text="Such as Training Division."
    )

    def __init__(self, *args: Any, offered: Choices | None = None, **kwargs: Any) -> None:
        """``offered`` are ``owners_offered()``, where a page has many of these forms."""
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = _staff()
        if offered is not None:
            field.choices = offered

    @classmethod
    def owners_offered(cls) -> Choices:
        """Everybody who could own something, asked for once."""
        field = cls.base_fields["owner"]
        assert isinstance(field, PersonField)
        people = [(str(each.pk), field.label_from_instance(each)) for each in _staff()]
        return [("", str(field.empty_label)), *people]

    def clean_office(self) -> str:
        """One owner, not two."""
        office = str(self.cleaned_data["office"])
        if office and self.cleaned_data.get("owner"):
            raise ValidationError(ONE_OWNER)
        return office


def _staff() -> QuerySet[User]:
    people = User.objects.filter(is_active=True).exclude(unit_kind=UnitKind.VENDOR)
    return people.order_by("last_name", "username")


class RecommendationForm(OwnedForm):
    """What is to be done, by whom, until when."""

    text = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"data-rows": "3"}),
        label="Recommendation",
        help_text="What is to be done, beginning with a verb.",
    )
    due_on = forms.DateField(required=False, label="Until")
    field_order = ("text", "owner", "office", "due_on")

    def draft(self) -> RecommendationDraft:
        """As the actions take it."""
        due: date | None = self.cleaned_data["due_on"]
        return RecommendationDraft(
            text=self.cleaned_data["text"],
            owner=self.cleaned_data["owner"],
            office=self.cleaned_data["office"],
            due_on=due,
        )

    @staticmethod
    def initial_of(each: Recommendation) -> dict[str, Any]:
        """A recommendation as its form shows it."""
        return {name: getattr(each, name) for name in ("text", "owner", "office", "due_on")}


class FollowForm(OwnedForm):
    """How far a recommendation has come, and whose it is now."""

    state = forms.ChoiceField(widget=forms.RadioSelect)
    because = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"data-rows": "3"}),
        label="Why it is declined",
        help_text="Only where it is declined.",
    )
    field_order = ("state", "because", "owner", "office")

    def __init__(self, *args: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", f"recommendation-{recommendation.number}")
        names = ("state", "because", "owner", "office")
        kwargs["initial"] = {name: getattr(recommendation, name) for name in names}
        super().__init__(*args, **kwargs)
        now = RecommendationState(recommendation.state)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        may_be = {now} | NEXT_RECOMMENDATION[now]
        field.choices = [(s.value, s.label) for s in RecommendationState if s in may_be]

    def clean(self) -> dict[str, Any]:
        """What is declined needs a reason."""
        said = super().clean() or self.cleaned_data
        is_declined = said.get("state") == RecommendationState.DECLINED
        if is_declined and not said.get("because"):
            self.add_error("because", SAY_WHY_NOT)
        return said

    def progress(self) -> Progress:
        """As the action takes it."""
        return Progress(
            state=RecommendationState(self.cleaned_data["state"]),
            owner=self.cleaned_data["owner"],
            office=self.cleaned_data["office"],
            because=self.cleaned_data["because"],
        )


class MoveForm(forms.Form):
    """Up or down."""

    to = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])


def _value(question: str, demographic: str, wave: int | None) -> str:
    return _AT.join((question, demographic, str(wave or "")))
