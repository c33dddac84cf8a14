"""Is what a recruiter chose, or somebody from the public typed, well formed?"""

from participants.forms.handovers import (
    DeclineForm,
    DisclosureFilterForm,
    HandoverForm,
    ReturnForm,
)
from participants.forms.mailings import ConfirmMailingForm, MailingForm, MailingTextsForm
from participants.forms.openings import OpeningsFilterForm
from participants.forms.opt_outs import OptOutForm
from participants.forms.panel import (
    OwnPanelEntryForm,
    PanelEntryForm,
    PanelForm,
    PanelLinkForm,
    WithdrawalForm,
)
from participants.forms.panel_use import PanelUseForm
from participants.forms.reaching import JoinForm, ReachForm, TypedOptOutForm
from participants.forms.recruiting import (
    LEAVE_OUT,
    BatchForm,
    ColumnsForm,
    OpenContactsForm,
    SignatureForm,
    UploadContactsForm,
)
from participants.forms.redress import (
    AnswerRedressForm,
    AppealForm,
    CodeForm,
    ConfirmRedressForm,
    ContactFields,
    ExtendRedressForm,
    RecordRedressForm,
    RedressForm,
    ReportRedressForm,
)
from participants.forms.settling import SettlingForm

__all__ = [
    "LEAVE_OUT",
    "AnswerRedressForm",
    "AppealForm",
    "BatchForm",
    "CodeForm",
    "ColumnsForm",
    "ConfirmMailingForm",
    "ConfirmRedressForm",
    "ContactFields",
    "DeclineForm",
    "DisclosureFilterForm",
    "ExtendRedressForm",
    "HandoverForm",
    "JoinForm",
    "MailingForm",
    "MailingTextsForm",
    "OpenContactsForm",
    "OpeningsFilterForm",
    "OptOutForm",
    "OwnPanelEntryForm",
    "PanelEntryForm",
    "PanelForm",
    "PanelLinkForm",
    "PanelUseForm",
    "ReachForm",
    "RecordRedressForm",
    "RedressForm",
    "ReportRedressForm",
    "ReturnForm",
    "SettlingForm",
    "SignatureForm",
    "TypedOptOutForm",
    "UploadContactsForm",
    "WithdrawalForm",
]
