"""Services that others cannot look into say what they hold; the others ask them to look again."""

from collections import defaultdict
from datetime import datetime
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction

from retention import registry, rule_book
from retention.models import Publication, PublishedHolding, RequestedLook
from retention.registry import PUBLISHED, Holding, Service

LOOKING_JOB = "retention.jobs.purge_study"


def publish_holdings(*, at: datetime) -> None:
    """Say anew what the services in sight hold, as of ``at``, which is not after the look.

    The caller holds their locks: of two that look, the one that looked last must speak last.
    """
    for service in PUBLISHED:
        if service in registry.in_sight():
            _publish(service, at)


def ask_for_look(*, study_ref: UUID, at: datetime) -> None:
    """Have what was published of a study count no more until its service has looked again.

    Inside the transaction of what changed, such as the end of a wave, which starts clocks of
    contacts. Where one process sees everything, its next purge looks.
    """
    RequestedLook.objects.bulk_create(
        RequestedLook(service=service, study_ref=study_ref, asked_at=at) for service in PUBLISHED
    )
    if registry.out_of_sight():
        transaction.on_commit(partial(_send, study_ref))


def hurry_look(*, study_ref: UUID) -> None:
    """Have the services out of sight look now: a step was just refused until they have.

    At once, not on commit: the transaction of what was refused is rolled back.
    """
    if registry.out_of_sight():
        _send(study_ref)


def _send(study_ref: UUID) -> None:
    for service in PUBLISHED:
        order = {"study_ref": str(study_ref)}
        current_app.send_task(LOOKING_JOB, kwargs=order, queue=service.value)


def _publish(service: Service, at: datetime) -> None:
    # First who asked, then the look: whoever asks meanwhile is not answered by it.
    asked = list(RequestedLook.objects.filter(service=service).values_list("pk", flat=True))
    with rule_book.opened():
        held = [
            holding
            for each in registry.classes_in_sight()
            if registry.service_of(each.key) == service
            for holding in each.holdings(at=at)
        ]
    with transaction.atomic():
        _replace(service, held)
        RequestedLook.objects.filter(pk__in=asked).delete()
        Publication.objects.update_or_create(service=service, defaults={"at": at})


def _replace(service: Service, held: list[Holding]) -> None:
    """Class by class as a whole, and only where something changed."""
    said: dict[str, set[Holding]] = defaultdict(set)
    for row in PublishedHolding.objects.filter(service=service):
        said[row.record_class].add(row.holding)
    now: dict[str, set[Holding]] = defaultdict(set)
    for row in (PublishedHolding.of(holding, service=service) for holding in held):
        now[row.record_class].add(row.holding)
    for key in said.keys() | now.keys():
        if said[key] != now[key]:
            PublishedHolding.objects.filter(service=service, record_class=key).delete()
            rows = [PublishedHolding.of(one, service=service) for one in now[key]]
            PublishedHolding.objects.bulk_create(rows, batch_size=1_000)
