"""What the letters to people say about their requests, in the language of each. Pure.

Called inside ``translation.override``. Grade 8, and nothing that a stranger who reads the letter
would learn from it, but in the answer to whoever confirmed to be the person.
"""

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from participants.models import RedressRequest
from participants.phones import as_people_write
from participants.redress_said import LetterWords
from participants.redress_words import (
    APPEAL_WITHIN,
    AppealOutcome,
    ExtensionReason,
    RedressKind,
    RedressOutcome,
    RefusalReason,
)
from participants.unmistakable import in_groups
from participants.working_days import working_days_after

OUTCOME_WORDS: dict[str, str] = {
    RedressOutcome.ACCESS_GIVEN: gettext_noop(
        "You asked what we hold about you. This is what we found, for studies and in our panel, "
        "and who received it. We find an entry in our panel only by the e-mail address that you "
        "confirmed."
    ),
    RedressOutcome.CORRECTED: gettext_noop("We corrected your contact details as you asked."),
    RedressOutcome.DELETED: gettext_noop(
        "We deleted the contact details that we found, for studies and in our panel, and will not "
        "ask you to take part in research again. So that we recognize your details if they ever "
        "reach us anew, we keep a code that cannot be turned back into them. In backups your "
        "details can be read by nobody once those of the study they belonged to are destroyed."
    ),
    RedressOutcome.UPHELD: gettext_noop(
        "We looked into your complaint. You are right, and we have taken steps so that it does not "
        "happen again."
    ),
    RedressOutcome.NOT_UPHELD: gettext_noop(
        "We looked into your complaint. Your details were used as our privacy notice says."
    ),
    RedressOutcome.NOTHING_HELD: gettext_noop(
        "We looked for contact details by everything that you told us, and found none. We find an "
        "entry in our panel only by its e-mail address."
    ),
    RedressOutcome.REFUSED: gettext_noop("We cannot do what you asked."),
}
REFUSAL_WORDS: dict[str, str] = {
    RefusalReason.NOT_CONFIRMED: gettext_noop(
        "We could not confirm that the details are yours, and so may not show or change them."
    ),
    RefusalReason.ANSWERS: gettext_noop(
        "You asked for answers. They are kept without names and lead back to nobody, so that we "
        "can find nobody’s, neither to show them nor to change them."
    ),
    RefusalReason.OTHER_RECORDS: gettext_noop(
        "You asked for other records than contact details for research. Ask the office that keeps "
        "them, under the Freedom of Information Act or the Privacy Act."
    ),
    RefusalReason.ACCURATE: gettext_noop("We checked the details, and they are accurate."),
    RefusalReason.HOLD: gettext_noop(
        "The law obliges us to keep these details for now, because of a legal matter. Nobody is "
        "asked anything by them meanwhile."
    ),
    RefusalReason.VENDOR: gettext_noop(
        "The details are in the records of a company. Its privacy policy says how to have them "
        "corrected."
    ),
}
EXTENSION_WORDS: dict[str, str] = {
    ExtensionReason.SEARCH: gettext_noop("we must look for your details in several places"),
    ExtensionReason.CONSULT: gettext_noop("we must ask another office or a company"),
    ExtensionReason.IDENTITY: gettext_noop("your code reached us late"),
}
APPEAL_WORDS: dict[str, str] = {
    AppealOutcome.STANDS: gettext_noop(
        "Somebody who had no part in the decision looked at it again. It stands. You may have it "
        "reviewed by a United States district court."
    ),
    AppealOutcome.CHANGED: gettext_noop(
        "Somebody who had no part in the decision looked at it again. It is changed: we have now "
        "done what you asked."
    ),
}
FIELD_WORDS = {
    "name": gettext_noop("Name"),
    "email": gettext_noop("E-mail"),
    "phone": gettext_noop("Phone"),
    "address": gettext_noop("Mailing address"),
}


