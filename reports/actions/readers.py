"""For whom a report is released, by name (R-072)."""

from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import UnitKind
from foundation.audit import log
from reports import notices, policies
from reports.actions import publications
from reports.actions.comparing import require_readable
from reports.actions.locking import locked_report
from reports.models import ReportReader

NOT_OF_THE_DEPARTMENT = (
    "Only people of the department with an open account are named. Vendors read what is public."
)


@transaction.atomic
def name_reader(*, report_id: int, user: User, by: User, at: datetime) -> ReportReader:
    """Somebody of the department may read it once it is released; twice is once.

    :raises Refused: unless this person releases reports of the study, or for somebody of a vendor.
    :raises Refused: for who may not read what the report compares with.
    """
    report = locked_report(report_id)
    policies.name_reader.require(by, report, at=at)
    if not user.is_active or user.unit_kind == UnitKind.VENDOR:
        raise Refused(NOT_OF_THE_DEPARTMENT)
    require_readable(report, user, at=at)
    reader, is_new = ReportReader.objects.get_or_create(
        report=report, user=user, defaults={"named_by": by, "named_at": at}
    )
    if is_new:
        if report.is_out:
            publications.record_named(report, readers=[user], by=by, at=at)
            notices.tell_readers_report_released(report, only=user, at=at)
        log.record("report.reader_named", subject=report, by=by, at=at, reader=user.user_ref)
    return reader


@transaction.atomic
def remove_reader(*, report_id: int, user: User, by: User, at: datetime) -> None:
    """Take somebody out again before the report is released.

    :raises Refused: unless this person releases reports of the study, and once it is released.
    """
    report = locked_report(report_id)
    policies.remove_reader.require(by, report, at=at)
    removed, _ = report.readers.filter(user=user).delete()
    if removed:
        log.record("report.reader_removed", subject=report, by=by, at=at, reader=user.user_ref)
