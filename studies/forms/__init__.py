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
from studies.forms.tool import ToolForm
from studies.forms.vendor import (
    DeletionForm,
    DestructionForm,
    ExtensionForm,
    ReasonForm,
    VendorApprovalForm,
    VendorForm,
)

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
    "DeletionForm",
    "DestructionForm",
    "ExtensionForm",
    "GrantForm",
    "MetForm",
    "PtaForm",
    "QuestionForm",
    "ReasonForm",
    "ReturnForm",
    "StudyFilterForm",
    "StudyForm",
    "ToolForm",
    "VendorApprovalForm",
    "VendorForm",
    "WaveForm",
    "WhyForm",
]
