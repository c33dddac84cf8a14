"""Whether what was typed about a report is well formed."""

from reports.forms.releasing import (
    AnswerForm,
    AskAgainForm,
    DecideForm,
    NameReaderForm,
    ReturnForm,
    WithdrawForm,
)
from reports.forms.writing import ReportForm, initial_of

__all__ = [
    "AnswerForm",
    "AskAgainForm",
    "DecideForm",
    "NameReaderForm",
    "ReportForm",
    "ReturnForm",
    "WithdrawForm",
    "initial_of",
]
