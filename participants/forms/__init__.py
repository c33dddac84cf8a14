"""Is what a recruiter chose, or somebody from the public typed, well formed?"""

from participants.forms.handovers import (
    DeclineForm,
    DisclosureFilterForm,
    HandoverForm,
    ReturnForm,
)
from participants.forms.mailings import ConfirmMailingForm, MailingForm, MailingTextsForm
from participants.forms.opt_outs import OptOutForm
from participants.forms.panel import PanelEntryForm, PanelForm, PanelLinkForm, WithdrawalForm
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
from participants.forms.settling import SettlingForm

__all__ = [
    "LEAVE_OUT",
    "BatchForm",
    "ColumnsForm",
    "ConfirmMailingForm",
    "DeclineForm",
    "DisclosureFilterForm",
    "HandoverForm",
    "JoinForm",
    "MailingForm",
    "MailingTextsForm",
    "OpenContactsForm",
    "OptOutForm",
    "PanelEntryForm",
    "PanelForm",
    "PanelLinkForm",
    "PanelUseForm",
    "ReachForm",
    "ReturnForm",
    "SettlingForm",
    "SignatureForm",
    "TypedOptOutForm",
    "UploadContactsForm",
    "WithdrawalForm",
]
