"""Who is told about vendors, survey tools, and the proof that what they held is gone."""

from collections.abc import Iterable
from datetime import datetime

from foundation.access.models import User
from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from studies.models import (
    ContractExtension,
    DestructionCertificate,
    SurveyTool,
    ToolDeletion,
    Vendor,
    VendorKey,
)
from studies.models.study import StudyQuerySet
from studies.queries import (
    agreements_on_personal_data,
    leads_of,
    open_studies_of_tool,
    studies_using,
)


def tell_privacy_office_vendor_waits(vendor: Vendor, *, at: datetime) -> None:
    """A vendor was recorded or changed."""
    once = f"vendor:{vendor.pk}:waits:{vendor.recorded_at:%Y%m%dT%H%M%S%f}"
    sentence = "The file of a vendor waits for the Privacy Office."
    _tell_of_vendor(holders_of(Role.PRIVACY_OFFICE, at=at), vendor, "waits", once, sentence, at)


def tell_recorder_vendor_returned(vendor: Vendor, *, at: datetime) -> None:
    """The Privacy Office wants something changed."""
    once = f"vendor:{vendor.pk}:returned:{at:%Y%m%dT%H%M%S%f}"
    sentence = "The Privacy Office returned the file of a vendor."
    _tell_of_vendor([vendor.recorded_by], vendor, "returned", once, sentence, at)


def tell_leads_vendor_approval_void(vendor: Vendor, *, at: datetime) -> None:
    """A study may not go on with the vendor until it is approved again."""
    key = f"vendor:{vendor.pk}:void:{at:%Y%m%dT%H%M%S%f}"
    _tell_leads(studies_using(vendor).open(), "vendor.void", key, "The vendor of", at)


def tell_leads_agreements_suspended(vendor: Vendor, *, at: datetime) -> None:
    """What was cleared to be shared with the vendor is not in force until it is approved again."""
    for agreement in agreements_on_personal_data(vendor):
        study, once = agreement.study, f"agreement:{agreement.pk}:suspended:{at:%Y%m%dT%H%M%S%f}"
        sentence = f"A sharing agreement of {study.code} is not in force any more."
        place = ("view_agreement", (agreement.pk,))
        tell(leads_of(study, at=at), Telling("agreement.suspended", once, sentence, *place), at=at)


def tell_privacy_office_extension_waits(extension: ContractExtension, *, at: datetime) -> None:
    """A contract runs longer, once confirmed."""
    once = f"extension:{extension.pk}:waits"
    sentence = "The extension of a vendor’s contract waits for the Privacy Office."
    people = holders_of(Role.PRIVACY_OFFICE, at=at)
    _tell_of_vendor(people, extension.vendor, "extension", once, sentence, at)


def tell_privacy_office_key_waits(key: VendorKey, *, at: datetime) -> None:
    """Nothing is encrypted for a key before its fingerprint was compared."""
    once, sentence = f"vendor_key:{key.pk}:waits", "The key of a vendor waits to be confirmed."
    place = ("record_vendor_key", (key.vendor_id,))
    people = holders_of(Role.PRIVACY_OFFICE, at=at)
    tell(people, Telling("vendor.key", once, sentence, *place), at=at)


def tell_offices_tool_waits(tool: SurveyTool, *, at: datetime) -> None:
    """A survey tool was recorded or changed, or its approval ran out."""
    people = holders_of(Role.PRIVACY_OFFICE, at=at) | holders_of(Role.PUBLIC_AFFAIRS, at=at)
    once = f"tool:{tool.pk}:waits:{tool.recorded_at:%Y%m%dT%H%M%S%f}"
    sentence = "A survey tool waits for the Privacy Office and Public Affairs."
    tell(people, Telling("tool.waits", once, sentence, "view_tool", (tool.pk,)), at=at)


def tell_recorder_tool_returned(tool: SurveyTool, *, at: datetime) -> None:
    """One of the offices wants something changed."""
    once = f"tool:{tool.pk}:returned:{at:%Y%m%dT%H%M%S%f}"
    sentence = "A survey tool that you recorded was returned."
    people = [tool.recorded_by]
    tell(people, Telling("tool.returned", once, sentence, "view_tool", (tool.pk,)), at=at)


def tell_leads_tool_approval_over(tool: SurveyTool, *, at: datetime) -> None:
    """A study may not go on with the tool until both offices approve it again."""
    key = f"tool:{tool.pk}:over:{at:%Y%m%dT%H%M%S%f}"
    _tell_leads(open_studies_of_tool(tool), "tool.over", key, "The survey tool of", at)


