"""Printed letters go a day after they were fetched; slips when nobody sends them back any more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, QuerySet, Sum
from django.utils import timezone

from foundation.keyring import files, keys
from participants import queries
from participants.lifecycle import ItemStatus, PrintStatus
from participants.models import MailItem, OptOutSlip, PrintedFile, PrintRun
from participants.retention_rules.contacts import end_of_study
from participants.retention_rules.panel import NO_CODE, OF_NO_STUDY
from retention.erasing import delete_in_ranges
from retention.registry import Holding
from retention.rules import GRS_020, Promise, earliest
from studies.models import Study

AFTER_DOWNLOAD = timedelta(days=1)
SLIPS_COME_BACK = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class PrintedLetters:
    """The files of a run hold names and addresses in the clear once opened, so they go soon."""

    key: str = "printed_letters"
    title: str = "Letters set in print"
    holds: str = "Letters with names and mailing addresses, sealed, until they are printed."
    authority: str = GRS_020
    event: str = "A day has passed since they were downloaded, a week since they were set."
    clock: Literal["event", "dated"] = "event"

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One per print run."""
        runs = PrintRun.objects.with_files().select_related("mailing")
        if study_ref is not None:
            runs = runs.of_study(study_ref)
        found = list(runs)
        studies = queries.studies_by_ref({run.mailing.study_ref for run in found})
        files_of = PrintedFile.objects.filter(run__in=found).order_by()
        letters = dict(files_of.values_list("run").annotate(total=Sum("letters")))
        for run in found:
            study = studies.get(run.mailing.study_ref)
            yield Holding(
                record_class=self.key,
                study_ref=run.mailing.study_ref,
                study_code=run.mailing.study_code,
                unit_ref=str(run.run_ref),
                count=letters.get(run.pk, 0),
                promise=_promise(run, study),
                event_text=self.event,
            )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """The key, the files, the rows, and last the state of the run."""
        run = PrintRun.objects.get(run_ref=holding.unit_ref)
        keys.destroy(run.key_ref, at=at)
        for path in _files_of(run):
            files.delete_file(path)
        delete_in_ranges(PrintedFile.objects.filter(run=run))
        _settle(run)
        return holding.count

    def remaining(self, holding: Holding) -> int:
        """Files on disk and their rows, or one more while the key lives."""
        run = PrintRun.objects.get(run_ref=holding.unit_ref)
        rows = PrintedFile.objects.filter(run=run).count()
        return rows + len(_files_of(run)) + (not keys.is_destroyed(run.key_ref))


@transaction.atomic(using="vault")
def _settle(run: PrintRun) -> None:
    """What nobody fetched was certainly not mailed, and waits again; of the rest people tell."""
    locked = PrintRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if locked.status != PrintStatus.DESTROYED:
        locked.move_to(PrintStatus.DESTROYED)
        locked.save(update_fields=["status"])
    back = [ItemStatus.CLAIMED]
    if locked.downloaded_at is None:
        back.append(ItemStatus.HANDING_OVER)
    MailItem.objects.filter(claim=run.run_ref, status__in=back).update(
        status=ItemStatus.WAITING, claim=None, claimed_at=None
    )


def _files_of(run: PrintRun) -> list[str]:
    """Everything on disk, whether a row knows it or not: a killed job leaves what none knows."""
    folder = files.location(run.folder)
    names = {path.name.removesuffix(".part") for path in folder.glob("*")}
    return [f"{run.folder}/{name}" for name in sorted(names)]


def _promise(run: PrintRun, study: Study | None) -> Promise | None:
    kept = timedelta(days=settings.PRINTED_KEPT_DAYS)
    reason = f"{settings.PRINTED_KEPT_DAYS} days have passed since they were set."
    promises = [Promise(run.requested_at + kept, GRS_020, reason)]
    if run.downloaded_at is not None:
        reason = "They were downloaded a day ago."
        promises.append(Promise(run.downloaded_at + AFTER_DOWNLOAD, GRS_020, reason))
    if study is not None and (end := end_of_study(study)) is not None:
        promises.append(end)
    return earliest(promises)


@dataclass(frozen=True, slots=True)
class OptOutSlips:
    """What the codes of slips stand for: fingerprints, sealed, and nothing that names anybody."""

    key: str = "opt_out_slips"
    title: str = "Slips of letters"
    holds: str = "Keyed hashes of codes on letters, and the sealed opt-outs for which they stand."
    authority: str = GRS_020
    event: str = "Two years have passed, in which people send slips back."
    clock: Literal["event", "dated"] = "dated"

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One for each day of printing that is over, and one for the rest."""
        if study_ref not in (None, OF_NO_STUDY):
            return
        limit = timezone.localdate(at) - SLIPS_COME_BACK
        over = OptOutSlip.objects.filter(printed_on__lte=limit).order_by().values("printed_on")
        for day in over.annotate(count=Count("pk")).order_by("printed_on"):
            printed_on = day["printed_on"]
            yield self._holding(printed_on.isoformat(), day["count"], printed_on)
        kept = OptOutSlip.objects.filter(printed_on__gt=limit)
        found = kept.aggregate(count=Count("pk"), first=Min("printed_on"))
        if found["count"]:
            yield self._holding("kept", found["count"], found["first"])

    def _holding(self, unit: str, count: int, first: date) -> Holding:
        due = timezone.make_aware(datetime.combine(first + SLIPS_COME_BACK, time.min))
        return Holding(
            record_class=self.key,
            study_ref=OF_NO_STUDY,
            study_code=NO_CODE,
            unit_ref=unit,
            count=count,
            promise=Promise(due, GRS_020, "Nobody sends such a slip any more."),
            event_text=self.event,
        )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """Those of the day that is over; the rest stays until its own."""
        return delete_in_ranges(_of_the_day(holding))

    def remaining(self, holding: Holding) -> int:
        """Those of its day that are left."""
        return _of_the_day(holding).count()


def _of_the_day(holding: Holding) -> QuerySet[OptOutSlip]:
    assert holding.promise is not None
    due_on = timezone.localdate(holding.promise.due_at)
    return OptOutSlip.objects.filter(printed_on=due_on - SLIPS_COME_BACK)
