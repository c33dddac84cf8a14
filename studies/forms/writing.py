"""Forms of the builder: one question of any kind, and one page."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField

from studies.forms.conditions import ConditionFields, is_of_condition
from studies.forms.kind_fields import fields_only_of, key_from, lines_of, options_from
from studies.instruments import with_question
from studies.instruments.bank import Banked, is_same, without_mark
from studies.instruments.changing import free_key, with_page
from studies.instruments.kinds import fields_of
from studies.instruments.languages import source_language
from studies.instruments.wellformed import problems_of_structure
from studies.models import Study
from studies.vocabulary import Demographic, Pii, QuestionKind

Definition = Mapping[str, Any]
# Option of its own: the tick, the mark in the definition, the words that it begins with.
TICKED = (("other", "other", "Other"), ("none", "exclusive", "None of these"))


class DraftForm(forms.Form):
    """A part of a draft: ``written`` is the part, ``definition`` the draft with it."""

    definition: dict[str, Any]
    written: dict[str, Any]

    conditions: ConditionFields

    @property
    def own_fields(self) -> list[BoundField]:
        """All fields but those of the condition."""
        return [field for field in self.visible_fields() if not is_of_condition(field.name)]

    def refuse(self, problems: list[str]) -> None:
        """Say what is wrong with the definition that this makes."""
        for problem in problems:
            self.add_error(None, problem)


class QuestionForm(DraftForm):
    """One question of one kind."""

    text = forms.CharField(widget=forms.Textarea(attrs={"data-rows": "3"}), label="Question")
    help = forms.CharField(
        required=False,
        max_length=500,
        label="Help",
        help_text="Shown below the question, for whoever needs it.",
    )

    why: ClassVar[dict[str, str]] = {
        "objective": "A question that serves no objective is not asked (PIA 3.4).",
        "why_asked": "Reviewers keep, mitigate or drop each question (PIA 2.5).",
        "pii": "Only contact details and general demographics are covered (PIA, Overview).",
        "short": "Whatever people write freely may identify them (PIA, Surveys).",
    }

    def __init__(
        self,
        *args: Any,
        study: Study,
        draft: Definition,
        kind: QuestionKind,
        question: Mapping[str, Any] | None = None,
        page: str = "",
        banked: Banked | None = None,
        **kwargs: Any,
    ) -> None:
        self.draft, self.kind, self.before = draft, kind, dict(question or {})
        self.banked = banked
        self.definition = {}
        super().__init__(*args, **{**kwargs, "initial": self._initial(page)})
        self.fields.update(fields_only_of(kind))
        if kind == QuestionKind.INFORMATION:
            self.fields["text"].label = "Text"
        else:
            self._ask_for_reasons(study)
        pages = [(p["key"], p.get("title") or p["key"]) for p in draft.get("pages", [])]
        if pages:
            self.fields["page"] = forms.ChoiceField(choices=pages, label="Page")
        self.fields["key"] = forms.CharField(
            required=False,
            max_length=40,
            label="Short name",
            help_text="Names the column of answers. Made from the question if left empty.",
        )
        keys = [each["key"] for each in draft["questions"]]
        place = keys.index(self.before["key"]) if self.before.get("key") in keys else len(keys)
        earlier = draft["questions"][:place]
        self.conditions = ConditionFields(self, earlier, self.before.get("when"))

    def clean(self) -> dict[str, Any]:
        """The question must be well formed on its own."""
        cleaned = super().clean() or {}
        for name, problem in self.conditions.problems(cleaned):
            self.add_error(name, problem)
        if not self.errors:
            self.written = self._marked(self._question(cleaned))
            before = self.before.get("key", "")
            changed = with_question(self.draft, self.written, instead_of=before)
            self.definition = changed
            self.refuse(problems_of_structure(changed))
        return cleaned

    def _ask_for_reasons(self, study: Study) -> None:
        objectives = study.objectives.order_by("number")
        self.fields["objective"] = forms.ChoiceField(
            choices=[(str(each.number), f"{each.number}. {each.text}") for each in objectives],
            label="Objective",
        )
        self.fields["why_asked"] = forms.CharField(max_length=500, label="Why is it needed?")
        self.fields["pii"] = forms.ChoiceField(
            choices=Pii, initial=Pii.NONE, label="What does it ask about the person?"
        )
        self.fields["demographic"] = forms.ChoiceField(
            choices=[("", "None"), *Demographic.choices],
            required=False,
            label="Which demographic?",
        )

    def _initial(self, page: str) -> dict[str, Any]:
        before = self.before
        options = before.get("options", [])
        plain = [o for o in options if not (o.get("other") or o.get("exclusive"))]
        return {
            **before,
            "page": before.get("page", page),
            "why_asked": before.get("why", ""),
            "options": lines_of(plain),
            "rows": lines_of(before.get("rows")),
            "other": any(o.get("other") for o in options),
            "none": any(o.get("exclusive") for o in options),
        }

    def _question(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        question: dict[str, Any] = {
            "key": self._key(cleaned),
            "kind": str(self.kind),
            "text": cleaned["text"].strip(),
            "help": cleaned["help"].strip(),
            "page": cleaned.get("page", ""),
            "when": self.conditions.condition(cleaned),
            "bank": self.before.get("bank", ""),
        }
        if self.kind != QuestionKind.INFORMATION:
            demographic = cleaned["demographic"]
            question["objective"] = int(cleaned["objective"])
            question["why"] = cleaned["why_asked"].strip()
            question["demographic"] = demographic
            question["pii"] = Pii.DEMOGRAPHIC.value if demographic else cleaned["pii"]
        for name in fields_of(self.kind) & set(cleaned) - {"options", "rows", "key", "page"}:
            question.setdefault(name, cleaned[name])
        if "options" in cleaned:
            question["options"] = self._options(cleaned)
        if "rows" in cleaned:
            question["rows"] = options_from(cleaned["rows"])
        return {name: value for name, value in question.items() if value not in ("", None, False)}

    @property
    def loses_mark(self) -> bool:
        """Whether the question was one of the bank and says something else from now on."""
        return bool(self.banked) and "bank" not in self.written

    def _marked(self, question: dict[str, Any]) -> dict[str, Any]:
        """A question of the bank stays one as long as it says what the bank says."""
        language = source_language(self.draft)
        if self.banked and is_same(question, self.banked, language=language):
            return question
        return without_mark(question)

    def _key(self, cleaned: dict[str, Any]) -> str:
        wanted = cleaned["key"] or key_from(cleaned["text"])
        if wanted == self.before.get("key"):
            return str(wanted)
        return wanted if cleaned["key"] else free_key(self.draft, wanted)

    def _options(self, cleaned: dict[str, Any]) -> list[dict[str, Any]]:
        """The lines, then what was ticked, under the codes and words that it had before."""
        before = self.before.get("options", [])
        names = {option["code"]: option["name"] for option in before if "name" in option}
        options = [
            {**option, "name": names[option["code"]]} if option["code"] in names else option
            for option in options_from(cleaned["options"])
        ]
        for tick, mark, label in TICKED:
            if cleaned.get(tick):
                found = next((option for option in before if option.get(mark)), None)
                code = max((option["code"] for option in options), default=0) + 1
                options.append(dict(found) if found else {"code": code, "label": label, mark: True})
        return options


class PageForm(DraftForm):
    """One page."""

    title = forms.CharField(
        required=False, max_length=120, help_text="Stands above the questions, such as “Your trip”."
    )
    section = forms.CharField(
        required=False,
        max_length=120,
        help_text="Pages with the same section belong together, such as “About you”.",
    )
    text = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"data-rows": "3"}), label="Text"
    )

    def __init__(
        self, *args: Any, draft: Definition, page: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.draft, self.before = draft, dict(page or {})
        self.definition = {}
        super().__init__(*args, **{**kwargs, "initial": self.before})
        pages = [question.get("page") for question in draft["questions"]]
        own = self.before.get("key")
        earlier = draft["questions"][: pages.index(own) if own in pages else len(pages)]
        self.conditions = ConditionFields(self, earlier, self.before.get("when"))

    def clean(self) -> dict[str, Any]:
        """A page may have no words at all: then only its questions stand together."""
        cleaned = super().clean() or {}
        for name, problem in self.conditions.problems(cleaned):
            self.add_error(name, problem)
        if not self.errors:
            said = {name: cleaned[name].strip() for name in ("title", "section", "text")}
            words = said["title"] or said["section"]
            wanted = f"page_{key_from(words)}"[:40].strip("_") if words else "page"
            page = {
                "key": self.before.get("key") or free_key(self.draft, wanted),
                **said,
                "when": self.conditions.condition(cleaned),
            }
            page = {name: value for name, value in page.items() if value}
            self.definition = with_page(self.draft, page)
            self.refuse(problems_of_structure(self.definition))
        return cleaned
