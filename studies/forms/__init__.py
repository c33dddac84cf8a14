"""Is what was typed well formed? Nothing here saves."""

from studies.forms.burden import BurdenForm
from studies.forms.clearance import ClearanceForm
from studies.forms.collection import CloseStudyForm, WaveForm
from studies.forms.decisions import DecisionsForm
from studies.forms.document import DeclineRevisionForm, DocumentForm, RevisionForm
from studies.forms.filters import StudyFilterForm
from studies.forms.icr import (
    ChangeForm,
    DecisionForm,
    IcrForm,
    IcrKindForm,
    IcrReasonForm,
    NoticeForm,
    SubmissionForm,
)
from studies.forms.instrument import DefinitionForm
from studies.forms.package import ChecklistForm, StatementForm, StatisticalForm
from studies.forms.plan import EarlierStudyForm, ProposalForm
from studies.forms.review import (
    ApprovalForm,
    AskAgainForm,
    CommentForm,
    OpenMattersForm,
    PtaForm,
    ReturnForm,
    WhyForm,
)
from studies.forms.sharing import (
    AgreementForm,
    IncidentDecisionForm,
    MisuseForm,
    ReferralForm,
)
from studies.forms.step import StepForm
from studies.forms.steps import form_of, label_of
from studies.forms.team import AskForAccessForm, DeclineForm, GrantForm
from studies.forms.tool import ToolForm
from studies.forms.umbrella import PraContactForm, UmbrellaForm
from studies.forms.vendor import (
    ConfirmKeyForm,
    DeletionForm,
    DestructionForm,
    ExtensionForm,
    ReasonForm,
    VendorApprovalForm,
    VendorForm,
    VendorKeyForm,
    VendorStaffForm,
)
from studies.forms.xlsform import ImportForm

__all__ = [
    "AgreementForm",
    "ApprovalForm",
    "AskAgainForm",
    "AskForAccessForm",
    "BurdenForm",
    "ChangeForm",
    "ChecklistForm",
    "ClearanceForm",
    "CloseStudyForm",
    "CommentForm",
    "ConfirmKeyForm",
    "DecisionForm",
    "DecisionsForm",
    "DeclineForm",
    "DeclineRevisionForm",
    "DefinitionForm",
    "DeletionForm",
    "DestructionForm",
    "DocumentForm",
    "EarlierStudyForm",
    "ExtensionForm",
    "GrantForm",
    "IcrForm",
    "IcrKindForm",
    "IcrReasonForm",
    "ImportForm",
    "IncidentDecisionForm",
    "MisuseForm",
    "NoticeForm",
    "OpenMattersForm",
    "PraContactForm",
    "ProposalForm",
    "PtaForm",
    "ReasonForm",
    "ReferralForm",
    "ReturnForm",
    "RevisionForm",
    "StatementForm",
    "StatisticalForm",
    "StepForm",
    "StudyFilterForm",
    "StudyForm",
    "SubmissionForm",
    "ToolForm",
    "UmbrellaForm",
    "VendorApprovalForm",
    "VendorForm",
    "VendorKeyForm",
    "VendorStaffForm",
    "WaveForm",
    "WhyForm",
    "form_of",
    "label_of",
]
