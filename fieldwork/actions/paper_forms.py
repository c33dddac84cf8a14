"""Questionnaires on paper: made ready in a language, printed when every gate says yes."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from consent.queries import five_elements, latest_notice, notice_in, notice_languages
from fieldwork import policies
from fieldwork.models import PaperForm
from fieldwork.paper.document import FormText, as_form
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from studies.documents import tidy
from studies.gates import CollectionRequest, require_collection
from studies.instruments.languages import complete_languages
from studies.models import Study
from studies.queries import current_version, strictest_person_kind
from studies.queries.omb_block import CONFIDENTIAL, NO_ATTRIBUTION, omb_block
from studies.vocabulary import CollectionChannel

NOT_WHOLE = "The questionnaire is not completely translated to this language."
NOTICE_NOT_WHOLE = "The notice is not complete in the language of this form. Translate it first."
LINKS = (
    (gettext_noop("privacy impact assessment"), settings.PORTAL_PIA_URL),
    (gettext_noop("system of records notice"), settings.PORTAL_SORN_URL),
)


@transaction.atomic
def make_paper_form(
    *, study: Study, language: str, return_address: str, by: User, at: datetime
) -> PaperForm:
    """Make the current version ready to print in a language.

    :raises Refused: unless this person may, or if the language lacks a wording.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.make_paper_form.require(by, locked, at=at)
    version = current_version(locked)
    assert version is not None
    if language not in complete_languages(version.definition):
        raise Refused(NOT_WHOLE)
    form = PaperForm.objects.create(
        study=locked,
        instrument_version=version,
        language=language,
        return_address=tidy(return_address).strip(),
        made_by=by,
        made_at=at,
    )
    log.record(
        "paper_form.made", subject=form, by=by, at=at, version=version.number, language=language
    )
    return form


@transaction.atomic
def print_paper_form(*, form: PaperForm, large: bool, by: User, at: datetime) -> bytes:
    """The form as people get it, as a PDF.

    :raises CollectionRefused: with everything that is missing before it may be used.
    :raises Refused: if the notice is not complete in its language (R-167).
    :raises UnprintableError: if there are no letters for its language.
    """
    policies.print_paper_form.require(by, form.study, at=at)
    require_collection(request_to_print(form, at=at))
    require_told(form)
    return _pdf(form, large=large, is_draft=False, at=at)


def preview_paper_form(*, form: PaperForm, large: bool, by: User, at: datetime) -> bytes:
    """The form with a watermark, so that nobody takes it for the real one.

    :raises UnprintableError: if there are no letters for its language.
    """
    policies.preview_paper_form.require(by, form.study, at=at)
    return _pdf(form, large=large, is_draft=True, at=at)


def require_told(form: PaperForm) -> None:
    """:raises Refused: unless the released notice is complete in the form's language (R-167)."""
    if form.language not in notice_languages(form.study):
        raise Refused(NOTICE_NOT_WHOLE)


def request_to_print(form: PaperForm, *, at: datetime) -> CollectionRequest:
    """What printing asks of the gates: nobody is addressed by a printer."""
    return CollectionRequest(
        study=form.study,
        channel=CollectionChannel.PAPER,
        person_kind=strictest_person_kind(form.study),
        people=0,
        instrument_version=form.instrument_version,
        at=at,
    )


def _pdf(form: PaperForm, *, large: bool, is_draft: bool, at: datetime) -> bytes:
    study = form.study
    text = FormText(
        code=form.code,
        component=study.component.name,
        department=settings.PORTAL_DEPARTMENT,
        mandatory=study.mandatory,
        confidential=NO_ATTRIBUTION if study.keeps_linkage else CONFIDENTIAL,
        notice=_told(form),
        omb=omb_block(study, on=timezone.localdate(at)),
        return_address=form.return_address,
        opt_out_contact=study.redress_contact,
        links=LINKS,
        is_draft=is_draft,
    )
    definition = form.instrument_version.definition
    return as_form(definition, text, language=form.language, large=large)


def _told(form: PaperForm) -> list[tuple[str, str]]:
    """The notice in the form's language; as it was written where a draft has no other."""
    notice = latest_notice(form.study)
    if notice is None:
        return []
    if form.language not in notice_languages(form.study):
        return five_elements(notice)
    return [(row["label"], row["value"]) for row in notice_in(notice, form.language)]
