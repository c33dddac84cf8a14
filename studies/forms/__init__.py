"""Is what was typed well formed? Nothing here saves."""

from studies.forms.clearance import ClearanceForm
from studies.forms.collection import CloseStudyForm, WaveForm
from studies.forms.filters import StudyFilterForm
from studies.forms.instrument import DefinitionForm, QuestionForm
from studies.forms.review import ApprovalForm, CommentForm, PtaForm, ReturnForm
from studies.forms.study import StudyForm
from studies.forms.team import AskForAccessForm, DeclineForm, GrantForm
from studies.forms.tool import ToolForm, VendorForm

__all__ = [
    "ApprovalForm",
    "AskForAccessForm",
    "ClearanceForm",
    "CloseStudyForm",
    "CommentForm",
    "DeclineForm",
    "DefinitionForm",
    "GrantForm",
    "PtaForm",
    "QuestionForm",
    "ReturnForm",
    "StudyFilterForm",
    "StudyForm",
    "ToolForm",
    "VendorForm",
    "WaveForm",
]
