"""Where contacts may come from, and why they may be opened."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.keyring.keys import Purpose
from studies.vocabulary import DocumentKind, RecruitingChannel


class Origin(models.TextChoices):
    """How the department got a contact. The last two are listed so that they can be refused."""

    OFFICIAL_FORM = "official_form", "An earlier official form whose privacy statement allows it"
    SIGN_UP = "sign_up", "The person's own sign-up"
    SOURCE_SYSTEM = "source_system", "A source system of the department"
    STAKEHOLDER_LIST = "stakeholder_list", "The department's own list of stakeholder officials"
    COMMERCIAL = "commercial", "Commercial or public data"
    ORGANISATION_LIST = "organisation_list", "A list of people from an organization"


REFUSED_ORIGINS: dict[Origin, str] = {
    Origin.COMMERCIAL: (
        "Contacts from commercial or public data are never stored (PIA 2.3). Ask people to sign up."
    ),
    Origin.ORGANISATION_LIST: (
        "An organization's list of people is never loaded (PIA, Recruiting). Ask the organization "
        "to announce the study, so that people sign up themselves."
    ),
}

ALLOWED_ORIGINS: tuple[Origin, ...] = tuple(o for o in Origin if o not in REFUSED_ORIGINS)

MAILING_LIST_SORN = "DHS/ALL-002, 73 FR 71659"
"""The notice that governs contacts which people gave themselves (R-087)."""


class OpeningPurpose(models.TextChoices):
    """Why contacts may be opened: this list and no other reason (R-022)."""

    RECRUIT = Purpose.RECRUIT.value, "Recruit for this study"
    FOLLOW_UP = Purpose.FOLLOW_UP.value, "Follow up with people who took part"
    WAVE_INVITATION = Purpose.WAVE_INVITATION.value, "Invite to the next wave"
    REDRESS = Purpose.REDRESS.value, "Answer a request for access or correction"
    DISPOSAL = Purpose.DISPOSAL.value, "Check before disposal"


ADDRESSES = frozenset({OpeningPurpose.RECRUIT, OpeningPurpose.WAVE_INVITATION})
"""Whoever is opened for these is asked to take part: the tenth such person needs a clearance."""

ASKS_THE_GATES = ADDRESSES | {OpeningPurpose.FOLLOW_UP}
"""What serves the research, and not the people themselves or the end of their data."""

ROUTINE_USE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Routine uses of a notice are known by their letters; DHS/ALL-002 gives contractors F."""

HANDED_OVER_FOR = (
    OpeningPurpose.RECRUIT,
    OpeningPurpose.WAVE_INVITATION,
    OpeningPurpose.FOLLOW_UP,
)
"""What a vendor may get contacts for; redress and disposal are the department's own."""


class DisclosureCategory(models.TextChoices):
    """What kind of record went out (C-8)."""

    CONTACTS = "contacts", "Contact details for a study"


INDIRECT = (
    RecruitingChannel.ANNOUNCEMENT,
    RecruitingChannel.TRADE_JOURNAL,
    RecruitingChannel.MAILING_LIST,
    RecruitingChannel.FLYER,
    RecruitingChannel.INTERNET,
    RecruitingChannel.ORGANISATION,
)
"""Ways in which people hear of a study before anybody knows them: they sign up by themselves."""

SIGN_UP_CHANNELS = (*INDIRECT, RecruitingChannel.IN_PERSON)
"""Where a study's own sign-up page can lead from; in person it is a tablet of the staff."""


class FollowUp(models.TextChoices):
    """What people of the panel may be written to about: what they chose, nothing else (R-166).

    The values are the fields of a panel entry.
    """

    FUTURE_WAVES = "future_waves", _("Invitations to later surveys and interviews")
    PAMPHLETS = "pamphlets", _("Pamphlets about services")
    EMAIL_NOTICES = "email_notices", _("E-mail notices about what the research found")


class MailKind(models.TextChoices):
    """What a mailing says. The values are those of the study's documents that hold the words."""

    INVITATION = DocumentKind.INVITATION.value, "Invitation"
    REMINDER = DocumentKind.REMINDER.value, "Reminder"
    THANKS = DocumentKind.THANKS.value, "Thanks"


class MailWay(models.TextChoices):
    """How the people of a mailing are reached."""

    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    PHONE = "phone", "Phone"


class WhyNotSent(models.TextChoices):
    """Why somebody of a mailing was not written to."""

    GONE = "gone", "The contact is not in the vault any more"
    NO_WAY = "no_way", "There is no such way to reach the person"
    OPTED_OUT = "opted_out", "The person does not want to be asked"
    ANSWERED = "answered", "Answered already, or the wave closed"
    ASKED_OFTEN = "asked_often", "Asked too often lately, by all studies together"
    UNREACHABLE = "unreachable", "An earlier message of this study came back"
    STOPPED = "stopped", "The mailing was stopped"
    INVITED = "invited", "Invited by another mailing meanwhile"


class CallOutcome(models.TextChoices):
    """What came of a call: this list and nothing else."""

    AGREED = "agreed", "Agreed to take part"
    CALL_AGAIN = "call_again", "Asked to be called again later"
    NO_ANSWER = "no_answer", "Nobody answered"
    DECLINED = "declined", "Declined this time"
    WRONG_NUMBER = "wrong_number", "Wrong number"
    NEVER_AGAIN = "never_again", "Does not want to be asked again, by any study"
