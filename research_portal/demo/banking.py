"""Questions that studies were approved for, put into the bank for others."""

from datetime import datetime

from research_portal.demo.cast import Cast
from studies.actions import bank_question
from studies.models import InstrumentVersion

# Key of the question in the demonstration's questionnaires: its name in the bank.
BANKED = {"again": "Had to come back", "hardest": "What is hardest"}


def fill_bank(cast: Cast, *, at: datetime) -> None:
    """By the Privacy Office, of the first study that was approved to ask each."""
    versions = InstrumentVersion.objects.filter(released_at__isnull=False).order_by("pk")
    for key, name in BANKED.items():
        version = next(v for v in versions if any(q["key"] == key for q in v.questions))
        bank_question(version=version, question_key=key, name=name, by=cast["paul.privacy"], at=at)
