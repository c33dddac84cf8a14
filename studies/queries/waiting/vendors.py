"""Vendors to approve, contracts to extend, certificates to verify, deletions to follow."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import has_role
from foundation.access.roles import Role
from foundation.access.waiting import WaitingItem
from studies.lifecycle.vendors import DeletionStatus, DestructionStatus
from studies.models import (
    ContractExtension,
    DestructionCertificate,
    Grant,
    ToolDeletion,
    Vendor,
    VendorKey,
)


def vendors_to_decide(user: User, *, at: datetime) -> QuerySet[Vendor]:
    """The files that wait for the Privacy Office, when the person works there."""
    if not has_role(user, Role.PRIVACY_OFFICE, at=at):
        return Vendor.objects.none()
    waiting = Vendor.objects.filter(privacy_by__isnull=True, returned_at__isnull=True)
    own = Q(recorded_by=user) | Q(authors__contains=[user.pk])
    return waiting.exclude(own).order_by("recorded_at")


def vendors(user: User, *, at: datetime) -> list[WaitingItem]:
    """What the Privacy Office decides on vendors; records officers verify certificates too."""
    offices = (Role.PRIVACY_OFFICE, Role.RECORDS_OFFICER)
    verifies = any(has_role(user, role, at=at) for role in offices)
    return [*_files(user, at), *(_certificates(user) if verifies else ())]


def deletions(user: User, *, at: datetime) -> list[WaitingItem]:
    """Deletions at survey tools that the leads of closed studies follow."""
    led = Grant.objects.active(on=timezone.localdate(at)).filter(user=user, role=Role.LEAD)
    open_ones = ToolDeletion.objects.exclude(status=DeletionStatus.CONFIRMED)
    asked = {DeletionStatus.DUE: "Ask the survey tool to delete", DeletionStatus.REQUESTED: ""}
    return [
        WaitingItem(
            what=asked[DeletionStatus(each.status)] or "Have the deletion confirmed",
            study_code=each.study.code,
            study_title=each.study.title,
            since=timezone.localdate(each.study.closed_at) if each.study.closed_at else None,
            due=each.due_on,
            url_name="view_tool",
            args=(each.tool_id,),
            action="Follow it",
        )
        for each in open_ones.filter(study__in=led.values("study")).select_related("study")
    ]


def _files(user: User, at: datetime) -> Iterator[WaitingItem]:
    for vendor in vendors_to_decide(user, at=at):
        since = timezone.localdate(vendor.recorded_at)
        yield _item(f"Vendor to approve: {vendor.name}", vendor.pk, since)
    if not has_role(user, Role.PRIVACY_OFFICE, at=at):
        return
    extensions = ContractExtension.objects.filter(confirmed_by__isnull=True)
    for extension in extensions.exclude(recorded_by=user).select_related("vendor"):
        since = timezone.localdate(extension.recorded_at)
        yield _item(f"Extension to confirm: {extension.vendor}", extension.vendor_id, since)
    for key in VendorKey.objects.waiting().exclude(recorded_by=user).select_related("vendor"):
        since = timezone.localdate(key.recorded_at)
        yield _item(f"Key to confirm: {key.vendor}", key.vendor_id, since)


def _certificates(user: User) -> Iterator[WaitingItem]:
    received = DestructionCertificate.objects.filter(status=DestructionStatus.RECEIVED)
    for each in received.exclude(recorded_by=user).select_related("vendor"):
        since = timezone.localdate(each.recorded_at) if each.recorded_at else each.due_on
        yield _item(f"Certificate to verify: {each.vendor}", each.vendor_id, since)


def _item(what: str, vendor_id: int, since: date) -> WaitingItem:
    return WaitingItem(
        what=what,
        study_code="",
        study_title="",
        since=since,
        due=None,
        url_name="view_vendor",
        args=(vendor_id,),
        action="Look at it",
    )
