"""Verifying the audit record: asked for on a page, walked by a job."""

from datetime import datetime
from functools import partial

from celery import current_app
from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from foundation.audit.queries import ChainReport, Head, verify_chain
from oversight import policies
from oversight.lifecycle import VerificationStatus
from oversight.models import Verification

VERIFYING_JOB = "oversight.jobs.verify_audit_record"


@transaction.atomic
def request_verification(*, kept: str = "", by: User, at: datetime) -> Verification:
    """Have every link of the audit record followed; ``kept`` is a head kept elsewhere.

    :raises Refused: if this person may not, or one is under way.
    :raises ValueError: if ``kept`` is not a head.
    """
    policies.request_verification.require(by, at=at)
    head = str(Head.from_text(kept)) if kept else ""
    verification = Verification.objects.create(asked_by=by, asked_at=at, kept=head)
    log.record("audit.verification_requested", subject=verification, by=by, at=at)
    who = {"verification_ref": str(verification.verification_ref)}
    transaction.on_commit(partial(current_app.send_task, VERIFYING_JOB, kwargs=who))
    return verification


def run_verification(*, verification_id: int, by: User, at: datetime) -> Verification:
    """Follow the links. Each step is committed, so that the page tells how far it came.

    :raises Refused: if the person may not read the audit record any more.
    :raises IllegalVerificationMoveError: if it has ended.
    """
    policies.run_verification.require(by, at=at)
    verification = _begin(verification_id, at=at)
    kept = Head.from_text(verification.kept) if verification.kept else None
    report = verify_chain(kept=kept, tell=partial(_tell, verification))
    return _end(verification, report, by=by, at=at)


@transaction.atomic
def fail_verification(*, verification_id: int, by: User, at: datetime) -> Verification:
    """It was interrupted: nothing is known of the record.

    :raises IllegalVerificationMoveError: if it is not under way.
    """
    verification = Verification.objects.select_for_update(no_key=True).get(pk=verification_id)
    verification.move_to(VerificationStatus.FAILED, at=at)
    verification.save()
    log.record("audit.verification_failed", subject=verification, by=by, at=at)
    return verification


@transaction.atomic
def _begin(verification_id: int, *, at: datetime) -> Verification:
    verification = Verification.objects.select_for_update(no_key=True).get(pk=verification_id)
    verification.move_to(VerificationStatus.RUNNING, at=at)
    verification.done = 0
    verification.save()
    return verification


def _tell(verification: Verification, done: int, total: int) -> None:
    Verification.objects.filter(pk=verification.pk).update(done=done, total=total)


@transaction.atomic
def _end(
    verification: Verification, report: ChainReport, *, by: User, at: datetime
) -> Verification:
    verification = Verification.objects.select_for_update(no_key=True).get(pk=verification.pk)
    verification.move_to(
        VerificationStatus.HOLDS if report.ok else VerificationStatus.BROKEN, at=at
    )
    verification.done, verification.head = report.checked, str(report.head)
    verification.broken_at, verification.problem = report.broken_seq, report.what
    verification.save()
    log.record(
        "audit.verified",
        subject=verification,
        by=by,
        at=at,
        holds=report.ok,
        checked=report.checked,
        head=report.head.hash,
    )
    return verification
