"""Whether something may be shared under an agreement now, and why not."""

from datetime import date

from django.db.models import QuerySet

from studies.agreements import facts_of, problems_of_personal_data
from studies.lifecycle.sharing import AgreementStatus
from studies.models import SharingAgreement, Vendor
from studies.models.sharing import SharedData


def reasons_against_sharing(agreement: SharingAgreement, *, on: date) -> list[str]:
    """Everything for which an agreement is not in force on that day; nothing: it is.

    Clearing is not all (R-162): personal data also needs the vendor's contract, approval and
    routine use as they stand that day (R-144). What voids them suspends what was cleared, until
    the Privacy Office approves the vendor's file again.

    Nothing here sends personal data outside: agreements are a register, and pages show the answer.
    Whatever is to disclose contacts or recordings asks this first.
    """
    if agreement.status != AgreementStatus.CLEARED:
        return ["The Privacy Office has not cleared it, or it is over."]
    if agreement.expires_on < on:
        return ["Its last day has passed."]
    if agreement.shares != SharedData.PERSONAL:
        return []
    return [said for _, said in problems_of_personal_data(facts_of(agreement), on=on)]


def why_suspended(agreement: SharingAgreement, *, on: date) -> list[str]:
    """Why an agreement that was cleared is not in force, for who reads that it is cleared."""
    if agreement.status != AgreementStatus.CLEARED:
        return []
    return reasons_against_sharing(agreement, on=on)


def agreements_on_personal_data(vendor: Vendor) -> QuerySet[SharingAgreement]:
    """What was cleared to be shared with a vendor only while its approval stands."""
    cleared = vendor.agreements.filter(status=AgreementStatus.CLEARED, shares=SharedData.PERSONAL)
    return cleared.select_related("study").order_by("pk")
