"""How the reviewers of the demonstration decide."""

from datetime import datetime

from foundation.access.models import User
from studies.actions import decide_on_pta, return_pta
from studies.actions.remarks import Decision
from studies.actions.reviews import NewCondition
from studies.models import Pta
from studies.models.remark import Due
from studies.queries import confirmations_needed, undecided_questions

CONDITIONS = (NewCondition("Tell the Privacy Office when the last wave is closed.", Due.DURING),)


def decide(pta: Pta, *, by: User, at: datetime) -> Pta:
    """Keep every question that is still open, and confirm."""
    return decide_on_pta(
        pta=pta,
        revision=pta.revision,
        decisions=[Decision("keep", question_key=key) for key in undecided_questions(pta)],
        confirmed=confirmations_needed(pta.study),
        by=by,
        at=at,
    )


def send_back(pta: Pta, *, because: str, by: User, at: datetime) -> Pta:
    """One section needs a change, besides the reason about the whole."""
    change = Decision(
        "change", section="storage", text="Name the system that keeps the export of the tool."
    )
    decided = decide_on_pta(pta=pta, revision=pta.revision, decisions=[change], by=by, at=at)
    return return_pta(pta=decided, revision=decided.revision, reason=because, by=by, at=at)
