"""What people may ask about their contact data, and how it can end. Lists, and no free text."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

ACKNOWLEDGE_WITHIN = 10
"""Working days (5 U.S.C. 552a(d)(2)(A))."""
DECIDE_WITHIN = 30
"""Working days, once extended by as many (5 U.S.C. 552a(d)(3); 6 CFR part 5)."""
APPEAL_WITHIN = 90
"""Working days after the decision in which it may be appealed."""
CODE_LASTS_DAYS = 30
TRIES = 5
LOOK_UP_GAPS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""How long after each look-up that failed the clock tries again; after the last it stops."""
LONGEST_SENDING = timedelta(hours=1)
"""After that a letter hangs: perhaps it was sent, and a person decides."""
CODE_LENGTH = 10
REFERENCE_LENGTH = 8


class RedressKind(models.TextChoices):
    """What the person asks for."""

    ACCESS = "access", _("See what you hold about me, and who got it")
    CORRECTION = "correction", _("Correct my details")
    DELETION = "deletion", _("Delete my details and do not contact me again")
    COMPLAINT = "complaint", _("Complain about how my details were used")


KIND_IN_SHORT: dict[str, str] = {
    RedressKind.ACCESS: "Access",
    RedressKind.CORRECTION: "Correction",
    RedressKind.DELETION: "Deletion and opt-out",
    RedressKind.COMPLAINT: "Complaint",
}


class CameBy(models.TextChoices):
    """How the request reached the department."""

    PAGE = "page", "The public page"
    LETTER = "letter", "A letter"
    PHONE = "phone", "A call"
    IN_PERSON = "in_person", "In person"


class ReplyWay(models.TextChoices):
    """How the person is answered. The values are fields of a contact."""

    EMAIL = "email", "E-mail"
    ADDRESS = "address", "Letter"
    PHONE = "phone", "Call"


class RedressLanguage(models.TextChoices):
    """In which language the person is answered."""

    ENGLISH = "en", "English"
    SPANISH = "es", "Español"


class RedressOutcome(models.TextChoices):
    """How a request ended."""

    ACCESS_GIVEN = "access_given", "Told what is held and who got it"
    CORRECTED = "corrected", "Corrected"
    DELETED = "deleted", "Deleted and opted out"
    UPHELD = "upheld", "Complaint upheld"
    NOT_UPHELD = "not_upheld", "Complaint not upheld"
    NOTHING_HELD = "nothing_held", "Nothing is held"
    REFUSED = "refused", "Refused"


OUTCOMES_OF: dict[str, tuple[RedressOutcome, ...]] = {
    RedressKind.ACCESS: (RedressOutcome.ACCESS_GIVEN,),
    RedressKind.CORRECTION: (RedressOutcome.CORRECTED,),
    RedressKind.DELETION: (RedressOutcome.DELETED,),
    RedressKind.COMPLAINT: (RedressOutcome.UPHELD, RedressOutcome.NOT_UPHELD),
}
"""What each kind may end in, besides “nothing is held” and a refusal."""

NEEDS_IDENTITY = frozenset(
    {RedressOutcome.ACCESS_GIVEN, RedressOutcome.CORRECTED, RedressOutcome.DELETED}
)
"""What is done for nobody but the person whose details they are."""


class RefusalReason(models.TextChoices):
    """Why a request is refused: this list, so that no letter says anything about a person."""

    NOT_CONFIRMED = "not_confirmed", "The identity was not confirmed"
    ANSWERS = "answers", "It asks for answers, which lead to nobody"
    OTHER_RECORDS = "other_records", "It asks for records that are not research contacts"
    ACCURATE = "accurate", "The details are accurate as they are"
    HOLD = "hold", "A legal hold keeps the details"
    VENDOR = "vendor", "The details are in a vendor's own records"


class ExtensionReason(models.TextChoices):
    """Why a decision takes longer, once."""

    SEARCH = "search", "Details must be looked for in several studies"
    CONSULT = "consult", "Another office or a vendor must be asked"
    IDENTITY = "identity", "The identity was confirmed late"


class AppealOutcome(models.TextChoices):
    """What the second person says."""

    STANDS = "stands", "The decision stands"
    CHANGED = "changed", "The decision is changed"


class LetterKind(models.TextChoices):
    """What a letter to the person says."""

    CODE = "code", "Code that confirms the identity"
    ACKNOWLEDGEMENT = "acknowledgement", "Acknowledgement"
    EXTENSION = "extension", "Extension"
    OUTCOME = "outcome", "Decision"
    APPEAL = "appeal", "Decision on the appeal"
