"""Whether contacts or recordings of a study may go to a vendor, and what stands against it."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from studies.contracts import VendorKind, is_vetted
from studies.lifecycle.sharing import AgreementStatus
from studies.models import SharingAgreement, Study, Vendor, VendorKey
from studies.models.sharing import SharedData
from studies.queries.sharing import reasons_against_sharing
from studies.queries.vendors import lacks_of_vendor, studies_using


def reasons_against_disclosing(study: Study, vendor: Vendor, *, on: date) -> list[str]:
    """Why the vendor gets no contacts of the study that day; nothing: it may (G5).

    Source: PIA 2.4, 5.2, 6.2, 6.3, 6.5; R-102, R-140 to R-142, R-144, R-145, R-148. Whoever reads
    contacts recruits with them, so that every vendor is vetted for it, whatever else it does.
    """
    return list(_reasons(study, vendor, on))


def _reasons(study: Study, vendor: Vendor, on: date) -> Iterator[str]:
    name = vendor.name
    if not studies_using(vendor).filter(pk=study.pk).exists():
        yield f"{name} neither conducts this study nor runs its survey tool."
    yield from (lack.text for lack in lacks_of_vendor(vendor, on=on))
    if not is_vetted(vendor, on=on):
        yield f"{name} is not vetted for recruiting, or its vetting has run out."
    yield from _against_its_file(study, vendor, on)


def reasons_against_transcribing(study: Study, vendor: Vendor, *, on: date) -> list[str]:
    """Why the vendor gets no recordings of the study that day; nothing: it may (R-164).

    A transcription service conducts no study: its own contract and the sharing agreement say what
    it gets.
    """
    return list(_against_transcribing(study, vendor, on))


def _against_transcribing(study: Study, vendor: Vendor, on: date) -> Iterator[str]:
    if vendor.kind != VendorKind.TRANSCRIPTION:
        yield f"{vendor.name} is no transcription service."
    yield from (lack.text for lack in lacks_of_vendor(vendor, on=on))
    yield from _against_its_file(study, vendor, on)


def _against_its_file(study: Study, vendor: Vendor, on: date) -> Iterator[str]:
    name = vendor.name
    if not vendor.routine_use:
        yield f"No routine use is named in the file of {name}."
    if not vendor.redissemination_limits:
        yield f"It is not recorded to whom {name} may pass data on."
    if key_of(vendor) is None:
        yield f"No key of {name} is confirmed, so that nothing can be encrypted for it."
    if agreement_on_contacts(study, vendor, on=on) is None:
        yield from _against_agreement(study, vendor, on)


def _against_agreement(study: Study, vendor: Vendor, on: date) -> list[str]:
    latest = _agreements(study, vendor).first()
    if latest is None or latest.status != AgreementStatus.CLEARED:
        return [f"No sharing agreement on personal data with {vendor.name} is cleared."]
    return [f"The sharing agreement: {why}" for why in reasons_against_sharing(latest, on=on)]


def agreement_on_contacts(study: Study, vendor: Vendor, *, on: date) -> SharingAgreement | None:
    """The agreement under which personal data of the study may go to the vendor that day."""
    cleared = _agreements(study, vendor).filter(status=AgreementStatus.CLEARED)
    in_force = (each for each in cleared if not reasons_against_sharing(each, on=on))
    return next(in_force, None)


def key_of(vendor: Vendor) -> VendorKey | None:
    """The confirmed key for which files of the vendor are encrypted."""
    return vendor.keys.in_force().first()


def vendors_of(study: Study) -> list[Vendor]:
    """Who conducts the study or runs its survey tool."""
    tool = study.survey_tool
    found = {each.pk: each for each in (study.vendor, tool.vendor if tool else None) if each}
    return [found[pk] for pk in sorted(found)]


def _agreements(study: Study, vendor: Vendor) -> QuerySet[SharingAgreement]:
    of_vendor = study.agreements.filter(vendor=vendor, shares=SharedData.PERSONAL)
    return of_vendor.select_related("vendor", "study").order_by("-requested_at", "-pk")
