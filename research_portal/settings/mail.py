"""What people are told of, when they are reminded, and through which mail server."""

from research_portal.settings import environment

# Key: label, what is in it, the way in which it is told unless somebody chose another, and the
# kinds of message: “*” stands for anything, and the first group that fits counts.
MESSAGE_GROUPS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "deadlines": (
        "Deadlines ahead",
        "What ends or falls due: approvals, access, training, contracts, certificates, disposal.",
        "daily",
        ("*.expires", "*.ends", "*.due", "*.overdue", "*.waiting"),
    ),
    "reviews": (
        "Privacy reviews",
        "Assessments sent, returned, approved or no longer valid, and comments to answer.",
        "at_once",
        ("pta.*", "review.*", "material.*", "revision.*", "package.*"),
    ),
    "clearances": (
        "Clearances",
        "Paperwork Reduction Act: submissions, notices, decisions, burden hours.",
        "at_once",
        ("clearance.*", "icr.*", "umbrella.*", "paperwork.*"),
    ),
    "people": (
        "People and access",
        "Access asked for, given and ended, certification, training, reported misuse.",
        "at_once",
        ("access.*", "role.*", "training.*", "campaign.*", "incident.*", "misuse.*", "people.*"),
    ),
    "vendors": (
        "Vendors, tools and sharing",
        "Approvals of tools and vendors, contracts, certificates, sharing agreements.",
        "at_once",
        (
            *("vendor.*", "tool.*", "contract.*", "certificate.*", "aggregate.*", "sharing.*"),
            *("destruction.*", "deletion.*", "agreement.*", "handover.*"),
        ),
    ),
    "studies": (
        "Studies",
        "Collection opened, waves and studies closed, questions changed, imports finished.",
        "daily",
        ("study.*", "wave.*", "instrument.*", "import.*", "recording.*"),
    ),
    "retention": (
        "Retention",
        "Legal holds set and lifted, periods changed, and destruction that failed or stands still.",
        "at_once",
        ("hold.*", "disposal.*", "purge.*", "rule_change.*", "need.*"),
    ),
    "reports": (
        "Reports",
        "Reports rendered or refused, waiting for release, and released.",
        "daily",
        ("report.*",),
    ),
    "contacts": (
        "Contacts and messages to them",
        "Messages that paused, and openings of contacts that are out of the ordinary.",
        "at_once",
        ("mailing.*", "contacts.*"),
    ),
    "redress": (
        "Requests about contact data",
        "Requests to see, correct or delete contact details, complaints and appeals.",
        "at_once",
        ("redress.*",),
    ),
    "other": ("Everything else", "What fits none of the groups above.", "at_once", ("*",)),
}

# Each is called once a day as (*, at), in this order; one that fails does not keep the others back.
REMINDERS = [
    "retention.notices.tell_people_disposal_due",
    "retention.notices.tell_records_officers_hold_keeps_due",
    "retention.notices.tell_records_officers_hold_review",
    "studies.notices.ends.tell_recorders_contract_ends",
    "foundation.mail.reminding.tell_offices_what_waits",
    "studies.notices.people.remind_people_training_ends",
    "studies.notices.people.remind_people_access_ends",
    "studies.notices.campaigns.remind_deciders_campaign_ends",
]

MESSAGES_KEPT_DAYS = environment.whole_number("PORTAL_MESSAGES_KEPT_DAYS", 180)
DEFAULT_MAIL_FROM = "research-portal@localhost"

# --- How it is sent -------------------------------------------------------------------

# Where the portal is, for links in e-mails: https://research.example.gov
PORTAL_ADDRESS = environment.text("PORTAL_ADDRESS", "http://127.0.0.1:8000")
DEFAULT_FROM_EMAIL = environment.text("PORTAL_MAIL_FROM", DEFAULT_MAIL_FROM)
DEMONSTRATION_MAIL = "foundation.mail.backends.DemonstrationBackend"
SMTP_MAIL = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_BACKEND = (
    DEMONSTRATION_MAIL if environment.flag("PORTAL_IS_DEMO", default=False) else SMTP_MAIL
)
# Messages to contacts stay in the vault where they are not sent; "": they go as all mail does.
CONTACT_MAIL = (
    "participants.backends.DemonstrationVaultBackend"
    if environment.flag("PORTAL_IS_DEMO", default=False)
    else ""
)
EMAIL_HOST = environment.text("PORTAL_SMTP_HOST")
EMAIL_PORT = environment.whole_number("PORTAL_SMTP_PORT", 587)
EMAIL_HOST_USER = environment.text("PORTAL_SMTP_USER")
EMAIL_HOST_PASSWORD = environment.secret("PORTAL_SMTP_PASSWORD")
# One of the two: encryption after STARTTLS (usual on port 587), or from the first byte (465).
EMAIL_USE_SSL = environment.flag("PORTAL_SMTP_SSL", default=False)
EMAIL_USE_TLS = environment.flag("PORTAL_SMTP_STARTTLS", default=not EMAIL_USE_SSL)
EMAIL_TIMEOUT = 20
EMAIL_SUBJECT_PREFIX = ""
