"""The words of a study's description: closed lists from the privacy impact assessment."""

from django.db import models


class Purpose(models.TextChoices):
    """Why customers are asked. The PIA covers the first three only (Overview)."""

    USABILITY = "usability", "Usability of a tool, site or form"
    SATISFACTION = "satisfaction", "General satisfaction"
    SERVICE_NEEDS = "service_needs", "Needs for a service"
    OTHER = "other", "Something else"


COVERED_PURPOSES = frozenset({Purpose.USABILITY, Purpose.SATISFACTION, Purpose.SERVICE_NEEDS})


class Audience(models.TextChoices):
    """Whom a study addresses (PIA, Abstract)."""

    EMPLOYEES = "employees", "Employees and contractors"
    STAKEHOLDERS = "stakeholders", "Public stakeholders"
    PUBLIC = "public", "Members of the public"


class StakeholderKind(models.TextChoices):
    """For which government a stakeholder speaks (PIA, Overview, note 2)."""

    FEDERAL = "federal", "Federal"
    STATE = "state", "State"
    LOCAL = "local", "Local"
    TRIBAL = "tribal", "Tribal"
    FOREIGN = "foreign", "Foreign"


class Method(models.TextChoices):
    """How a study asks (PIA, Overview)."""

    SURVEY = "survey", "Survey"
    INTERVIEW = "interview", "Interview"
    FOCUS_GROUP = "focus_group", "Focus group"
    USABILITY_TEST = "usability_test", "Usability test"


class Conductor(models.TextChoices):
    """Who asks."""

    INTERNAL = "internal", "An internal research unit"
    VENDOR = "vendor", "A vendor under contract"


class RecruitingChannel(models.TextChoices):
    """How people are found (PIA, Recruiting): the first four are direct, the rest indirect."""

    IN_PERSON = "in_person", "In person at an office or event"
    EMAIL = "email", "E-mail"
    PHONE = "phone", "Phone"
    DIRECT_MAIL = "direct_mail", "Direct mail"
    ANNOUNCEMENT = "announcement", "Announcement"
    TRADE_JOURNAL = "trade_journal", "Trade journal"
    MAILING_LIST = "mailing_list", "Mailing list"
    FLYER = "flyer", "Flyer"
    INTERNET = "internet", "Internet"
    ORGANISATION = "organisation", "Community or professional organization"


class DataClass(models.TextChoices):
    """What a study will hold; each has its own authority and date of disposal (PIA 1.4, 5.1)."""

    CONTACTS = "contacts", "Contact details"
    ANSWERS = "answers", "Answers"
    PAPER = "paper", "Paper forms"
    NOTES = "notes", "Notes"
    RECORDINGS = "recordings", "Recordings"
    TRANSCRIPTS = "transcripts", "Transcripts"
    SIGNATURES = "signatures", "Signed consent forms"


class DocumentKind(models.TextChoices):
    """What a text of a study is for, besides its questions and its notice (PIA, Oversight)."""

    SCRIPT = "script", "Script or interview guide"
    INVITATION = "invitation", "Invitation"
    CONSENT_FORM = "consent_form", "Consent form"
    BROCHURE = "brochure", "Brochure"
    FLYER = "flyer", "Advertisement or flyer"
    REMINDER = "reminder", "Reminder"
    THANKS = "thanks", "Thanks"
    OTHER = "other", "Other text"


class CustodianKind(models.TextChoices):
    """What the unit that keeps a dataset does. Only the first two may keep one (PIA 3.4)."""

    STATISTICAL = "statistical", "A statistical unit"
    RESEARCH = "research", "A research unit"
    OTHER = "other", "Another unit"


# Whoever writes, calls or mails needs contact details, which come from somewhere (PIA 2.2).
NEED_CONTACTS = frozenset(
    {RecruitingChannel.EMAIL, RecruitingChannel.PHONE, RecruitingChannel.DIRECT_MAIL}
)


class LegalAuthority(models.TextChoices):
    """The maintained list of authorities to ask customers at all (PIA 1.1)."""

    GPRA = "gpra", "Government Performance and Results Act of 1993 (P.L. 103-62)"
    GPRA_MODERNIZATION = "gpra_modernization", "GPRA Modernization Act of 2010 (P.L. 111-352)"
    E_GOVERNMENT = "e_government", "E-Government Act of 2002, section 202(b) (P.L. 107-347)"
    EO_12862 = "eo_12862", "Executive Order 12862, Setting Customer Service Standards"
    EO_13571 = "eo_13571", "Executive Order 13571, Streamlining Service Delivery"
    USC_31_1115 = "usc_31_1115", "31 U.S.C. 1115, performance plans"


