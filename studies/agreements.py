"""What may be shared with whom (PIA 6.1 to 6.3). Pure but for the vendor's own record."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from studies.models import SharingAgreement, Vendor
from studies.models.sharing import AgreementKind, RecipientKind, SharedData

EXTERNAL = frozenset({RecipientKind.AGENCY, RecipientKind.CONGRESS, RecipientKind.PUBLIC})


class AgreementError(ValueError):
    """An agreement that could never be cleared; ``problems`` maps each field to its sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__(f"The agreement has problems in: {', '.join(sorted(problems))}.")


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What is asked for. ``vendor`` is the recipient, where that is one."""

    recipient_kind: str
    recipient: str
    what: str
    purpose: str
    expires_on: date
    shares: str = SharedData.AGGREGATES
    kind: str = AgreementKind.SHARING
    vendor: Vendor | None = None


def facts_of(agreement: SharingAgreement) -> AgreementFacts:
    """What was asked for."""
    names = [field.name for field in fields(AgreementFacts)]
    return AgreementFacts(**{name: getattr(agreement, name) for name in names})


def check_agreement(facts: AgreementFacts, *, on: date) -> None:
    """:raises AgreementError: unless it may be shared at all (R-143, R-144)."""
    problems = dict(problems_of_agreement(facts, on=on))
    if problems:
        raise AgreementError(problems)


def problems_of_agreement(facts: AgreementFacts, *, on: date) -> Iterator[tuple[str, str]]:
    """Field and sentence for everything that stands against it."""
    for name in ("recipient", "what", "purpose"):
        if not getattr(facts, name).strip():
            yield name, "Fill this in."
    if facts.expires_on <= on:
        yield "expires_on", "Choose a day to come."
    if facts.recipient_kind == RecipientKind.VENDOR and facts.vendor is None:
        yield "vendor", "Choose the vendor."
    if facts.shares == SharedData.PERSONAL:
        yield from problems_of_personal_data(facts, on=on)


def problems_of_personal_data(facts: AgreementFacts, *, on: date) -> Iterator[tuple[str, str]]:
    """The same for personal data, of the vendor as it stands on that day (R-144)."""
    vendor = facts.vendor
    if facts.recipient_kind in EXTERNAL:
        yield "shares", "Outside the department only aggregate reports are shared."
    elif facts.recipient_kind != RecipientKind.VENDOR or vendor is None:
        yield "shares", "Personal data goes only to a vendor under contract."
    elif not vendor.has_contract(on=on) or vendor.privacy_by_id is None:
        yield "vendor", "Personal data needs an approved contract in force."
    elif not vendor.routine_use:
        yield "vendor", "No routine use covers personal data for this vendor."
