"""What stays though it has texts or names of staff in it: each with the reason and who says so."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """Why no record class forgets something."""

    reason: str
    authority: str


EXCEPTIONS: dict[str, Kept] = {
    "study_file": Kept(
        "Written by staff about a study, in public words and numbers; it names no participant.",
        "PIA 5.1 sets periods for what is collected from people; 44 U.S.C. 3101: the department's "
        "own record of what it asked and why",
    ),
    "staff_account": Kept(
        "Who works here, and may do what: needed to read the audit record.",
        "PIA 8.1 and 8.3 (R-158, R-161)",
    ),
    "staff_messages": Kept(
        "Sentences with a study's code, to staff; deleted daily after half a year, without a hold.",
        "Decision 5: messages are written before they are sent (MESSAGES_KEPT_DAYS)",
    ),
    "audit_record": Kept(
        "A chain of codes, numbers and references that breaks when a link is taken out.",
        "PIA 8.1 (R-158): it holds no personal data",
    ),
    "tombstone": Kept(
        "That a key was destroyed, and when, so that nobody makes it again; it opens nothing.",
        "NIST SP 800-88: evidence of cryptographic erase",
    ),
    "disposal_record": Kept(
        "What was destroyed, kept or changed, and by whom: the proof of all the rest.",
        "C-12; 44 U.S.C. 3105 and 36 CFR 1230: unauthorised disposal is reported",
    ),
    "contract_record": Kept(
        "What vendors, tools and partners promised; it names no participant.",
        "PIA 5.2 and 6.1 (R-140, R-141)",
    ),
    "accounting": Kept(
        "Which fields went to whom under which routine use, with a count; it names no contact.",
        "5 U.S.C. 552a(c); C-8",
    ),
    "disclosure_ledger": Kept(
        "Protected numbers that readers have, and about whom: a later report must not be "
        "subtracted from them, long after the answers are gone. No true number is in it.",
        "PIA 2.5 (R-110): what lies below the threshold stays hidden in every view",
    ),
    "opt_out": Kept(
        "A keyed fingerprint by which somebody is never asked again; it goes when the person says.",
        "PIA 1.4, DHS Administered Surveys (R-030)",
    ),
}