class CollectionChannel(models.TextChoices):
    """The ways in which answers or contacts come in; each asks the gates."""

    IMPORT = "import", "Import of an outside tool's export"
    SESSION = "session", "Session"
    WEB = "web", "Survey page"
    PHONE = "phone", "Phone"
    PAPER = "paper", "Paper"
    RECRUITING = "recruiting", "Recruiting"
    AGGREGATE = "aggregate", "Aggregate summary of a research company"


class PersonKind(models.TextChoices):
    """Whom the Paperwork Reduction Act counts depends on this (C-2)."""

    EMPLOYEE = "employee", "Federal employee"
    CONTRACTOR = "contractor", "Contractor"
    STAKEHOLDER = "stakeholder", "Stakeholder"
    PUBLIC = "public", "Member of the public"


class ClearanceKind(models.TextChoices):
    """How a collection is cleared under the Paperwork Reduction Act (C-3)."""

    FULL = "full", "Full clearance"
    GENERIC = "generic", "Under a generic clearance"
    EMERGENCY = "emergency", "Emergency clearance"
    EXEMPT = "exempt", "Exempt"


class ExemptionBasis(models.TextChoices):
    """Why the Paperwork Reduction Act does not count a collection."""

    DIRECT_OBSERVATION = (
        "direct_observation",
        "Direct observation of a usability test, 5 CFR 1320.3(h)(3)",
    )
    EXCLUDED = "excluded", "Investigation or action against somebody, 5 CFR 1320.4(a)"
    OTHER = "other", "Another rule"


class UmbrellaKind(models.TextChoices):
    """For what a control number was given, when it was not given for one study."""

    A11_280 = "a11_280", "A-11 Section 280 customer experience"
    QUALITATIVE = "qualitative", "Qualitative feedback on service delivery"
    OTHER_GENERIC = "other_generic", "Another generic clearance"
    SINGLE = "single", "One collection of its own, no umbrella"


class QuestionKind(models.TextChoices):
    """What a question takes for an answer."""

    YES_NO = "yes_no", "Yes or no"
    SINGLE = "single", "One of several"
    MULTIPLE = "multiple", "Several of several"
    SCALE = "scale", "Agreement scale"
    RATING = "rating", "Rating"
    NET_PROMOTER = "nps", "Net promoter"
    MATRIX = "matrix", "Matrix"
    RANKING = "ranking", "Ranking"
    NUMBER = "number", "Number"
    DATE = "date", "Month or year"
    TEXT = "text", "Open text"
    INFORMATION = "info", "Information"


class VariableKind(models.TextChoices):
    """What a column of codes means."""

    CLOSED = "closed", "One code of a list"
    OPTION = "option", "Selected or not"
    NUMBER = "number", "Scaled whole number"
    DATE = "date", "Month or year"


class Demographic(models.TextChoices):
    """General demographics (PIA 2.1, with education and region, which are coarser still)."""

    AGE = "age", "Age"
    GENDER = "gender", "Gender"
    RACE = "race", "Race or ethnicity"
    COUNTRY = "country", "Country"
    OCCUPATION = "occupation", "Occupation"
    EDUCATION = "education", "Education"
    LANGUAGE = "language", "Language"
    INCOME = "income", "Income"
    REGION = "region", "Region"
    STATE = "state", "State"
    COUNTY = "county", "County"


class Pii(models.TextChoices):
    """What a question asks about the person; anything but the last lies within the PIA (R-006)."""

    NONE = "none", "Nothing personal"
    DEMOGRAPHIC = "demographic", "A general demographic"
    CONTACT = "contact", "A contact detail"
    OTHER = "other", "Other personal data"


class PtaSection(models.TextChoices):
    """The sections of the privacy threshold analysis, in their order."""

    PURPOSE = "purpose", "Purpose"
    POPULATIONS = "populations", "Populations"
    SOURCES = "sources", "Sources"
    PII = "pii", "Personal information and demographics"
    LINKAGE = "linkage", "Linkage and waves"
    REIDENTIFICATION = "reidentification", "Re-identification and threshold"
    STORAGE = "storage", "Storage"
    SHARING = "sharing", "Sharing"
    VENDORS = "vendors", "Vendors and tools"
    RETENTION = "retention", "Retention"
    REDRESS = "redress", "Redress"
