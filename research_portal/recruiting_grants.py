"""What the vault's own services may do in the portal's store: role ``portal_recruiting``.

They know who people are, so they may not know what anybody said: no right at all on a table of
answers (PIA 3.4; R-023). Read from the top; the first pattern that fits counts. There is no
pattern for all the rest: a new table is decided about before it can be made.
"""

from research_portal.allowances import (
    EVERYTHING,
    NEVER_DELETE,
    NOTHING,
    READ,
    READ_AND_ADD,
    READ_AND_LOCK,
    Allowance,
)

SIGN_IN = "who asks, and what that person may"
STUDY = "the study, its team and its approvals: the gates are asked at each opening of contacts"
ANSWERS = "what people said, or what was made of it"
ELSEWHERE = "worked on where answers are; nothing of recruiting asks for it"

RECRUITING: tuple[Allowance, ...] = (
    Allowance("django_migrations", READ, "to see that the tables are those of this code"),
    Allowance(
        "fieldwork_surveylink",
        ("SELECT (wave_id, address)",),
        "the public address that invitations lead to, as it is printed on posters",
    ),
    # What people said. Before all others, so that no pattern below can reach it.
    Allowance("fieldwork_*", NOTHING, ANSWERS),
    Allowance("reports_*", NOTHING, ANSWERS),
    Allowance("oversight_*", NOTHING, ELSEWHERE),
    # Who asks.
    Allowance("django_session", EVERYTHING, SIGN_IN),
    Allowance("django_content_type", READ, SIGN_IN),
    Allowance("auth_*", READ, SIGN_IN),
    Allowance("guardian_*", READ, SIGN_IN),
    Allowance("access_*", READ, SIGN_IN),
    # What is recorded, told and forgotten from here.
    Allowance("audit_auditevent", READ_AND_ADD, "every action is recorded; append-only"),
    Allowance("audit_audithead", NEVER_DELETE, "the end of the chain of events moves with each"),
    Allowance("mail_message", READ_AND_ADD, "staff are told of what happens to contacts"),
    Allowance("mail_preference", READ, "how staff want to be told"),
    Allowance("mail_*", NOTHING, "the messages of staff are sent by the portal's worker"),
    Allowance("retention_legalhold", READ, "nothing is destroyed that a hold keeps"),
    Allowance("retention_dispositionrulechange", READ, "which periods are in force"),
    Allowance("retention_needstatement", READ, "what is still or no longer needed"),
    Allowance("retention_certificate", READ_AND_ADD, "what the vault destroyed is certified"),
    Allowance("retention_publi*", EVERYTHING, "what the vault holds is said to those outside"),
    Allowance("retention_requestedlook", EVERYTHING, "who asked it to look again"),
    Allowance("retention_lastlook", NEVER_DELETE, "when the vault's own purges last ran"),
    Allowance("retention_purge*", NEVER_DELETE, "what the vault destroys is planned and settled"),
    # The study.
    Allowance("consent_*", READ, "notices, privacy statements, and who agreed to sign"),
    Allowance("studies_study", READ_AND_LOCK, STUDY),
    Allowance("studies_wave", READ_AND_LOCK, STUDY),
    Allowance("studies_addressing", NEVER_DELETE, "the ledger of persons addressed (C-2)"),
    Allowance("studies_admission", EVERYTHING, "links are admitted, and forgotten when used"),
    Allowance("studies_objective", READ, STUDY),
    Allowance("studies_variable", READ, STUDY),
    Allowance("studies_instrument", READ, STUDY),
    Allowance("studies_instrumentversion", READ, STUDY),
    Allowance("studies_document*", READ, STUDY),
    Allowance("studies_grant", READ, STUDY),
    Allowance("studies_studyuserpermission", READ, STUDY),
    Allowance("studies_pta*", READ, STUDY),
    Allowance("studies_clearance*", READ, STUDY),
    Allowance("studies_umbrella", READ, STUDY),
    Allowance("studies_burdenline", READ, STUDY),
    Allowance("studies_pracontact", READ, "whom to tell that answering takes longer: each message"),
    Allowance("studies_surveytool", READ, STUDY),
    Allowance("studies_vendor*", READ, STUDY),
    Allowance("studies_contractextension", READ, STUDY),
    Allowance("studies_sharingagreement", READ, STUDY),
    Allowance(
        "studies_destructioncertificate",
        READ_AND_ADD,
        "a vendor that was handed contacts owes one; whoever owes one gets no more",
    ),
    Allowance("studies_incident", READ_AND_ADD, "what people complain of is reported as misuse"),
    Allowance("studies_*", NOTHING, ELSEWHERE),
)
