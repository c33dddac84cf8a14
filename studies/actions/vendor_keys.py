"""The key for which a vendor's files are encrypted: recorded, confirmed by another way, ended."""

from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from foundation.keyring.outside import is_public_key
from studies import policies
from studies.contracts import KeyCheck
from studies.models import Vendor, VendorKey
from studies.notices import vendors as notices


class VendorKeyError(ValueError):
    """What was given is no key for a vendor's files, or nobody said how it was confirmed."""


@transaction.atomic
def record_vendor_key(*, vendor: Vendor, public_key: str, by: User, at: datetime) -> VendorKey:
    """Record the key that the vendor sent; nothing is encrypted for it until it is confirmed.

    :raises Refused: unless this person starts studies, or while another key waits.
    :raises VendorKeyError: unless it is a public key of age that the vendor never had.
    """
    locked = Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk)
    policies.record_vendor_key.require(by, locked, at=at)
    given = public_key.strip()
    if not is_public_key(given):
        raise VendorKeyError("Enter the public key: it begins with “age1” and has 62 signs.")
    if locked.keys.filter(public_key=given).exists():
        raise VendorKeyError("This key was recorded before. Ask the vendor for a new one.")
    key = locked.keys.create(public_key=given, recorded_by=by, recorded_at=at)
    notices.tell_privacy_office_key_waits(key, at=at)
    log.record("vendor.key_recorded", subject=locked, by=by, at=at)
    return key


@transaction.atomic
def confirm_vendor_key(*, key: VendorKey, how: str, by: User, at: datetime) -> VendorKey:
    """Say that the vendor read out the same fingerprint; the key before it is replaced.

    :raises Refused: unless the Privacy Office does it, by another person than who recorded it.
    :raises VendorKeyError: unless it was compared in a way of the list.
    """
    locked = _locked(key)
    policies.confirm_vendor_key.require(by, locked, at=at)
    if how not in KeyCheck.values:
        raise VendorKeyError("Say how the fingerprint was compared.")
    locked.vendor.keys.in_force().update(ended_by=by, ended_at=at)
    locked.confirmed_by, locked.confirmed_at, locked.confirmed_how = by, at, how
    locked.save(update_fields=["confirmed_by", "confirmed_at", "confirmed_how"])
    log.record("vendor.key_confirmed", subject=locked.vendor, by=by, at=at, how=how)
    return locked


@transaction.atomic
def end_vendor_key(*, key: VendorKey, by: User, at: datetime) -> VendorKey:
    """Encrypt nothing for a key any more: it is lost, in wrong hands, or was never the vendor's.

    :raises Refused: unless the Privacy Office does it, once.
    """
    locked = _locked(key)
    policies.end_vendor_key.require(by, locked, at=at)
    locked.ended_by, locked.ended_at = by, at
    locked.save(update_fields=["ended_by", "ended_at"])
    log.record("vendor.key_ended", subject=locked.vendor, by=by, at=at)
    return locked


def _locked(key: VendorKey) -> VendorKey:
    """With its vendor, so that two keys of one vendor are not confirmed at once."""
    vendor = Vendor.objects.select_for_update(no_key=True).get(pk=key.vendor_id)
    locked = VendorKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    locked.vendor = vendor
    return locked
