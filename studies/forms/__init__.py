"""Is what was typed well formed? Nothing here saves."""

from studies.forms.clearance import ClearanceForm
from studies.forms.collection import CloseStudyForm, WaveForm
from studies.forms.decisions import DecisionsForm
from studies.forms.filters import StudyFilterForm
from studies.forms.instrument import DefinitionForm, QuestionForm
from studies.forms.review import (
    AnswerForm,
    ApprovalForm,
    CommentForm,
    MetForm,
    PtaForm,
    ReturnForm,
    WhyForm,
)
from studies.forms.study import StudyForm
from studies.forms.team import AskForAccessForm, DeclineForm, GrantForm
from studies.forms.tool import ToolForm, VendorForm

__all__ = [
    "AnswerForm",
    "ApprovalForm",
    "AskForAccessForm",
    "ClearanceForm",
    "CloseStudyForm",
    "CommentForm",
    "DecisionsForm",
    "DeclineForm",
    "DefinitionForm",
    "GrantForm",
    "MetForm",
    "PtaForm",
    "QuestionForm",
    "ReturnForm",
    "StudyFilterForm",
    "StudyForm",
    "ToolForm",
    "VendorForm",
    "WaveForm",
    "WhyForm",
]
