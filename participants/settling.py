"""What becomes of people who stand in a list twice, or are in the vault already. Pure."""

from dataclasses import dataclass

from django.db import models


class Repeated(models.TextChoices):
    """Which row of the same person is kept."""

    KEEP_FIRST = "keep_first", "Keep the row that stands first"
    KEEP_FULLEST = "keep_fullest", "Keep the row that says most"


class Known(models.TextChoices):
    """What becomes of a person whom the study's contacts hold already."""

    LEAVE = "leave", "Leave the vault as it is"
    REPLACE = "replace", "Replace what the vault has"


@dataclass(frozen=True, slots=True)
class Settling:
    """What a recruiter decided; empty where nothing was."""

    repeated: str = ""
    known: str = ""


NOT_SETTLED = Settling()