def tell_offices_certificate_due(certificate: DestructionCertificate, *, at: datetime) -> None:
    """A contract or a study ended."""
    sentence = f"A certificate of destruction{_of(certificate)} is due."
    people = holders_of(Role.PRIVACY_OFFICE, at=at)
    _tell_of_certificate(people, certificate, "due", sentence, at)
    if certificate.study is not None:
        _tell_of_certificate(leads_of(certificate.study, at=at), certificate, "due", sentence, at)


def tell_privacy_office_certificate_overdue(
    certificate: DestructionCertificate, *, at: datetime
) -> None:
    """It did not come within 30 days."""
    sentence = f"A certificate of destruction{_of(certificate)} is overdue."
    people = holders_of(Role.PRIVACY_OFFICE, at=at)
    _tell_of_certificate(people, certificate, "overdue", sentence, at)


def tell_offices_certificate_escalated(
    certificate: DestructionCertificate, *, at: datetime
) -> None:
    """It did not come within 60 days: the records officer is told too (R-141)."""
    sentence = f"A certificate of destruction{_of(certificate)} is overdue for 60 days."
    people = holders_of(Role.PRIVACY_OFFICE, at=at) | holders_of(Role.RECORDS_OFFICER, at=at)
    _tell_of_certificate(people, certificate, "escalated", sentence, at)


def tell_privacy_office_certificate_received(
    certificate: DestructionCertificate, *, at: datetime
) -> None:
    """It waits to be verified."""
    sentence = f"A certificate of destruction{_of(certificate)} waits to be verified."
    what = f"received:{at:%Y%m%dT%H%M%S%f}"
    people = holders_of(Role.PRIVACY_OFFICE, at=at)
    _tell_of_certificate(people, certificate, what, sentence, at)


def tell_recorder_certificate_sent_back(
    certificate: DestructionCertificate, *, at: datetime
) -> None:
    """It does not prove what it should."""
    sentence = f"A certificate of destruction{_of(certificate)} was sent back."
    people = [certificate.recorded_by] if certificate.recorded_by else []
    what = f"sent_back:{at:%Y%m%dT%H%M%S%f}"
    _tell_of_certificate(people, certificate, what, sentence, at)


def tell_leads_deletion_due(deletion: ToolDeletion, *, at: datetime) -> None:
    """A study closed whose answers also lie at a survey tool."""
    sentence = f"Ask the survey tool of {deletion.study.code} to delete its answers."
    _tell_of_deletion(leads_of(deletion.study, at=at), deletion, "due", sentence, at)


def tell_leads_deletion_overdue(deletion: ToolDeletion, *, at: datetime) -> None:
    """Nobody confirmed the deletion in time."""
    sentence = f"The deletion at the survey tool of {deletion.study.code} is overdue."
    people = leads_of(deletion.study, at=at) | holders_of(Role.PRIVACY_OFFICE, at=at)
    _tell_of_deletion(people, deletion, "overdue", sentence, at)


def _of(certificate: DestructionCertificate) -> str:
    return f" for {certificate.study.code}" if certificate.study else ""


def _tell_of_vendor(
    people: Iterable[User], vendor: Vendor, what: str, once: str, sentence: str, at: datetime
) -> None:
    tell(people, Telling(f"vendor.{what}", once, sentence, "view_vendor", (vendor.pk,)), at=at)


def _tell_of_certificate(
    people: Iterable[User],
    certificate: DestructionCertificate,
    what: str,
    sentence: str,
    at: datetime,
) -> None:
    kind = f"destruction.{what.partition(':')[0]}"
    # With the day: what was put off comes due again, and is told again then.
    once = f"certificate:{certificate.pk}:{certificate.due_on.isoformat()}:{what}"
    place = (certificate.vendor_id,)
    tell(people, Telling(kind, once, sentence, "view_vendor", place), at=at)


def _tell_of_deletion(
    people: Iterable[User], deletion: ToolDeletion, what: str, sentence: str, at: datetime
) -> None:
    kind, once = f"deletion.{what}", f"deletion:{deletion.pk}:{what}"
    tell(people, Telling(kind, once, sentence, "view_tool", (deletion.tool_id,)), at=at)


def _tell_leads(studies: StudyQuerySet, kind: str, key: str, whose: str, at: datetime) -> None:
    for study in studies:
        sentence = f"{whose} {study.code} is not approved any more."
        telling = Telling(kind, f"{key}:{study.pk}", sentence, "view_study", (study.code,))
        tell(leads_of(study, at=at), telling, at=at)
