"""Guides, letters and statements of the invented studies: every text that each of them needs."""

from datetime import datetime

from django.conf import settings

from foundation.access.models import User
from studies.actions import create_document, declare_statistical, propose_revision, write_statement
from studies.documents import DocumentText
from studies.materials import materials_of
from studies.models import Study
from studies.package.needed import MISSING, needed_materials
from studies.vocabulary import DocumentKind, Method

GUIDE = """\
# Welcome

Thank you for taking the time. There are no right or wrong answers, and you can stop at any moment.

# Questions

1. Please think of the last time you used {service}. What did you want to do?
2. What happened then?
3. What would have helped?

# Close

Is there anything that we should have asked?"""
INVITATION = f"""\
Dear customer,

we would like to hear how {{service}} works for you. Taking part is voluntary, and nobody who
decides about your case learns whether you did.

How we protect what you tell us: {settings.PORTAL_PIA_URL}

Under which notice we keep contact details: {settings.PORTAL_SORN_URL}"""
CONSENT_FORM = """\
I agree to take part in a conversation about {service}.

- I can stop at any moment.
- The recording is destroyed once it is written down.
- My name is in no report."""
TEXTS: dict[str, tuple[str, str]] = {
    DocumentKind.SCRIPT: ("Guide", GUIDE),
    DocumentKind.INVITATION: ("Invitation", INVITATION),
    DocumentKind.CONSENT_FORM: ("Consent form", CONSENT_FORM),
    DocumentKind.FLYER: ("Flyer", "**Tell us about {service}.** It takes a quarter of an hour."),
}
STATEMENT = {
    "a3": "Sessions are held in person or by video; notes are typed, so nobody fills in paper.",
    "a4": "No other collection of the department asks these people about this service.",
    "a5": "No small entities are asked.",
    "a6": "Without it the service is changed without knowing what its customers need.",
    "a7": "None of the special circumstances of 5 CFR 1320.5(d)(2) applies.",
    "a8": "The component’s service desk was consulted. No comments were received.",
    "a9": "Nothing is paid or given.",
    "a13": "Taking part costs nothing but time.",
    "a14": "About 120 hours of staff time.",
    "a15": "This is a new collection.",
    "a18": "None.",
}
QUALITY = "Questions were tried with five people. Two analysts code the answers independently."


def write_documents(study: Study, *, service: str, by: User, at: datetime) -> None:
    """Every document that the study needs, by its lead, before it goes to review."""
    for needed in needed_materials(study, materials_of(study)):
        if needed.state == MISSING and needed.kind in TEXTS:
            title, text = TEXTS[needed.kind]
            words = text.format(service=service)
            if needed.kind == DocumentKind.INVITATION and study.method == Method.SURVEY:
                words = f"{words}\n\nYour own link: {{link}}"
            said = DocumentText(title, "English", words, text_format="markdown")
            create_document(study=study, kind=needed.kind, said=said, by=by, at=at)


def write_package(study: Study, *, by: User, at: datetime) -> None:
    """What the request says besides the study's own words."""
    declare_statistical(study=study, is_statistical=False, by=by, at=at)
    write_statement(study=study, part="a", texts=STATEMENT, by=by, at=at)
    write_statement(study=study, part="data", texts={"quality": QUALITY}, by=by, at=at)


def propose_change(study: Study, *, by: User, at: datetime) -> None:
    """What a facilitator learned in the first sessions; the lead has not answered yet."""
    propose_revision(
        document=study.documents.get(kind=DocumentKind.SCRIPT),
        change="Begin with “Please show me the letter that brought you here.”",
        why="Everybody began to look for the letter before they could answer.",
        by=by,
        at=at,
    )
