"""What stands beside a box, in the language that is being printed."""

from django.utils.translation import gettext as _

from studies.codes import NO, YES
from studies.instruments.kinds import Question, options_of
from studies.vocabulary import QuestionKind


def labels_of(question: Question) -> dict[int, str]:
    """Code to label, in order; yes and no are words of the form, not of the questionnaire."""
    if question["kind"] == QuestionKind.YES_NO:
        return {YES: _("Yes"), NO: _("No")}
    return options_of(question)


def prefer_not_to_say() -> str:
    """What stands beside the last box of every question (R-129)."""
    return _("Prefer not to say")
