"""What is true about studies, their teams, instruments, reviews, clearances and tools."""

from studies.models.access_request import AccessRequest
from studies.models.addressing import Addressing
from studies.models.admission import Admission
from studies.models.bank import BankQuestion
from studies.models.burden import BurdenLine
from studies.models.campaign import Campaign, Certification
from studies.models.clearance import Clearance, ClearanceChange
from studies.models.condition import PtaCondition
from studies.models.destruction import DestructionCertificate, ToolDeletion
from studies.models.document import Document, DocumentVersion, RevisionProposal
from studies.models.draft import InstrumentDraft
from studies.models.incident import Incident
from studies.models.instrument import Instrument, InstrumentVersion, Variable
from studies.models.objective import Objective
from studies.models.package import Package
from studies.models.plan import ProposedMember, StudyPlan
from studies.models.point import PtaPoint, PtaReply
from studies.models.remark import PtaComment, PtaConfirmation
from studies.models.review import Pta
from studies.models.sharing import SharingAgreement
from studies.models.study import Study
from studies.models.team import Grant, StudyUserPermission
from studies.models.tool import SurveyTool
from studies.models.umbrella import PraContact, Umbrella
from studies.models.vendor import ContractExtension, Vendor
from studies.models.vendor_key import VendorKey
from studies.models.vendor_staff import VendorStaff
from studies.models.wave import Wave

__all__ = [
    "AccessRequest",
    "Addressing",
    "Admission",
    "BankQuestion",
    "BurdenLine",
    "Campaign",
    "Certification",
    "Clearance",
    "ClearanceChange",
    "ContractExtension",
    "DestructionCertificate",
    "Document",
    "DocumentVersion",
    "Grant",
    "Incident",
    "Instrument",
    "InstrumentDraft",
    "InstrumentVersion",
    "Objective",
    "Package",
    "PraContact",
    "ProposedMember",
    "Pta",
    "PtaComment",
    "PtaCondition",
    "PtaConfirmation",
    "PtaPoint",
    "PtaReply",
    "RevisionProposal",
    "SharingAgreement",
    "Study",
    "StudyPlan",
    "StudyUserPermission",
    "SurveyTool",
    "ToolDeletion",
    "Umbrella",
    "Variable",
    "Vendor",
    "VendorKey",
    "VendorStaff",
    "Wave",
]
