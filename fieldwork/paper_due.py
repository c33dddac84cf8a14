"""What waits for the team of a study: paper to take over, and paper to destroy."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from fieldwork.models import PaperBatch
from fieldwork.queries.paper import KeyingProgress, disposal_of, progress_of
from foundation.access.models import User
from foundation.access.waiting import MOST, WaitingItem
from retention import rule_book
from retention.queries import holds_in_force
from studies.models import Grant
from studies.queries import may


def waiting_for(user: User, *, at: datetime) -> list[WaitingItem]:
    """For who brings answers in: batches that are keyed, and paper that is due."""
    mine = Grant.objects.active(on=timezone.localdate(at)).filter(user=user).values("study")
    kept = [each.study_ref for each in holds_in_force() if each.keeps("paper_forms")]
    batches = (
        PaperBatch.objects.filter(study__in=mine, destroyed_on=None)
        .exclude(study__study_ref__in=kept)
        .select_related("study")
    )
    found = [
        batch
        for batch in batches.order_by("dispose_by")[:MOST]
        if may(user, "import_responses", batch.study, at=at)
    ]
    with rule_book.opened():
        return [item for each in progress_of(found).values() for item in _items(each, at)]


def _items(progress: KeyingProgress, at: datetime) -> Iterator[WaitingItem]:
    batch = progress.batch
    promise = disposal_of(batch, at=at)
    if promise is not None and promise.due_at <= at:
        yield _item(batch, "Paper to destroy", "Say that it is destroyed", promise.due_at)
    elif batch.is_open and not progress.left:
        yield _item(batch, "Paper answers to take over", "Take over", None)


def _item(batch: PaperBatch, what: str, action: str, due_at: datetime | None) -> WaitingItem:
    return WaitingItem(
        what=what,
        study_code=batch.study.code,
        study_title=batch.study.title,
        since=timezone.localdate(batch.opened_at),
        due=timezone.localdate(due_at) if due_at else None,
        url_name="view_paper_batch",
        args=(batch.study.code, str(batch.batch_ref)),
        action=action,
    )
