"""``purge``: what is due, and with --for-real its destruction with a certificate."""

import json
from argparse import ArgumentParser
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from retention import clocks, published, queries, registry
from retention.actions import (
    ClockRefusedError,
    NothingInDoubtError,
    confirm_clock,
    purge_due,
)
from retention.lifecycle import RunStatus, Trouble
from retention.models import PurgeRun, Trigger
from retention.registry import Holding


class Command(BaseCommand):
    """Show what is due; destroy it only if told so."""

    help = "Show what must be forgotten; with --for-real, destroy it and sign a certificate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which study, as of when, and whether for real."""
        parser.add_argument("--study", help="code or reference of one study")
        parser.add_argument("--as-of", help="a moment or day in ISO form; now if left out")
        parser.add_argument("--for-real", action="store_true", help="destroy, not only show")
        parser.add_argument(
            "--confirm-clock",
            action="store_true",
            help="show the clocks; with --for-real, say that they are right and catch up",
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: Any) -> None:
        """:raises CommandError: if something could not be destroyed, or would go too early."""
        now = timezone.now()
        if options["confirm_clock"] and not self._confirm_clock(now, options):
            return
        at = _moment(options["as_of"], now) if options["as_of"] else now
        study_ref = self._study_ref(options["study"], at)
        for service in registry.out_of_sight():
            self.stderr.write(f"{service.label} destroys what it holds by itself; not from here.")
        for reason in published.reasons_not_to_rely(at=now):
            self.stderr.write(reason)
        if not options["for_real"]:
            self._show(queries.due(at=at, study_ref=study_ref, include_held=True), at, options)
            return
        if at > now:
            # C-12: disposal before its time is unauthorised and must be reported to NARA.
            raise CommandError("Nothing is destroyed before its time: --as-of lies in the future.")
        try:
            run = purge_due(
                at=at, trigger=Trigger.COMMAND, by=None, study_ref=study_ref, clock=timezone.now
            )
        except ClockRefusedError as refusal:
            raise CommandError(f"{refusal} Compare them with: purge --confirm-clock") from refusal
        except DatabaseError as problem:
            raise CommandError(
                f"{Trouble.DATABASE.label} Nothing was certified; what was begun goes on with the "
                "next purge. Run it again when all databases answer."
            ) from problem
        self._tell(run, options)

    def _confirm_clock(self, now: datetime, options: dict[str, Any]) -> bool:
        """Show every clock; with --for-real, say that they are right. Whether to go on."""
        read = clocks.read(now)
        self.stderr.write(f"This process: {clocks.said(read.process)}")
        for alias, moment in read.databases.items():
            self.stderr.write(f"Database {alias}: {clocks.said(moment)}")
        for look in queries.looks_in_doubt():
            self.stderr.write(queries.sentence_of(look))
        if not options["for_real"]:
            self.stdout.write("Nothing was confirmed (say --for-real if the time is right).")
            return False
        try:
            confirm_clock(by=None, at=now)
        except (ClockRefusedError, NothingInDoubtError) as refusal:
            raise CommandError(str(refusal)) from refusal
        return True

    def _study_ref(self, study: str | None, at: datetime) -> UUID | None:
        if study is None:
            return None
        study_ref = queries.study_ref_of(study, at=at)
        if study_ref is None:
            raise CommandError(f"Nothing is held of a study {study}.")
        return study_ref

    def _show(self, due: list[Holding], at: datetime, options: dict[str, Any]) -> None:
        if options["json"]:
            shown = {"as_of": at.isoformat(), "for_real": False, "due": [_line(h) for h in due]}
            self.stdout.write(json.dumps(shown))
            return
        for holding in due:
            title = registry.record_class(holding.record_class).title
            kept = " KEPT BY A LEGAL HOLD" if holding.kept_by_hold else ""
            assert holding.promise is not None
            self.stdout.write(
                f"{holding.study_code}  {title}: {holding.count:,}, due "
                f"{timezone.localtime(holding.promise.due_at):%Y-%m-%d %H:%M}, "
                f"{holding.promise.authority}. {holding.why}{kept}"
            )
        going = sum(holding.count for holding in due if not holding.kept_by_hold)
        self.stdout.write(f"{going:,} records are due. Nothing was destroyed (say --for-real).")

    def _tell(self, run: PurgeRun | None, options: dict[str, Any]) -> None:
        erased = sum(item.erased_count for item in run.items.all()) if run else 0
        status = run.status if run else "nothing due"
        if options["json"]:
            ref = str(run.run_ref) if run else None
            told = {"for_real": True, "run": ref, "status": status, "erased": erased}
            self.stdout.write(json.dumps(told))
        elif run is None:
            self.stdout.write("Nothing is due.")
        else:
            self.stdout.write(f"{erased:,} records destroyed. Run {run.run_ref}: {status}.")
        if run is not None and run.status == RunStatus.RUNNING:
            for item in run.items.exclude(trouble=""):
                title = queries.title_of(item.record_class)
                self.stderr.write(
                    f"{item.study_code}  {title}: {item.count:,} are left. "
                    f"{Trouble(item.trouble).label}"
                )
            raise CommandError("Not everything could be destroyed. Run it again; see the log.")


def _line(holding: Holding) -> dict[str, Any]:
    assert holding.promise is not None
    return {
        "record_class": holding.record_class,
        "study": holding.study_code,
        "study_ref": str(holding.study_ref),
        "unit": holding.unit_ref,
        "count": holding.count,
        "due_at": holding.promise.due_at.isoformat(),
        "authority": holding.promise.authority,
        "why": holding.why,
        "kept_by_hold": holding.kept_by_hold,
    }


def _moment(text: str, now: datetime) -> datetime:
    """A day means its end, so that what falls due on it is in; today means up to now."""
    try:
        day, moment = parse_date(text), parse_datetime(text)
    except ValueError:
        day = moment = None
    if day == timezone.localdate(now):
        return now
    if day is not None:
        moment = datetime.combine(day, time.max)
    if moment is None:
        raise CommandError(f"“{text}” is no day or moment. Write 2027-03-12 or 2027-03-12T10:00.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
