"""Where else a question was asked, for whoever writes or reviews it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from foundation.access.models import User
from studies.instruments.bank import marks_of
from studies.instruments.kinds import Definition, asked
from studies.models import InstrumentVersion, Study
from studies.queries.access import visible_studies
from studies.queries.bank import banked_questions
from studies.same_questions import fingerprint_of

MOST_VERSIONS = 500
"""The newest ones: a question of the core set may stand in thousands."""

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Other studies approved to ask a question: codes that the person may open, newest first."""

    codes: tuple[str, ...]
    total: int

    @property
    def named(self) -> tuple[str, ...]:
        """As many as fit into a sentence."""
        return self.codes[:MOST_NAMED]

    @property
    def others(self) -> int:
        """How many are not named."""
        return self.total - len(self.named)


def asked_elsewhere(
    definition: Definition, *, study: Study, by: User, at: datetime
) -> dict[str, Elsewhere]:
    """By key of each question that another study was approved to ask, in two queries or three.

    It is the same question where it has the same words, or is the same one of the bank.
    """
    bank = banked_questions(marks_of(definition))
    marks = {question["key"]: question.get("bank", "") for question in asked(definition)}
    prints = {question["key"]: fingerprint_of(question, bank) for question in asked(definition)}
    versions = _versions(study, marks, prints)
    codes = {code for _, _, code in versions}
    open_to = visible_studies(by, at=at).filter(code__in=codes).values_list("code", flat=True)
    visible = set(open_to) if codes else set()
    found = {}
    for key, mark in marks.items():
        here = dict.fromkeys(
            code for asks, marked, code in versions if prints[key] in asks or mark in marked
        )
        if here:
            found[key] = Elsewhere(tuple(code for code in here if code in visible), len(here))
    return found


def _versions(
    study: Study, marks: Mapping[str, str], prints: Mapping[str, str]
) -> Sequence[tuple[set[str], set[str], str]]:
    same = Q(asks__overlap=[*prints.values()])
    named = [mark for mark in marks.values() if mark]
    if named:
        same |= Q(from_bank__overlap=named)
    versions = InstrumentVersion.objects.filter(same, released_at__isnull=False)
    rows = versions.exclude(instrument__study=study).order_by("-released_at", "-pk")
    said = rows.values_list("asks", "from_bank", "instrument__study__code")[:MOST_VERSIONS]
    return [(set(asks), set(marked), code) for asks, marked, code in said]
