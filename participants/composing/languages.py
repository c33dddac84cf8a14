"""In which language a text of the study is written."""

from participants.composing.messages import CODES
from studies.models import DocumentVersion


def language_of(version: DocumentVersion) -> str:
    """Its code; English where its language is none that the portal speaks."""
    return CODES.get(version.language.strip().casefold(), "en")
