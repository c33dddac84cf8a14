"""Questionnaires on paper, made through the real actions; ``by`` is the study's lead."""

from datetime import datetime

from fieldwork import actions
from fieldwork.models import PaperForm
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.studies import a_study

RETURN_ADDRESS = "Customer Research\nMail Stop 11\nSpringfield, VA 20598"


def a_paper_form(
    study: Study | None = None, *, language: str = "en", at: datetime = NOW
) -> PaperForm:
    """A form that can be printed, of a collecting study unless one is given."""
    study = study or a_study("collecting")
    return actions.make_paper_form(
        study=study, language=language, return_address=RETURN_ADDRESS, by=study.created_by, at=at
    )
