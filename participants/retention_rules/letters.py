"""Printed letters go a day after they were fetched; slips when nobody sends them back any more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from foundation.keyring import files, keys
from participants import queries
from participants.lifecycle import ItemStatus, PrintStatus
from participants.models import MailItem, OptOutSlip, PrintedFile, PrintRun
from participants.retention_rules.contacts import END_OF_STUDY, end_of_study
from participants.retention_rules.panel import NO_CODE, OF_NO_STUDY
from retention import rule_book
from retention.batches import in_batches
from retention.erasing import delete_in_ranges
from retention.registry import Holding
from retention.rules import A_DAY, GRS_020, Period, Promise, Rule, earliest
from studies.models import Study
from studies.queries import AT_ONCE

DOWNLOADED = Rule(
    key="printed_letters.downloaded",
    event="They were downloaded.",
    period=A_DAY,
    authority=GRS_020,
    words="Letters set in print: a day after they were fetched to be printed.",
)
PRINTED = Rule(
    key="opt_out_slips.printed",
    event="The letter was printed.",
    period=Period(months=24),
    authority=GRS_020,
    words="What the code on a slip of a letter stands for, without a name: two years.",
)


def _asked_for() -> Rule:
    return Rule(
        key="printed_letters.asked_for",
        event="They were asked for.",
        period=Period(days=settings.PRINTED_KEPT_DAYS),
        authority=GRS_020,
        words=f"Letters set in print: never longer than {settings.PRINTED_KEPT_DAYS} days.",
    )


@dataclass(frozen=True, slots=True)
class PrintedLetters:
    """The files of a run hold names and addresses in the clear once opened, so they go soon."""

    key: str = "printed_letters"
    title: str = "Letters set in print"
    holds: str = "Letters with names and mailing addresses, sealed, until they are printed."
    authority: str = GRS_020
    event: str = "A day has passed since they were downloaded, a week since they were set."
    clock: Literal["event", "dated"] = "event"

    @property
    def rules(self) -> tuple[Rule, ...]:
        """A day after the download; the installation says how many days otherwise."""
        return (_asked_for(), DOWNLOADED, *END_OF_STUDY)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One per print run."""
        runs = PrintRun.objects.with_files().select_related("mailing")
        if study_ref is not None:
            runs = runs.of_study(study_ref)
        for some in in_batches(runs.iterator(AT_ONCE)):
            studies = queries.ends_of_studies({run.mailing.study_ref for run in some})
            files_of = PrintedFile.objects.filter(run__in=some).order_by()
            letters = dict(files_of.values_list("run").annotate(total=Sum("letters")))
            for run in some:
                study = studies.get(run.mailing.study_ref)
                yield self._holding(run, letters.get(run.pk, 0), _promise(run, study, at))

    def _holding(self, run: PrintRun, letters: int, promise: Promise | None) -> Holding:
        return Holding(
            record_class=self.key,
            study_ref=run.mailing.study_ref,
            study_code=run.mailing.study_code,
            unit_ref=str(run.run_ref),
            count=letters,
            promise=promise,
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
        """Files in the store and their rows, or one more while the key lives."""
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
        status=ItemStatus.WAITING, claim=None, claimed_at=None, sealed_hash=None
    )


def _files_of(run: PrintRun) -> list[str]:
    """Everything in the store, whether a row knows it or not: a killed job leaves such files."""
    return files.names_in(run.folder)


def _promise(run: PrintRun, study: Study | None, at: datetime) -> Promise | None:
    promises = [rule_book.promise(_asked_for(), run.requested_at, at=at)]
    if run.downloaded_at is not None:
        promises.append(rule_book.promise(DOWNLOADED, run.downloaded_at, at=at))
    if study is not None and (end := end_of_study(study, at=at)) is not None:
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
    rules: tuple[Rule, ...] = (PRINTED,)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One for each day of printing that is over, and one for the rest."""
        if study_ref not in (None, OF_NO_STUDY):
            return
        days = OptOutSlip.objects.order_by().values_list("printed_on").annotate(count=Count("pk"))
        kept: list[tuple[date, int]] = []
        for printed_on, count in days.order_by("printed_on"):
            if _slips_promise(printed_on, at).due_at <= at:
                yield self._holding(printed_on.isoformat(), count, printed_on, at)
            else:
                kept.append((printed_on, count))
        if kept:
            yield self._holding("kept", sum(count for _, count in kept), kept[0][0], at)

    def _holding(self, unit: str, count: int, first: date, at: datetime) -> Holding:
        return Holding(
            record_class=self.key,
            study_ref=OF_NO_STUDY,
            study_code=NO_CODE,
            unit_ref=unit,
            count=count,
            promise=_slips_promise(first, at),
            event_text=self.event,
        )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """Those of the day that is over; the rest stays until its own."""
        return delete_in_ranges(_of_the_day(holding))

    def remaining(self, holding: Holding) -> int:
        """Those of its day that are left."""
        return _of_the_day(holding).count()


def _slips_promise(printed_on: date, at: datetime) -> Promise:
    midnight = datetime.combine(printed_on, time.min)
    printed = timezone.make_aware(midnight, timezone.get_default_timezone())
    return rule_book.promise(PRINTED, printed, at=at)


def _of_the_day(holding: Holding) -> QuerySet[OptOutSlip]:
    return OptOutSlip.objects.filter(printed_on=date.fromisoformat(holding.unit_ref))
