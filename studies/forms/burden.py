"""How many people of each kind answer, and how long it takes them."""

from typing import Any

from django import forms

from studies.actions.burden import LONGEST_MINUTES, BurdenDraft
from studies.models import Study
from studies.queries import burden_of, person_kinds
from studies.vocabulary import PersonKind

PEOPLE: dict[PersonKind, str] = {
    PersonKind.PUBLIC: "Members of the public",
    PersonKind.STAKEHOLDER: "Stakeholders",
    PersonKind.CONTRACTOR: "Contractors",
    PersonKind.EMPLOYEE: "Federal employees",
}
MOST_TIMES = 52


class BurdenForm(forms.Form):
    """Three numbers for each kind of people that the study may ask; ``lines`` once valid."""

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = person_kinds(study)
        said = {line.person_kind: line for line in burden_of(study).lines}
        for kind in self.kinds:
            line = said.get(kind)
            everybody = study.expected_respondents if len(self.kinds) == 1 else None
            self._add(kind, "people", line.respondents if line else everybody)
            self._add(kind, "times", line.times if line else 1)
            self._add(kind, "minutes", line.minutes if line else None)
        self.why = {f"people_{kind}": WHY[kind] for kind in self.kinds}

    def _add(self, kind: PersonKind, name: str, initial: int | None) -> None:
        labels = {
            "people": f"{PEOPLE[kind]}: how many",
            "times": f"{PEOPLE[kind]}: how often each answers",
            "minutes": f"{PEOPLE[kind]}: minutes each time",
        }
        most = {"people": 10_000_000, "times": MOST_TIMES, "minutes": LONGEST_MINUTES}[name]
        self.fields[f"{name}_{kind}"] = forms.IntegerField(
            required=False,
            min_value=0 if name == "people" else 1,
            max_value=most,
            initial=initial,
            label=labels[name],
        )

    def clean(self) -> dict[str, Any]:
        """Whoever answers needs some minutes for it."""
        cleaned = super().clean() or {}
        for kind in self.kinds:
            if cleaned.get(f"people_{kind}") and not cleaned.get(f"minutes_{kind}"):
                self.add_error(f"minutes_{kind}", "Enter how many minutes one answer takes.")
        return cleaned

    @property
    def lines(self) -> list[BurdenDraft]:
        """One for each kind of which somebody answers."""
        said = self.cleaned_data
        return [
            BurdenDraft(
                person_kind=str(kind),
                respondents=said[f"people_{kind}"],
                minutes=said[f"minutes_{kind}"],
                times=said.get(f"times_{kind}") or 1,
            )
            for kind in self.kinds
            if said.get(f"people_{kind}")
        ]


WHY: dict[PersonKind, str] = {
    PersonKind.PUBLIC: "The public counts: from the tenth person a clearance is needed "
    "(44 U.S.C. 3502(3)).",
    PersonKind.STAKEHOLDER: "Officials of other governments count, federal ones do not "
    "(44 U.S.C. 3502(3)).",
    PersonKind.CONTRACTOR: "Contractors count like the public (PIA, Oversight of Information "
    "Collections).",
    PersonKind.EMPLOYEE: "Federal employees at work do not count (PIA 1.5).",
}
