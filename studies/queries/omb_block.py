"""What everybody who is asked must be told of the burden and the control number, as data."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext, gettext_noop, ngettext

from foundation.access.remembering import kept
from studies.materials import materials_hash
from studies.models import Clearance, PraContact, Study
from studies.queries.burden import needs_clearance
from studies.queries.facts import latest_clearance
from studies.vocabulary import ClearanceKind, Purpose

WHY: dict[str, str] = {
    Purpose.USABILITY: gettext_noop("We ask to learn how usable our tools, sites and forms are."),
    Purpose.SATISFACTION: gettext_noop(
        "We ask to learn how satisfied people are with our services."
    ),
    Purpose.SERVICE_NEEDS: gettext_noop("We ask to learn what people need from our services."),
}
USE = gettext_noop("The answers are used to improve the service. Results are told as totals only.")
VOLUNTARY = gettext_noop("Answering is voluntary.")
REQUIRED = gettext_noop("Answering is part of your work.")
CONFIDENTIAL = gettext_noop(
    "Answers are kept confidential and apart from your name and contact details; reports show "
    "nobody’s own answers."
)
NO_ATTRIBUTION = gettext_noop(
    "Answers are kept confidential. Those of one person in several rounds are held together, so "
    "they are protected until the last round is over."
)
NOBODY_NEED_RESPOND = gettext_noop(
    "An agency may not conduct or sponsor, and nobody need respond to, a collection of "
    "information that does not show a currently valid OMB control number."
)


@dataclass(frozen=True, slots=True)
class OmbBlock:
    """The statement of 5 CFR 1320.8(b)(3) and the block with the number (44 U.S.C. 3506(c)(1)(B)).

    ``average_minutes`` is for one response. The date is written MM/DD/YYYY, as the law has it.
    Sentences are read in the language in use (``translation.override``), whenever it was made.
    """

    control_number: str
    expires_on: date
    why: str
    use: str
    average_minutes: int
    comments_to: str
    voluntary: str
    confidential: str

    @property
    def expires(self) -> str:
        """The last day in the form of the law."""
        return f"{self.expires_on:%m/%d/%Y}"

    @property
    def burden(self) -> str:
        """How long it takes, and where to say that it takes longer."""
        takes = ngettext(
            "Answering takes %(minutes)s minute on average, with the time to read this.",
            "Answering takes %(minutes)s minutes on average, with the time to read this.",
            self.average_minutes,
        )
        comments = gettext("Send comments on this time, or on how to shorten it, to %(where)s.")
        minutes = takes % {"minutes": self.average_minutes}
        return f"{minutes} {comments % {'where': self.comments_to}}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """The whole statement in the order in which it is read."""
        return (
            gettext(self.why),
            gettext(self.use),
            self.burden,
            gettext(self.voluntary),
            gettext(self.confidential),
            gettext(NOBODY_NEED_RESPOND),
        )

    def as_text(self) -> str:
        """For e-mail, paper scripts and whoever reads it aloud."""
        number = gettext("OMB control number %(number)s, expires %(day)s")
        said = number % {"number": self.control_number, "day": self.expires}
        return "\n".join((said, *self.sentences))


def omb_block(study: Study, *, on: date) -> OmbBlock | None:
    """The block for what a study asks on that day, or nothing.

    Nothing where there is no number to show: no clearance, an exemption, one that is over, or one
    that was given for other materials. Nobody is ever shown an expired or missing number.
    """
    clearance = latest_clearance(study)
    if clearance is None or not _is_shown(clearance, study, on):
        return None
    assert clearance.last_day is not None
    responses, minutes = clearance.responses or 0, clearance.burden_minutes or 0
    return OmbBlock(
        control_number=clearance.control_number,
        expires_on=clearance.last_day,
        why=WHY.get(study.purpose, WHY[Purpose.SERVICE_NEEDS]),
        use=USE,
        average_minutes=max(1, round(minutes / responses)) if responses else 1,
        comments_to=_comments_to(study),
        voluntary=REQUIRED if study.mandatory else VOLUNTARY,
        confidential=NO_ATTRIBUTION if study.keeps_linkage else CONFIDENTIAL,
    )


def why_no_number(study: Study) -> str:
    """For whoever prepares what is asked, where the block is nothing."""
    clearance = latest_clearance(study)
    if clearance and clearance.kind == ClearanceKind.EXEMPT:
        return "The collection is exempt, so no control number is shown."
    if not needs_clearance(study):
        return "No clearance is needed, so no control number is shown."
    return "No valid control number covers these questions, so none is shown."


def pra_contact(component_id: int) -> PraContact | None:
    """The component's own office, or else the department's."""
    return kept(("paperwork contact", component_id), lambda: _pra_contact(component_id))


def _pra_contact(component_id: int) -> PraContact | None:
    own_first = F("component").asc(nulls_last=True)
    contacts = PraContact.objects.filter(component=component_id) | PraContact.objects.filter(
        component=None
    )
    return contacts.order_by(own_first).first()


def _is_in_force(clearance: Clearance, on: date) -> bool:
    return Clearance.objects.in_force(on=on).filter(pk=clearance.pk).exists()


def _is_shown(clearance: Clearance, study: Study, on: date) -> bool:
    if clearance.kind == ClearanceKind.EXEMPT or not clearance.control_number:
        return False
    if not kept(("in force", clearance.pk, on), lambda: _is_in_force(clearance, on)):
        return False
    first_day = clearance.first_day()
    if first_day is not None and on < first_day:
        return False
    return clearance.materials_hash == materials_hash(study)


def _comments_to(study: Study) -> str:
    contact = pra_contact(study.component_id)
    return f"{contact.office}, {contact.address}" if contact else settings.PORTAL_DEPARTMENT
