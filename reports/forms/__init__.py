"""Whether what was typed about a report is well formed."""

from reports.forms.company import CompanyReportForm
from reports.forms.filters import PublicationFilterForm
from reports.forms.merging import MergeForm
from reports.forms.releasing import (
    AnswerForm,
    AskAgainForm,
    CorrectForm,
    DecideForm,
    NameReaderForm,
    ReturnForm,
    WithdrawForm,
)
from reports.forms.weighing import WeightsForm, initial_weights
from reports.forms.words import (
    ConfirmNumberForm,
    FindingForm,
    FollowForm,
    MoveForm,
    RecommendationForm,
)
from reports.forms.writing import ReportForm, initial_of

__all__ = [
    "AnswerForm",
    "AskAgainForm",
    "CompanyReportForm",
    "ConfirmNumberForm",
    "CorrectForm",
    "DecideForm",
    "FindingForm",
    "FollowForm",
    "MergeForm",
    "MoveForm",
    "NameReaderForm",
    "PublicationFilterForm",
    "RecommendationForm",
    "ReportForm",
    "ReturnForm",
    "WeightsForm",
    "WithdrawForm",
    "initial_of",
    "initial_weights",
]