def labelled(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is known with the words for each field; a phone number as people write it."""
    known = {**fields, "phone": as_people_write(fields.get("phone", ""))}
    return [(FIELD_WORDS[name], known[name]) for name, value in fields.items() if value]


def subject(request: RedressRequest) -> str:
    """The same for all: it says nothing of what is held."""
    return _("Your request about contact details, %(reference)s") % {
        "reference": in_groups(request.reference)
    }


def code_paragraphs(request: RedressRequest, code: str, *, until: date) -> list[str]:
    """The code goes to what is on record, so that nobody else can read it."""
    return [
        *_received(request),
        _("To confirm that you are the person who asks, enter this code at %(page)s:")
        % {"page": _page("confirm_redress")},
        in_groups(code),
        _("It is good until %(day)s. After that you can ask again.") % {"day": _day(until)},
        _(
            "If you did not ask us anything, you need not do anything. Without the code we show, "
            "change and delete nothing."
        ),
    ]


def acknowledgement_paragraphs(request: RedressRequest) -> list[str]:
    """We have it, and until when it is answered."""
    return [
        *_received(request),
        _("We will answer by %(day)s.") % {"day": _day(request.decide_by)},
    ]


def extension_paragraphs(request: RedressRequest) -> list[str]:
    """It takes longer, once, and why."""
    return [
        *_received(request),
        _("We need more time, because %(reason)s. We will answer by %(day)s.")
        % {"reason": _(EXTENSION_WORDS[request.extended_for]), "day": _day(request.decide_by)},
    ]


def outcome_paragraphs(request: RedressRequest, *, on: date) -> list[str]:
    """What was decided, why, and what the person can do about it."""
    return [
        *_received(request),
        _(OUTCOME_WORDS[request.outcome]),
        *([_(REFUSAL_WORDS[request.refused_for])] if request.refused_for else []),
        *(_on_answers() if request.kind == RedressKind.ACCESS else []),
        _(
            "If you do not agree, you may appeal until %(day)s (%(days)s working days). Write to "
            "the Privacy Office of the %(department)s and give the reference. Somebody decides who "
            "had no part in this answer."
        )
        % {
            "day": _day(working_days_after(on, APPEAL_WITHIN)),
            "days": APPEAL_WITHIN,
            "department": settings.PORTAL_DEPARTMENT,
        },
        _elsewhere(),
    ]


def appeal_paragraphs(request: RedressRequest) -> list[str]:
    """What the second person decided."""
    return [*_received(request), _(APPEAL_WORDS[request.appeal_outcome]), _elsewhere()]


def _received(request: RedressRequest) -> list[str]:
    return [
        _("We received your request about contact details on %(day)s. Its reference is %(ref)s.")
        % {"day": _day(request.received_on), "ref": in_groups(request.reference)}
    ]


def _on_answers() -> list[str]:
    return [
        _("Why answers to our surveys and interviews cannot be found: %(page)s")
        % {"page": _page("explain_redress")},
        _("If you joined our panel, you see, change and delete your entry yourself: %(page)s")
        % {"page": _page("ask_for_panel_link")},
    ]


def _elsewhere() -> str:
    return _(
        "For other records that the Department may hold about you, you can make a request under "
        "the Freedom of Information Act or the Privacy Act: %(page)s"
    ) % {"page": settings.PORTAL_FOIA_URL}


def _page(name: str) -> str:
    return f"{settings.PORTAL_ADDRESS.rstrip('/')}{reverse(name)}"


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def printed(words: LetterWords, *, on: date) -> dict[str, object]:
    """What the printed letter says, in its language, for ``redress_letter.typ``."""
    with translation.override(words.language):
        return {
            "language": words.language,
            "department": settings.PORTAL_DEPARTMENT,
            "day": _day(on),
            "to": [line for line in (words.name, *words.to.split(", ")) if line],
            "subject": words.subject,
            "paragraphs": words.paragraphs,
            "rows": [list(row) for row in words.rows],
            "foot": _("Privacy Office"),
        }
